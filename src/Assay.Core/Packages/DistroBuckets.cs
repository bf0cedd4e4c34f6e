using System.Collections.Frozen;
using Assay.Core.Versions;

namespace Assay.Core.Packages;

/// <summary>Under what the advisories of distributions are filed: a bucket a release, or a channel of it.</summary>
public static class DistroBuckets
{
    private static readonly FrozenSet<string> Types = FrozenSet.Create(StringComparer.Ordinal, "deb", "rpm", "apk", "alpm");

    /// <summary>Whether packages of a purl type belong to a distribution, so that its release decides which advisories tell of them.</summary>
    public static bool Covers(string type) => Types.Contains(type);

    /// <summary>See <see cref="MatchKey.KeysOf"/>.</summary>
    internal static IReadOnlyList<PackageKey> KeysOf(Package package, Distro? distro)
    {
        if (package.Type != "deb" || distro is null || BucketOf(distro) is not { } bucket)
        {
            return [];
        }

        return package.Source is { } source
            ? [new PackageKey(new MatchKey(bucket, source.Name), source.Version.Length > 0 ? source.Version : package.Version ?? "", BySource: true)]
            : [new PackageKey(new MatchKey(bucket, package.Name), package.Version ?? "", BySource: true)];
    }

    /// <summary>See <see cref="MatchKey.OfOsv"/>.</summary>
    internal static MatchKey? OfOsv(string ecosystem, string name)
    {
        var colon = ecosystem.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !ecosystem.AsSpan(0, colon).SequenceEqual("Debian"))
        {
            return null;
        }

        return new MatchKey("debian:" + Major(ecosystem[(colon + 1)..]), name);
    }

    /// <summary>See <see cref="MatchKey.SchemeOf"/>.</summary>
    internal static VersionScheme SchemeOf(string segment) => segment == "debian" ? VersionScheme.Dpkg : VersionScheme.Unknown;

    /// <summary>The bucket of a distribution's release; null where the release is unknown.</summary>
    public static string? BucketOf(Distro distro)
    {
        if (distro.Id != "debian")
        {
            return null;
        }

        var release = distro.VersionId is { Length: > 0 } versionId ? Major(versionId) : DebianReleases.NumberOf(distro.Codename);
        return release is null ? null : "debian:" + release;
    }

    // Up to Debian 9 point releases stood in VERSION_ID or in the ecosystem's name: advisories are per major release.
    // Before Debian 4 the minor number belongs to the release's name (3.0 woody, 3.1 sarge).
    private static string Major(string version)
    {
        var dot = version.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 || version.StartsWith("3.", StringComparison.Ordinal) ? version : version[..dot];
    }
}
