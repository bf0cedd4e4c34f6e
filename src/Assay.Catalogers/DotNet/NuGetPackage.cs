using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.DotNet;

/// <summary>What all of .NET's files say of a package, written as NuGet has it.</summary>
internal static class NuGetPackage
{
    public static Package Of(string id, string? version, PackageState state) => new()
    {
        Type = "nuget",
        Name = id,
        Version = string.IsNullOrEmpty(version) ? null : version,
        State = state,
        Purl = PackageUrl.Format("nuget", null, id, version),
    };

    /// <summary>Ids do not differ by case: learn.microsoft.com/nuget/reference/nuspec, "id".</summary>
    public static string Key(string id) => "nuget:" + id.ToLowerInvariant();

    /// <summary>A fact about a package and what it needs.</summary>
    public static PackageFact Fact(Package package, IEnumerable<string> dependencies) =>
        new(package, Key(package.Name)) { Depends = string.Join('\n', dependencies.Select(Key)) };

    /// <summary>
    /// The version that a project gets by asking for this one: NuGet takes the lowest that a range allows (learn.microsoft.com/nuget/concepts/dependency-resolution,
    /// "Lowest applicable version"). Null where it takes the newest, or where the version is a property that the file does not set.
    /// </summary>
    public static string? LowestOf(string? range)
    {
        var text = range?.Trim() ?? "";
        if (text.Length == 0 || text.Contains('*', StringComparison.Ordinal) || text.Contains('$', StringComparison.Ordinal))
        {
            return null;
        }

        if (text[0] is not ('[' or '('))
        {
            return text;
        }

        var end = text.AsSpan().IndexOfAny(',', ']', ')');
        return text[0] == '[' && end > 1 && text[1..end].Trim() is { Length: > 0 } lowest ? lowest : null;
    }
}
