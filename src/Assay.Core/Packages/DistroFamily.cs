namespace Assay.Core.Packages;

/// <summary>A distribution's advisories: how its releases are named in buckets, and who else may be matched with them.</summary>
/// <param name="Id">os-release's ID.</param>
/// <param name="Type">The purl type of its packages.</param>
/// <param name="Prefix">What its buckets begin with.</param>
/// <param name="Release">How much of VERSION_ID names the release.</param>
/// <param name="Marks">Parts of a version that only builds of its own have, where the packages of its parent are used too: they are not matched.</param>
internal sealed record DistroFamily(string Id, string Type, string Prefix, ReleasePart Release, params string[] Marks)
{
    /// <summary>
    /// Beside the distributions themselves only those are here that ship their parent's builds unchanged, under the same versions; what they
    /// build themselves is told by a mark in its version. Left out, since their versions are others: Kali and Raspbian (own archives, rebuilt
    /// from other states of Debian), CentOS-like ones with kernels of their own (CloudLinux, Virtuozzo, Anolis, TencentOS), Manjaro (held-back
    /// snapshots), postmarketOS.
    /// </summary>
    public static readonly IReadOnlyList<DistroFamily> All =
    [
        new("debian", "deb", "debian", ReleasePart.Major),
        // Devuan's repositories are Debian's, merged with the few packages that it forks (devuan.org, amprolla).
        new("devuan", "deb", "debian", ReleasePart.Mapped, "devuan"),
        new("ubuntu", "deb", "ubuntu", ReleasePart.MajorMinor),
        // These use Ubuntu's archive itself beside one of their own.
        new("linuxmint", "deb", "ubuntu", ReleasePart.Mapped, "mint", "+linuxmint"),
        new("pop", "deb", "ubuntu", ReleasePart.MajorMinor, "pop"),
        new("neon", "deb", "ubuntu", ReleasePart.MajorMinor, "neon"),
        new("zorin", "deb", "ubuntu", ReleasePart.Mapped, "zorin"),
        new("elementary", "deb", "ubuntu", ReleasePart.Mapped, "elementary", "+r"),

        new("alpine", "apk", "alpine", ReleasePart.MajorMinor),
        new("wolfi", "apk", "wolfi", ReleasePart.None),
        new("chainguard", "apk", "chainguard", ReleasePart.None),

        new("rhel", "rpm", "rhel", ReleasePart.Major),
        // Rebuilt from the same sources under the same versions until CentOS 8; CentOS Stream runs ahead of the release that it becomes.
        new("centos", "rpm", "rhel", ReleasePart.Major),
        new("scientific", "rpm", "rhel", ReleasePart.Major, ".sl6", ".sl7"),
        new("almalinux", "rpm", "almalinux", ReleasePart.Major),
        new("rocky", "rpm", "rocky", ReleasePart.Major),
        new("ol", "rpm", "ol", ReleasePart.Major),
        new("amzn", "rpm", "amzn", ReleasePart.Major),
        new("fedora", "rpm", "fedora", ReleasePart.Major),
        // No system is EPEL; its packages lie on those of the RHEL family.
        new("epel", "rpm", "epel", ReleasePart.Major),
        new("sles", "rpm", "sles", ReleasePart.MajorMinor),
        new("sles_sap", "rpm", "sles", ReleasePart.MajorMinor),
        new("sled", "rpm", "sles", ReleasePart.MajorMinor),
        new("sle_hpc", "rpm", "sles", ReleasePart.MajorMinor),
        new("sle-micro", "rpm", "sle-micro", ReleasePart.MajorMinor),
        new("sl-micro", "rpm", "sle-micro", ReleasePart.MajorMinor),
        new("opensuse-leap", "rpm", "opensuse-leap", ReleasePart.MajorMinor),
        new("opensuse-tumbleweed", "rpm", "opensuse-tumbleweed", ReleasePart.None),
        new("azurelinux", "rpm", "azurelinux", ReleasePart.MajorMinor),
        new("mariner", "rpm", "mariner", ReleasePart.MajorMinor),
        new("photon", "rpm", "photon", ReleasePart.MajorMinor),

        new("gentoo", "ebuild", "gentoo", ReleasePart.None),
        // Its releases are the updates of one system, and its variants are built from one set of packages.
        new("bottlerocket", "bottlerocket", "bottlerocket", ReleasePart.None),
        // A bucket a product: see WindowsBuckets.
        new(WindowsBuckets.Segment, WindowsBuckets.Segment, WindowsBuckets.Segment, ReleasePart.None),

        new("arch", "alpm", "arch", ReleasePart.None),
        // Arch's own builds, for other machines or with an installer around them.
        new("archarm", "alpm", "arch", ReleasePart.None),
        new("endeavouros", "alpm", "arch", ReleasePart.None),
    ];

    /// <summary>The releases of derivatives that count by themselves, by the part of VERSION_ID before its first dot.</summary>
    private static readonly Dictionary<(string Id, string Release), string> Mapped = new()
    {
        [("devuan", "3")] = "10", [("devuan", "4")] = "11", [("devuan", "5")] = "12", [("devuan", "6")] = "13",
        [("linuxmint", "18")] = "16.04", [("linuxmint", "19")] = "18.04", [("linuxmint", "20")] = "20.04", [("linuxmint", "21")] = "22.04",
        [("linuxmint", "22")] = "24.04",
        [("zorin", "15")] = "18.04", [("zorin", "16")] = "20.04", [("zorin", "17")] = "22.04", [("zorin", "18")] = "24.04",
        [("elementary", "5")] = "18.04", [("elementary", "6")] = "20.04", [("elementary", "7")] = "22.04", [("elementary", "8")] = "24.04",
    };

    /// <summary>The row of a distribution for a package type; null where there is none.</summary>
    public static DistroFamily? Of(Distro distro, string type)
    {
        foreach (var family in All)
        {
            if (family.Type == type && family.Id == distro.Id)
            {
                return family;
            }
        }

        return null;
    }

    /// <summary>The purl type of a segment's packages; null where it is none of a distribution.</summary>
    public static string? TypeOf(string segment)
    {
        foreach (var family in All)
        {
            if (family.Prefix == segment)
            {
                return family.Type;
            }
        }

        return null;
    }

    /// <summary>The bucket of a release; null where the distribution does not tell which one it is.</summary>
    public string? BucketOf(Distro distro)
    {
        var release = ReleaseOf(distro);
        return Release == ReleasePart.None ? Prefix : release is null ? null : $"{Prefix}:{release}";
    }

    private string? ReleaseOf(Distro distro)
    {
        // Alpine's edge calls itself by the version that it will become.
        if (Id == "alpine" && distro.Channels.Contains("edge", StringComparer.Ordinal))
        {
            return "edge";
        }

        var version = distro.VersionId ?? "";
        var first = version.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : version.IndexOf('.', first + 1);
        return Release switch
        {
            ReleasePart.Mapped => Mapped.GetValueOrDefault((Id, first < 0 ? version : version[..first])),
            // "3.0" (woody) and "3.1" (sarge) are two releases; since Debian 4 what follows the dot is a point release.
            ReleasePart.Major when Id == "debian" => DebianRelease(distro, version, first),
            _ when version.Length == 0 => Id == "ubuntu" ? UbuntuReleases.NumberOf(distro.Codename) : null,
            // Before 2 came releases that were named by their month: 2018.03.
            ReleasePart.Major when Id == "amzn" && first > 0 && string.CompareOrdinal(version, "2020") < 0 && version.StartsWith("20", StringComparison.Ordinal) => "1",
            ReleasePart.Major => first < 0 ? version : version[..first],
            _ => first < 0 ? version + (Prefix is "sles" ? ".0" : "") : second < 0 ? version : version[..second],
        };
    }

    private static string? DebianRelease(Distro distro, string version, int dot) =>
        version.Length > 0 ? dot < 0 || version.StartsWith("3.", StringComparison.Ordinal) ? version : version[..dot]
        : distro.Codename == "sid" ? "sid"
        : DebianReleases.NumberOf(distro.Codename);
}

/// <summary>How much of a version names a release.</summary>
internal enum ReleasePart
{
    /// <summary>Nothing: it rolls.</summary>
    None = 0,
    /// <summary>"8" of "8.10".</summary>
    Major = 1,
    /// <summary>"3.19" of "3.19.1".</summary>
    MajorMinor = 2,
    /// <summary>A table tells whose release it is.</summary>
    Mapped = 3,
}
