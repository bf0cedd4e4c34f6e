namespace Assay.Core.Packages;

/// <summary>Tells a package that somebody else built than the distribution it is installed on; the distribution's advisories say nothing about it.</summary>
internal static class PackageBuilders
{
    // RPM's "Vendor" tag, by how it begins; a distribution that is not here has packages of any vendor.
    private static readonly (string Prefix, string[] Vendors)[] Vendors =
    [
        ("rhel", ["Red Hat", "CentOS", "Scientific Linux"]),
        ("almalinux", ["AlmaLinux", "Red Hat"]),
        ("rocky", ["Rocky", "Red Hat"]),
        ("ol", ["Oracle"]),
        ("amzn", ["Amazon"]),
        ("fedora", ["Fedora"]),
        ("sles", ["SUSE", "openSUSE"]),
        ("sle-micro", ["SUSE", "openSUSE"]),
        ("opensuse-leap", ["SUSE", "openSUSE"]),
        ("opensuse-tumbleweed", ["openSUSE", "SUSE", "obs://build.opensuse.org/openSUSE"]),
        ("azurelinux", ["Microsoft"]),
        ("mariner", ["Microsoft"]),
        ("photon", ["VMware", "Broadcom"]),
    ];

    // Builders whose vendors begin as the distribution's does: Fedora's Copr, anybody's projects in SUSE's build service.
    private static readonly string[] OtherVendors = ["Fedora Copr", "Fedora COPR", "CentOS Copr", "obs://build.opensuse.org/home:"];

    // Keys that sign a distribution's own packages, whoever stands in their vendor tag: leapp's "red_hat_signed_rpm_scanner" and Uyuni's table of package keys have them, and
    // so has each image, in /etc/pki/rpm-gpg. Keys of special interest groups, of Copr and of EPEL are none of these.
    private static readonly (string Prefix, string[] Keys)[] Keys =
    [
        ("rhel", ["199e2f91fd431d51", "5326810137017186", "45689c882fa658e0", "938a80caf21541eb", "fd372689897da07a", "24c6a8a7f4a80eb5", "05b555b38483c65d", "b0b4183f192a7d7d"]),
        ("almalinux", ["51d6647ec21ad6ea", "488fcf7c3abb34f8", "2ae81e8aced7258b", "d36cb86cb86b3716"]),
        ("rocky", ["15af5dac6d745a60", "702d426d350d275d"]),
        ("ol", ["72f97b74ec551f03", "82562ea9ad986da3", "bc4d06a08d8b756f", "a7dd07088b4efbe6"]),
        ("amzn", ["11cf1f95c87f5b1a", "e951904ad832c631"]),
        ("sles", ["a84edae89c800aca", "e3a5c360307e3d54", "70af9e8139db7c82", "f74f09bc3fa1d6ce"]),
        ("opensuse-leap", ["b88b2fd43dbdc284", "35a2f86e29b700a4", "70af9e8139db7c82", "f74f09bc3fa1d6ce"]),
        ("opensuse-tumbleweed", ["b88b2fd43dbdc284", "35a2f86e29b700a4"]),
    ];

    // Many builders name Debian's maintainers as their packages', or a person; these write themselves into their versions. Debian's and Ubuntu's own builds have none of them.
    private static readonly (string Mark, string Builder)[] DebianMarks =
    [
        ("nodesource", "NodeSource"), (".pgdg", "PostgreSQL (apt.postgresql.org)"), ("+maria~", "MariaDB"), ("~maria", "MariaDB"), ("percona", "Percona"),
        ("+deb.sury.org", "deb.sury.org"), ("ppa", "a personal package archive"), ("+pve", "Proxmox"), ("~pve", "Proxmox"),
    ];

    // Upstreams that build for each release name it at the end of the version: nginx.org's "1.25.3-1~bookworm".
    private static readonly string[] Codenames =
    [
        "~jessie", "~stretch", "~buster", "~bullseye", "~bookworm", "~trixie", "~forky",
        "~trusty", "~xenial", "~bionic", "~focal", "~jammy", "~noble", "~oracular", "~plucky", "~questing",
    ];

    /// <summary>Who built the package; null where it is the distribution, or nothing says that it is not.</summary>
    public static string? Other(Package package, DistroFamily family)
    {
        if (package.Type == "rpm")
        {
            return package.Origin?.Key is { } own && Array.Exists(Keys, row => row.Prefix == family.Prefix && Array.Exists(row.Keys, known => known.Equals(own, StringComparison.OrdinalIgnoreCase))) ? null
                : package.Origin?.Vendor is { Length: > 0 } vendor ? IsForeign(family.Prefix, vendor) ? vendor : null
                : package.Origin?.Key is { Length: > 0 } key && NamesItself(family.Prefix) ? $"somebody who signs with {key} and names no vendor"
                : null;
        }

        var version = package.Version ?? "";
        foreach (var mark in family.Marks)
        {
            if (version.Contains(mark, StringComparison.Ordinal))
            {
                return family.Id;
            }
        }

        return package.Type != "deb" ? null
            : package.Origin?.Vendor is { } maintainer && DebianMaintainers.BuilderOf(maintainer) is { } builder ? builder
            : OfDebian(version);
    }

    private static string? OfDebian(string version)
    {
        foreach (var (mark, builder) in DebianMarks)
        {
            if (version.Contains(mark, StringComparison.Ordinal))
            {
                return builder;
            }
        }

        // A number behind it counts the builds for that release: packages.redis.io's "6:7.2.3-1rl1~bookworm1".
        var end = version.AsSpan().TrimEnd("0123456789");
        foreach (var name in Codenames)
        {
            if (end.EndsWith(name, StringComparison.Ordinal))
            {
                return "its upstream";
            }
        }

        return null;
    }

    // Each of these puts its name into every package that it signs; of Amazon's some have none.
    private static bool NamesItself(string prefix) => prefix != "amzn" && Array.Exists(Vendors, row => row.Prefix == prefix);

    private static bool IsForeign(string prefix, string vendor)
    {
        foreach (var (known, names) in Vendors)
        {
            if (known == prefix)
            {
                return !Array.Exists(names, name => vendor.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                    || Array.Exists(OtherVendors, name => vendor.StartsWith(name, StringComparison.OrdinalIgnoreCase));
            }
        }

        return false;
    }
}
