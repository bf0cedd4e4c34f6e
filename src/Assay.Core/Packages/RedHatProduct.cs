namespace Assay.Core.Packages;

/// <summary>A product of Red Hat, by the part of a CPE behind the vendor: "enterprise_linux:8::appstream", "rhel_eus:8.6", "openshift:4.12::el8".</summary>
/// <param name="Bucket">The bucket of the release that it belongs to: "rhel:8", or of a minor release's support: "rhel:8.6:eus".</param>
/// <param name="IsLayered">
/// Whether it is another product for that release. Its builds are no repair of the release's own packages of the same name, so only names that the
/// release itself does not have are filed.
/// </param>
public sealed record RedHatProduct(string Bucket, bool IsLayered)
{
    // What a subscription of the release itself has: optional repositories, add-ons, and what was built for it when its support had ended.
    private static readonly HashSet<string> OfRelease = new(StringComparer.Ordinal)
    {
        "enterprise_linux", "rhel_els", "rhel_extras", "rhel_extras_oracle_java", "rhel_extras_sap", "rhel_extras_rt", "rhel_extras_other", "rhel_dotnet",
        "rhel_virtualization", "rhel_cluster", "rhel_cluster_storage", "rhel_productivity", "enterprise_linux_eus", "rhel_mission_critical",
        "rhel_application_stack", "rhel_eus_long_life",
    };

    private static readonly HashSet<string> OfMinor = new(StringComparer.Ordinal) { "rhel_eus", "rhel_aus", "rhel_tus", "rhel_e4s" };

    /// <summary>Reads a CPE, with or without its "cpe:/a:redhat:"; null where it tells no release.</summary>
    public static RedHatProduct? Of(string cpe)
    {
        const string vendor = ":redhat:";
        var start = cpe.IndexOf(vendor, StringComparison.Ordinal);
        var parts = (start < 0 ? cpe : cpe[(start + vendor.Length)..]).Split(':');
        if (parts.Length < 2 || parts[0] == "cpe")
        {
            return null;
        }

        var (product, version) = (parts[0], parts[1]);
        if (OfMinor.Contains(product) && version.Contains('.', StringComparison.Ordinal))
        {
            return new RedHatProduct($"rhel:{version}:{product["rhel_".Length..]}", false);
        }

        if (OfRelease.Contains(product) || OfMinor.Contains(product))
        {
            return MajorOf(version) is { } major ? new RedHatProduct("rhel:" + major, false) : null;
        }

        // "openshift:4.12::el8": the last part names the release.
        return parts[^1].StartsWith("el", StringComparison.Ordinal) && MajorOf(parts[^1][2..]) is { } release ? new RedHatProduct("rhel:" + release, true) : null;
    }

    private static string? MajorOf(string version)
    {
        var end = version.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var major = end < 0 ? version : version[..end];
        return major.Length is > 0 and <= 2 && (end < 0 || version[end] == '.') ? major : null;
    }
}
