namespace Assay.Core.Packages;

/// <summary>OSV's names of distributions' releases, as buckets: OSV schema, "Defined ecosystems", and what each publisher writes behind the colon.</summary>
internal static class OsvReleases
{
    /// <summary>
    /// What marks the bucket of a product of Red Hat's that is laid over a release; the join of the segment files of it what the release itself
    /// does not have. No package is looked up in it.
    /// </summary>
    public const string Layered = "+layered";

    /// <summary>The bucket; null for what is no distribution that is known here, or no release of it.</summary>
    public static string? BucketOf(string ecosystem)
    {
        var colon = ecosystem.IndexOf(':', StringComparison.Ordinal);
        var (name, release) = colon < 0 ? (ecosystem, "") : (ecosystem[..colon], ecosystem[(colon + 1)..]);
        return name switch
        {
            "Debian" when release.Length > 0 => "debian:" + DebianMajor(release),
            "Ubuntu" => OfUbuntu(release),
            "Alpine" when release.Length > 0 => "alpine:" + release.TrimStart('v'),
            "Wolfi" => "wolfi",
            "Chainguard" => "chainguard",
            "Red Hat" => RedHatProduct.Of(release) is { } product ? product.IsLayered ? product.Bucket + Layered : product.Bucket : null,
            "AlmaLinux" when release.Length > 0 => "almalinux:" + release,
            // Rocky's records name sources.
            "Rocky Linux" when release.Length > 0 => DistroBuckets.Source("rocky:" + release),
            "SUSE" or "openSUSE" => SuseProducts.BucketOf(name, release),
            "Azure Linux" when release.Length > 0 => "azurelinux:" + OfMinor(release),
            "Mariner" when release.Length > 0 => "mariner:" + OfMinor(release),
            "Photon OS" when release.Length > 0 => "photon:" + release,
            _ => null,
        };
    }

    // "18.04:LTS", "23.10", "Pro:18.04:LTS", "Pro:FIPS-updates:20.04:LTS". Pro's records don't say which of the two pockets of extended
    // support it is; whoever has one of them is asked in it.
    private static string? OfUbuntu(string release)
    {
        var parts = release.Split(':');
        var number = Array.Find(parts, part => part.Length > 0 && char.IsAsciiDigit(part[0]));
        return number is null ? null
            : parts[0] != "Pro" ? DistroBuckets.Ubuntu(number, null)
            : DistroBuckets.Ubuntu(number, Array.Exists(parts, part => part.Equals("FIPS-updates", StringComparison.OrdinalIgnoreCase)) ? "fips-updates"
                : Array.Exists(parts, part => part.StartsWith("FIPS", StringComparison.OrdinalIgnoreCase)) ? "fips"
                : "esm");
    }

    private static string OfMinor(string release) => release.Contains('.', StringComparison.Ordinal) ? release : release + ".0";

    // Up to Debian 9 point releases stood in the ecosystem's name: advisories are per major release.
    // Before Debian 4 the minor number belongs to the release's name (3.0 woody, 3.1 sarge).
    private static string DebianMajor(string version)
    {
        var dot = version.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 || version.StartsWith("3.", StringComparison.Ordinal) ? version : version[..dot];
    }
}
