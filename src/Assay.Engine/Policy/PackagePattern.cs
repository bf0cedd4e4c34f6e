using Assay.Core.Packages;
using Assay.Core.Versions;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>
/// Packages by purl: "pkg:npm/lodash" is every version of it, "pkg:npm/lodash@4.17.20" that one, "pkg:npm/@acme/*" all of a scope; qualifiers
/// that the pattern has must be those of the package. A range beside it, "&lt; 4.17.21", holds by the order of the package's ecosystem.
/// </summary>
internal sealed class PackagePattern
{
    private readonly PackageUrl? purl;
    private readonly WildcardPattern? wildcard;
    private readonly string? versions;

    private PackagePattern(PackageUrl? purl, WildcardPattern? wildcard, string? versions)
    {
        this.purl = purl;
        this.wildcard = wildcard;
        this.versions = versions;
    }

    /// <exception cref="Core.AssayException">"document.invalid": no purl, or no range.</exception>
    public static PackagePattern Parse(TextNode text, TextNode? versions = null)
    {
        if (versions is not null && !VersionRange.TryParse(VersionScheme.Generic, RangeSyntax.Comparators, versions.Text, out _))
        {
            throw DocumentException.At(versions.Place, $"'{versions.Text}' is no range of versions", "write comparisons: '>= 1.0, < 1.4.2'");
        }

        if (text.Text.Contains('*', StringComparison.Ordinal))
        {
            return text.Text.StartsWith("pkg:", StringComparison.Ordinal) && WildcardPattern.Of(text.Text) is { } pattern
                ? new PackagePattern(null, pattern, versions?.Text)
                : throw DocumentException.At(text.Place, $"'{text.Text}' is no pattern of package URLs", "write it as pkg:npm/@acme/*");
        }

        return PackageUrl.TryParse(text.Text, out var purl, out var error)
            ? new PackagePattern(purl, null, versions?.Text)
            : throw DocumentException.At(text.Place, $"'{text.Text}' is no package URL: {error}", "write it as pkg:npm/lodash or pkg:npm/lodash@4.17.20");
    }

    public bool Matches(Package package) => PackageUrl.TryParse(package.Purl, out var found, out _) && Matches(found, package.Version);

    /// <summary>Whether one of several names a package, whose purl is read once.</summary>
    public static bool AnyMatches(IReadOnlyList<PackagePattern> patterns, Package package) =>
        PackageUrl.TryParse(package.Purl, out var found, out _) && patterns.Any(pattern => pattern.Matches(found, package.Version));

    private bool Matches(PackageUrl found, string? version)
    {
        var isNamed = purl is not null
            ? found.Type == purl.Type && found.Namespace == purl.Namespace && found.Name == purl.Name
                && (purl.Version is null || purl.Version == found.Version)
                && purl.Qualifiers.All(qualifier => found[qualifier.Key] == qualifier.Value)
            : wildcard!.Matches($"pkg:{found.Type}/{(found.Namespace is null ? "" : found.Namespace + "/")}{found.Name}");
        return isNamed && (versions is null || Holds(found.Type, version));
    }

    // What can't be compared is not in the range: an exception must not reach further than it says.
    private bool Holds(string type, string? version) =>
        version is not null
        && VersionRange.TryParse(PackageVersions.SchemeOf(type), RangeSyntax.Comparators, versions!, out var range)
        && range.TryContains(version, out var contained) && contained;
}
