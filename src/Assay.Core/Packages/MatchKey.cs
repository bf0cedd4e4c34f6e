namespace Assay.Core.Packages;

/// <summary>
/// Under what an advisory store files what it knows of a package: the same function serves the store's build, the inventory's
/// look-ups and the difference of two stores.
/// </summary>
/// <param name="Bucket">Ecosystem and release, lower case: "debian:12", "npm".</param>
/// <param name="Name">The name that the bucket's advisories use, normalised as its ecosystem does.</param>
public readonly record struct MatchKey(string Bucket, string Name)
{
    /// <summary>The key of an inventory's package; null where no advisory source files such packages.</summary>
    public static MatchKey? ForPackage(Package package, Distro? distro)
    {
        if (package.Type != "deb" || distro is null || distro.Id != "debian" || BucketOf(distro) is not { } bucket)
        {
            return null;
        }

        return new MatchKey(bucket, package.Source?.Name ?? package.Name);
    }

    /// <summary>The key of an OSV record's package: ecosystem as in "Debian:12" (OSV schema, affected[].package); null where it is none of ours.</summary>
    public static MatchKey? ForOsv(string ecosystem, string name)
    {
        var colon = ecosystem.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !ecosystem.AsSpan(0, colon).SequenceEqual("Debian"))
        {
            return null;
        }

        return new MatchKey("debian:" + Major(ecosystem[(colon + 1)..]), name);
    }

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
