using Assay.Core.Packages;

namespace Assay.Advisories.Support;

/// <summary>What https://endoflife.date calls a distribution, and how it counts its releases.</summary>
internal static class DistroProducts
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["debian"] = "debian",
        ["ubuntu"] = "ubuntu",
        ["alpine"] = "alpine-linux",
        ["rhel"] = "rhel",
        ["centos"] = "centos",
        ["rocky"] = "rocky-linux",
        ["almalinux"] = "almalinux",
        ["ol"] = "oracle-linux",
        ["amzn"] = "amazon-linux",
        ["fedora"] = "fedora",
        ["opensuse-leap"] = "opensuse",
        ["sles"] = "sles",
        ["sles_sap"] = "sles",
        ["photon"] = "vmware-photon",
        ["linuxmint"] = "linuxmint",
        ["devuan"] = "devuan",
        ["nixos"] = "nixos",
        ["mageia"] = "mageia",
        ["openwrt"] = "openwrt",
        ["postmarketos"] = "postmarketos",
        ["eurolinux"] = "eurolinux",
        ["slackware"] = "slackware",
    };

    // Of these a minor release has no support of its own: what ends is the major one.
    private static readonly HashSet<string> ByMajor = new(StringComparer.Ordinal) { "debian", "rhel", "centos", "centos-stream", "rocky-linux", "almalinux", "oracle-linux", "fedora", "devuan", "eurolinux" };

    /// <summary>Null for a distribution that nobody counts releases of.</summary>
    public static (string Name, string Version)? Of(Distro distro)
    {
        if (distro.Id == WindowsBuckets.Segment)
        {
            return WindowsBuckets.CycleOf(distro);
        }

        if (distro.VersionId is not { Length: > 0 } version || !Names.TryGetValue(distro.Id, out var name))
        {
            return null;
        }

        name = name == "centos" && distro.Channels.Contains("stream", StringComparer.Ordinal) ? "centos-stream" : name;
        var dot = version.IndexOf('.', StringComparison.Ordinal);
        return (name, ByMajor.Contains(name) && dot > 0 ? version[..dot] : version);
    }
}
