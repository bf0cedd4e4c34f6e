using System.Runtime.InteropServices;
using Assay.Core.Versions;

namespace Assay.Core.Packages;

/// <summary>
/// Under what an advisory store files what it knows of a package: the same functions serve the store's build, the inventory's
/// look-ups and the difference of two stores.
/// </summary>
/// <param name="Bucket">Ecosystem and release, lower case: "debian:12", "npm". What stands before the first ':' names the segment it is in.</param>
/// <param name="Name">The name that the bucket's advisories use, normalised as its ecosystem does.</param>
public readonly record struct MatchKey(string Bucket, string Name)
{
    /// <summary>The segment that the key's bucket is in: "debian", "npm".</summary>
    public string Segment => SegmentOf(Bucket);

    /// <summary>Everything that an inventory's package is filed under; empty where no advisory source files such packages.</summary>
    /// <remarks>
    /// Mostly one key. A distribution's package has several where several channels of the release may tell of it, or where some of its
    /// advisories name the source and some the binary package.
    /// </remarks>
    public static IReadOnlyList<PackageKey> KeysOf(Package package, Distro? distro) =>
        DistroBuckets.Covers(package.Type) ? DistroBuckets.KeysOf(package, PackageDistro.Of(package, distro))
        : LibraryBuckets.Covers(package.Type) ? LibraryBuckets.KeysOf(package)
        : CpeBuckets.KeysOf(package, distro);

    /// <summary>
    /// The key of an OSV record's package: ecosystem as in "Debian:12" or "npm" (OSV schema, affected[].package); null where it is none of ours.
    /// </summary>
    public static MatchKey? OfOsv(string ecosystem, string name) => LibraryBuckets.OfOsv(ecosystem, name) ?? DistroBuckets.OfOsv(ecosystem, name);

    /// <summary>The segment that a bucket is in.</summary>
    public static string SegmentOf(string bucket)
    {
        var colon = bucket.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? bucket : bucket[..colon];
    }

    /// <summary>How the versions of a segment's packages are ordered; unknown for a segment that is none of ours.</summary>
    public static VersionScheme SchemeOf(string segment) =>
        segment == CpeBuckets.Any ? VersionScheme.Generic
        : LibraryBuckets.SchemeOf(segment) is var scheme and not VersionScheme.Unknown ? scheme
        : DistroBuckets.SchemeOf(segment);
}

/// <summary>One of the keys of an inventory's package, and the version that goes with it.</summary>
/// <param name="Key">What to look up.</param>
/// <param name="Version">The version to compare with those of the key's advisories; "" where the inventory has none that could be compared.</param>
/// <param name="BySource">Whether name and version are those of the source package.</param>
/// <param name="ClearsOnly">
/// Whether what its advisories repair is not asked for, but only what they say that this build has: "repaired in it", or "not affected". Nobody said that
/// the system has the channel, but the build is of its minor release.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PackageKey(MatchKey Key, string Version, bool BySource, bool ClearsOnly = false);
