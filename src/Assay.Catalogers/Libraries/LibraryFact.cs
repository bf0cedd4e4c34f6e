using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Packages.Licensing;

namespace Assay.Catalogers.Libraries;

/// <summary>Makes facts of libraries: names bounded, purls filled in.</summary>
internal static class LibraryFact
{
    private const int MaxNameLength = 512;
    private const int MaxVersionLength = 512;
    private const int MaxLicenses = 64;

    /// <summary>A package; null where the name or the version is none.</summary>
    /// <param name="type">The purl type.</param>
    /// <param name="name">As its manager prints it; for types with namespaces the part before the last '/' is one.</param>
    /// <param name="version">Null or empty where it is not told.</param>
    /// <param name="state">Whether it lies there or is asked for.</param>
    /// <param name="key">How other facts of the file name it; null for the purl.</param>
    /// <param name="qualifiers">Of the purl.</param>
    public static PackageFact? Of(string type, string? name, string? version, PackageState state, string? key = null, params ReadOnlySpan<(string Key, string? Value)> qualifiers)
    {
        version = version is { Length: > 0 } ? version : null;
        if (!IsName(name) || (version is not null && (version.Length > MaxVersionLength || HasControl(version))))
        {
            return null;
        }

        var slash = name.LastIndexOf('/');
        var purl = PackageUrl.Format(type, slash > 0 ? name[..slash] : null, name[(slash + 1)..], version, qualifiers);
        return new PackageFact(new Package { Type = type, Name = name, Version = version, State = state, Purl = purl }, key ?? purl);
    }

    /// <summary>The fact with SPDX expressions of what its manifest says.</summary>
    public static PackageFact WithLicenses(this PackageFact fact, params IEnumerable<string?> licenses)
    {
        var expressions = licenses.Take(MaxLicenses).Select(SpdxExpression.FromLoose).OfType<SpdxExpression>()
            .Select(expression => expression.ToString()).Distinct(StringComparer.Ordinal).ToArray();
        return expressions.Length == 0 ? fact : fact with { Package = fact.Package with { Licenses = expressions } };
    }

    public static PackageFact WithScope(this PackageFact fact, PackageScope scope) =>
        fact.Package.Scope == scope ? fact : fact with { Package = fact.Package with { Scope = scope } };

    /// <summary>The fact with whether the project itself asks for the package; null changes nothing.</summary>
    public static PackageFact WithDirect(this PackageFact fact, bool? isDirect) =>
        isDirect is null || fact.Package.Direct == isDirect ? fact : fact with { Package = fact.Package with { Direct = isDirect } };

    /// <summary>The fact as the project itself.</summary>
    public static PackageFact AsProject(this PackageFact fact) => fact with { Package = fact.Package with { IsProject = true } };

    /// <summary>The fact with the keys of what it depends on.</summary>
    public static PackageFact WithDepends(this PackageFact fact, IEnumerable<string> keys)
    {
        var joined = string.Join('\n', keys.Where(key => key.Length > 0 && !key.Contains('\n', StringComparison.Ordinal)));
        return joined.Length == 0 ? fact : fact with { Depends = joined };
    }

    private static bool IsName([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= MaxNameLength } && name[^1] != '/' && !HasControl(name) && !string.IsNullOrWhiteSpace(name);

    private static bool HasControl(string text) => text.AsSpan().ContainsAnyInRange('\0', '\x1f');
}
