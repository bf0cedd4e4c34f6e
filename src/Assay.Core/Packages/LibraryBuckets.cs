using System.Collections.Frozen;
using Assay.Core.Versions;

namespace Assay.Core.Packages;

/// <summary>One ecosystem of libraries.</summary>
/// <param name="Osv">As OSV records spell it (OSV schema, "Defined ecosystems"): "PyPI".</param>
/// <param name="Types">The purl types of its packages.</param>
/// <param name="Scheme">How its versions are ordered.</param>
/// <param name="Name">Makes of a purl's namespace and name the name that advisories use; also normalises an advisory's own, given as name.</param>
internal sealed record LibraryEcosystem(string Osv, IReadOnlyList<string> Types, VersionScheme Scheme, Func<string?, string, string> Name)
{
    /// <summary>The bucket, and the segment: OSV's name in lower case, with '-' for blanks.</summary>
    public string Bucket { get; } = Osv.ToLowerInvariant().Replace(' ', '-');
}

/// <summary>Under what the advisories of library ecosystems are filed: a bucket an ecosystem, the name as its registry tells packages apart.</summary>
/// <remarks>
/// purl writes the names of some types in lower case where their registry does not (npm's old packages, Go's module paths). What was an
/// upper-case letter can't be told from a purl, so both sides of the look-up are lower case there: a false alarm is seen, a miss is not.
/// </remarks>
public static class LibraryBuckets
{
    internal static readonly IReadOnlyList<LibraryEcosystem> All =
    [
        new("npm", ["npm"], VersionScheme.Npm, LibraryNames.Lower),
        new("PyPI", ["pypi"], VersionScheme.Pep440, LibraryNames.Python),
        new("Maven", ["maven"], VersionScheme.Maven, LibraryNames.Maven),
        new("Go", ["golang"], VersionScheme.Go, LibraryNames.Lower),
        new("NuGet", ["nuget"], VersionScheme.NuGet, LibraryNames.Lower),
        new("RubyGems", ["gem"], VersionScheme.RubyGems, LibraryNames.Verbatim),
        new("Packagist", ["composer"], VersionScheme.Composer, LibraryNames.Lower),
        new("crates.io", ["cargo"], VersionScheme.Cargo, LibraryNames.Crate),
        new("Hex", ["hex"], VersionScheme.Hex, LibraryNames.Lower),
        new("Pub", ["pub"], VersionScheme.Pub, LibraryNames.Lower),
        new("SwiftURL", ["swift"], VersionScheme.Swift, LibraryNames.Swift),
        new("ConanCenter", ["conan"], VersionScheme.Conan, LibraryNames.NameOnly),
        new("CRAN", ["cran"], VersionScheme.Cran, LibraryNames.Verbatim),
        new("Bioconductor", ["bioconductor"], VersionScheme.Cran, LibraryNames.Verbatim),
        new("Hackage", ["hackage"], VersionScheme.Hackage, LibraryNames.Verbatim),
        new("GHC", ["ghc"], VersionScheme.Hackage, LibraryNames.Verbatim),
        new("Julia", ["julia"], VersionScheme.Julia, LibraryNames.Verbatim),
        new("GitHub Actions", ["githubactions", "github"], VersionScheme.Generic, LibraryNames.Lower),
        new("Bitnami", ["bitnami"], VersionScheme.Generic, LibraryNames.Lower),
        new("Kubernetes", ["k8s"], VersionScheme.Semver, LibraryNames.Lower),
        new("opam", ["opam"], VersionScheme.Dpkg, LibraryNames.Verbatim),
        new("VSCode", ["vscode-extension"], VersionScheme.Semver, LibraryNames.Lower),
    ];

    private static readonly FrozenDictionary<string, LibraryEcosystem> ByOsv = All.ToFrozenDictionary(row => row.Osv, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, LibraryEcosystem> ByType =
        All.SelectMany(row => row.Types.Select(type => (type, row))).ToFrozenDictionary(pair => pair.type, pair => pair.row, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, LibraryEcosystem> ByBucket = All.ToFrozenDictionary(row => row.Bucket, StringComparer.Ordinal);

    /// <summary>The segments of all ecosystems, which are their buckets too: "npm", "pypi" ...</summary>
    public static IReadOnlyList<string> Segments { get; } = [.. All.Select(row => row.Bucket)];

    /// <summary>How OSV spells the ecosystem of a segment: "crates.io"; null where it is none of these.</summary>
    public static string? OsvNameOf(string segment) => ByBucket.TryGetValue(segment, out var row) ? row.Osv : null;

    /// <summary>Whether a segment is that of an ecosystem of libraries.</summary>
    public static bool IsSegment(string segment) => ByBucket.ContainsKey(segment);

    /// <summary>Whether packages of a purl type are libraries of a known ecosystem.</summary>
    public static bool Covers(string type) => ByType.ContainsKey(type);

    /// <summary>The purl types of an ecosystem that OSV names; empty where it is none of these.</summary>
    internal static IReadOnlyList<string> TypesOf(string osv) => ByOsv.TryGetValue(osv, out var row) ? row.Types : [];

    /// <summary>See <see cref="MatchKey.KeysOf"/>.</summary>
    internal static IReadOnlyList<PackageKey> KeysOf(Package package)
    {
        if (!ByType.TryGetValue(package.Type, out var ecosystem))
        {
            return [];
        }

        // The purl tells namespace and name apart, which the package's own name does in every ecosystem's own way.
        var name = package.Purl.Length > 0 && PackageUrl.TryParse(package.Purl, out var purl, out _)
            ? ecosystem.Name(purl.Namespace, purl.Name)
            : ecosystem.Name(null, package.Name);
        return [new PackageKey(new MatchKey(ecosystem.Bucket, name), LibraryVersions.Comparable(ecosystem.Scheme, package), BySource: false)];
    }

    /// <summary>See <see cref="MatchKey.OfOsv"/>; a suffix, such as Maven's repository, tells no other bucket.</summary>
    internal static MatchKey? OfOsv(string ecosystem, string name)
    {
        var colon = ecosystem.IndexOf(':', StringComparison.Ordinal);
        return ByOsv.TryGetValue(colon < 0 ? ecosystem : ecosystem[..colon], out var row) ? new MatchKey(row.Bucket, row.Name(null, name)) : null;
    }

    /// <summary>See <see cref="MatchKey.SchemeOf"/>.</summary>
    internal static VersionScheme SchemeOf(string segment) => ByBucket.TryGetValue(segment, out var row) ? row.Scheme : VersionScheme.Unknown;
}
