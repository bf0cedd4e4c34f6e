using Assay.Core.Packages;

namespace Assay.Core.Tests.Packages;

/// <summary>Under what packages of distributions are looked up.</summary>
public sealed class DistroBucketsTests
{
    [Theory]
    [InlineData("debian", "12", "deb", "debian:12")]
    [InlineData("debian", "9.13", "deb", "debian:9")]
    [InlineData("debian", "3.1", "deb", "debian:3.1")]
    [InlineData("devuan", "5", "deb", "debian:12")]
    [InlineData("ubuntu", "22.04", "deb", "ubuntu:22.04")]
    [InlineData("linuxmint", "21.1", "deb", "ubuntu:22.04")]
    [InlineData("pop", "22.04", "deb", "ubuntu:22.04")]
    [InlineData("zorin", "17", "deb", "ubuntu:22.04")]
    [InlineData("alpine", "3.19.1", "apk", "alpine:3.19")]
    [InlineData("wolfi", "20230201", "apk", "wolfi")]
    [InlineData("rhel", "8.10", "rpm", "rhel:8")]
    [InlineData("centos", "7", "rpm", "rhel:7")]
    [InlineData("almalinux", "9.4", "rpm", "almalinux:9")]
    [InlineData("ol", "8.9", "rpm", "ol:8")]
    [InlineData("amzn", "2018.03", "rpm", "amzn:1")]
    [InlineData("amzn", "2", "rpm", "amzn:2")]
    [InlineData("amzn", "2023", "rpm", "amzn:2023")]
    [InlineData("sles", "15.5", "rpm", "sles:15.5")]
    [InlineData("sles", "15", "rpm", "sles:15.0")]
    [InlineData("opensuse-leap", "15.6", "rpm", "opensuse-leap:15.6")]
    [InlineData("opensuse-tumbleweed", "20240101", "rpm", "opensuse-tumbleweed")]
    [InlineData("mariner", "2.0", "rpm", "mariner:2.0")]
    [InlineData("photon", "4.0", "rpm", "photon:4.0")]
    [InlineData("arch", null, "alpm", "arch")]
    public void A_release_has_its_bucket(string id, string? version, string type, string bucket)
    {
        Assert.Equal(bucket, DistroBuckets.BucketOf(new Distro { Id = id, VersionId = version }, type));
    }

    [Theory]
    [InlineData("kali", "2024.1", "deb")]
    [InlineData("raspbian", "12", "deb")]
    [InlineData("cloudlinux", "8.9", "rpm")]
    [InlineData("manjaro", null, "alpm")]
    [InlineData("linuxmint", "99", "deb")]
    [InlineData("rhel", "9", "deb")]
    [InlineData("ubuntu", null, "deb")]
    public void What_is_not_in_the_table_has_none(string id, string? version, string type)
    {
        var distro = new Distro { Id = id, VersionId = version, IdLike = ["debian", "rhel", "arch"] };

        Assert.Null(DistroBuckets.BucketOf(distro, type));
        Assert.False(DistroBuckets.Of(new Package { Type = type, Name = "bash", Version = "1" }, distro).IsKnown);
    }

    [Fact]
    public void Rolling_releases_are_told_by_name_and_channel()
    {
        Assert.Equal("debian:sid", DistroBuckets.BucketOf(new Distro { Id = "debian", Codename = "sid" }, "deb"));
        Assert.Equal("debian:13", DistroBuckets.BucketOf(new Distro { Id = "debian", Codename = "trixie" }, "deb"));
        Assert.Equal("ubuntu:24.04", DistroBuckets.BucketOf(new Distro { Id = "ubuntu", Codename = "noble" }, "deb"));
        Assert.Equal("alpine:edge", DistroBuckets.BucketOf(new Distro { Id = "alpine", VersionId = "3.21.0_alpha20240807", Channels = ["edge"] }, "apk"));
    }

    [Theory]
    [InlineData("1.2-3ubuntu0.1", "", "ubuntu:18.04")]
    [InlineData("1.2-3ubuntu0.1+esm1", "", "ubuntu:18.04:esm-infra-legacy ubuntu:18.04:esm-infra ubuntu:18.04:esm-apps ubuntu:18.04:esm ubuntu:18.04")]
    [InlineData("1.2-3ubuntu0.1", "esm-apps", "ubuntu:18.04:esm-apps ubuntu:18.04:esm ubuntu:18.04")]
    [InlineData("1.2-3ubuntu0.1", "https://esm.ubuntu.com/infra/ubuntu bionic-infra-security", "ubuntu:18.04:esm-infra-legacy ubuntu:18.04:esm-infra ubuntu:18.04:esm ubuntu:18.04")]
    [InlineData("1.1.1-1ubuntu2.fips.2.1~18.04.15", "", "ubuntu:18.04:fips-updates ubuntu:18.04:fips ubuntu:18.04:fips-preview ubuntu:18.04:esm ubuntu:18.04")]
    public void Pockets_of_Ubuntu_Pro_are_asked_before_the_release(string version, string channel, string buckets)
    {
        var package = new Package { Type = "deb", Name = "libfoo1", Version = version, Source = new SourcePackage("foo", version) };
        var distro = new Distro { Id = "ubuntu", VersionId = "18.04", Channels = channel.Length > 0 ? [channel] : [] };

        var keys = DistroBuckets.Of(package, distro).Keys;

        Assert.Equal(buckets.Split(' ').Order(), keys.Select(key => key.Key.Bucket).Order());
        Assert.Equal("ubuntu:18.04", keys[^1].Key.Bucket);
        Assert.All(keys, key => Assert.Equal(("foo", version, true), (key.Key.Name, key.Version, key.BySource)));
    }

    [Fact]
    public void A_module_is_compared_with_its_own_stream_alone()
    {
        var rhel = new Distro { Id = "rhel", VersionId = "8.9", Channels = ["module:nodejs:18", "module:perl:5.26"] };
        var labelled = Rpm("nodejs", "18.18.2-1.module+el8.9.0+20410+a8c7ffcf") with { Origin = new PackageOrigin { Module = "nodejs:18:8090020240101:a1" } };

        Assert.Equal(
            ["rhel:8:nodejs:18", "rhel:8:nodejs:18/source", "rhel:8:modules", "rhel:8:modules/source"],
            Asked(labelled, rhel).Select(key => key.Key.Bucket));
        Assert.Equal(
            ["rhel:8:nodejs:18", "rhel:8:nodejs:18/source", "rhel:8:perl:5.26", "rhel:8:perl:5.26/source", "rhel:8:modules", "rhel:8:modules/source"],
            Asked(Rpm("nodejs", "18.18.2-1.module+el8.9.0+20410+a8c7ffcf") with { Source = null }, rhel).Select(key => key.Key.Bucket));
        Assert.Equal(["rhel:8", "rhel:8/source"], DistroBuckets.Of(Rpm("bash", "4.4-1.el8"), rhel).Keys.Select(key => key.Key.Bucket));
    }

    [Fact]
    public void CentOSs_builds_of_modules_count_as_Red_Hats_of_the_same_source()
    {
        var key = Asked(
            Rpm("php", "7.4.30-1.module_el8.7.0+1190+d11b935a") with { Origin = new PackageOrigin { Vendor = "CentOS", Module = "php:7.4:1:2" } }, new Distro { Id = "centos", VersionId = "8" }).First();

        Assert.Equal(("rhel:8:php:7.4", "7.4.30-1.module+el999999"), (key.Key.Bucket, key.Version));
    }

    [Fact]
    public void Epochs_are_part_of_versions()
    {
        var keys = Asked(Rpm("openssl-libs", "1.1.1k-9.el8_7") with { Epoch = 1, Source = new SourcePackage("openssl", "1.1.1k-9.el8_7") }, new Distro { Id = "rhel", VersionId = "8.7" });

        Assert.Equal([("openssl-libs", "1:1.1.1k-9.el8_7", false), ("openssl", "1:1.1.1k-9.el8_7", true)], keys.Select(key => (key.Key.Name, key.Version, key.BySource)));
    }

    [Fact]
    public void Extended_support_of_a_minor_release_is_asked_first()
    {
        var eus = new Distro { Id = "rhel", VersionId = "8.6", Channels = ["rhel-8-for-x86_64-baseos-eus-rpms__8_DOT_6"] };

        Assert.Equal(["rhel:8.6:eus", "rhel:8.6:eus/source", "rhel:8", "rhel:8/source"], DistroBuckets.Of(Rpm("bash", "4.4-1.el8"), eus).Keys.Select(key => key.Key.Bucket));
        Assert.Equal(
            "rhel:8.4:e4s",
            DistroBuckets.Of(Rpm("bash", "4.4-1.el8"), eus with { Channels = ["rhel-8-for-x86_64-baseos-e4s-rpms", "releasever:8.4"] }).Keys[0].Key.Bucket);
    }

    // A build that is of a minor release by its version may be one of extended support, whether or not anybody says that the system has that.
    [Fact]
    public void What_extended_support_says_of_a_minor_releases_build_can_clear_it()
    {
        var keys = DistroBuckets.Of(Rpm("bash", "4.4-1.el8_6.2"), new Distro { Id = "rhel", VersionId = "8.6", Channels = ["rhel-8-for-x86_64-baseos-eus-rpms__8_DOT_6"] }).Keys;

        Assert.Equal(["rhel:8.6:aus", "rhel:8.6:tus", "rhel:8.6:e4s"], keys.Where(key => key is { ClearsOnly: true, BySource: false }).Select(key => key.Key.Bucket));
        Assert.Equal(["rhel:8.6:eus", "rhel:8.6:eus/source", "rhel:8", "rhel:8/source"], keys.Where(key => !key.ClearsOnly).Select(key => key.Key.Bucket));
        Assert.DoesNotContain(DistroBuckets.Of(Rpm("bash", "4.4-1.el8"), new Distro { Id = "rhel", VersionId = "8.6" }).Keys, key => key.ClearsOnly);
        Assert.DoesNotContain(DistroBuckets.Of(Rpm("bash", "4.4-1.el8_6.2"), new Distro { Id = "rocky", VersionId = "8.6" }).Keys, key => key.ClearsOnly);
    }

    private static IEnumerable<PackageKey> Asked(Package package, Distro distro) => DistroBuckets.Of(package, distro).Keys.Where(key => !key.ClearsOnly);

    [Theory]
    [InlineData("ol", "8.9", "1.1.1k-9.ksplice1.el8", "ol:8:ksplice")]
    [InlineData("ol", "8.9", "3.6.16-4.0.1.el8_fips", "ol:8:fips")]
    [InlineData("ol", "8.9", "3.6.16-4.el8", "ol:8 rhel:8/source")]
    [InlineData("almalinux", "8.9", "3.6.16-4.el8", "almalinux:8 rhel:8 rhel:8/source")]
    [InlineData("rocky", "8.9", "3.6.16-4.el8", "rocky:8 rocky:8/source rhel:8 rhel:8/source")]
    [InlineData("rhel", "7.9", "4.14.0-115.el7a", "rhel:7:alt rhel:7/source")]
    public void Flavours_are_no_upgrades_of_each_other(string id, string release, string version, string buckets)
    {
        Assert.Equal(buckets.Split(' '), DistroBuckets.Of(Rpm("kernel", version), new Distro { Id = id, VersionId = release }).Keys.Select(key => key.Key.Bucket));
    }

    [Theory]
    [InlineData("rhel", "8.9", "Docker", "Docker")]
    [InlineData("rhel", "8.9", "Red Hat, Inc.", null)]
    [InlineData("rhel", "8.9", "", null)]
    [InlineData("almalinux", "9.3", "AlmaLinux", null)]
    [InlineData("almalinux", "9.3", "Remi's RPM repository <https://rpms.remirepo.net/>", "Remi's RPM repository <https://rpms.remirepo.net/>")]
    [InlineData("amzn", "2", "Amazon Linux", null)]
    [InlineData("fedora", "40", "Fedora Project", null)]
    [InlineData("fedora", "40", "Fedora Copr - user somebody", "Fedora Copr - user somebody")]
    [InlineData("rhel", "9.4", "Fedora Copr - group_rust-analysis", "Fedora Copr - group_rust-analysis")]
    [InlineData("sles", "15.5", "SUSE LLC <https://www.suse.com/>", null)]
    [InlineData("opensuse-tumbleweed", "20240101", "obs://build.opensuse.org/home:somebody", "obs://build.opensuse.org/home:somebody")]
    public void Packages_of_other_vendors_are_not_the_distributions(string id, string release, string vendor, string? builder)
    {
        var lookup = DistroBuckets.Of(Rpm("bash", "4.4-1") with { Origin = new PackageOrigin { Vendor = vendor } }, new Distro { Id = id, VersionId = release });

        Assert.Equal(builder, lookup.Builder);
        Assert.Equal(builder is null, lookup.Keys.Count > 0);
    }

    [Theory]
    [InlineData("rhel", "9.4", "c52feb6b621e9f35", "somebody who signs with c52feb6b621e9f35 and names no vendor")]
    [InlineData("rhel", "9.4", null, null)]
    [InlineData("amzn", "2", "c87f5b1a593863f8", null)]
    [InlineData("unheard", "1", "c52feb6b621e9f35", null)]
    public void What_is_signed_and_names_no_vendor_is_none_of_a_distribution_that_names_itself(string id, string release, string? key, string? builder)
    {
        var lookup = DistroBuckets.Of(Rpm("bash", "4.4-1") with { Origin = new PackageOrigin { Key = key } }, new Distro { Id = id, VersionId = release });

        Assert.Equal(builder, lookup.Builder);
    }

    [Theory]
    [InlineData("rhel", "9.4", "199E2F91FD431D51", null)]
    [InlineData("rhel", "9.4", "199e2f91fd431d51", "somebody")]
    [InlineData("centos", "7", "24c6a8a7f4a80eb5", null)]
    [InlineData("almalinux", "9.3", "d36cb86cb86b3716", null)]
    [InlineData("rocky", "9.3", "702d426d350d275d", null)]
    [InlineData("ol", "9", "bc4d06a08d8b756f", null)]
    [InlineData("amzn", "2023", "e951904ad832c631", "NVIDIA")]
    [InlineData("sles", "15.5", "f74f09bc3fa1d6ce", null)]
    public void What_a_distributions_own_key_signs_is_its_own_whoever_its_vendor_is(string id, string release, string key, string? vendor)
    {
        var lookup = DistroBuckets.Of(Rpm("bash", "4.4-1") with { Origin = new PackageOrigin { Key = key, Vendor = vendor } }, new Distro { Id = id, VersionId = release });

        Assert.Null(lookup.Builder);
        Assert.NotEmpty(lookup.Keys);
        Assert.NotNull(DistroBuckets.Of(Rpm("bash", "4.4-1") with { Origin = new PackageOrigin { Key = key, Vendor = "somebody" } }, new Distro { Id = "fedora", VersionId = "40" }).Builder);
    }

    [Fact]
    public void Fedoras_packages_on_RHEL_are_EPELs()
    {
        var lookup = DistroBuckets.Of(Rpm("htop", "3.2-1.el9") with { Origin = new PackageOrigin { Vendor = "Fedora Project" } }, new Distro { Id = "rocky", VersionId = "9.3" });

        Assert.Equal("Fedora Project", lookup.Builder);
        Assert.Equal(new MatchKey("epel:9", "htop"), Assert.Single(lookup.Keys).Key);
    }

    [Theory]
    [InlineData("18.19.0-1nodesource1", false)]
    [InlineData("15.5-1.pgdg120+1", false)]
    [InlineData("1.25.3-1~bookworm", false)]
    [InlineData("6:7.2.3-1rl1~bookworm1", false)]
    [InlineData("5:24.0.7-1~debian.12~bookworm", false)]
    [InlineData("1:10.11.6+maria~deb12", false)]
    [InlineData("1.22.1-9+deb12u1", true)]
    [InlineData("2.36-9+deb12u4", true)]
    public void Debs_of_upstreams_are_told_by_their_versions(string version, bool isDebians)
    {
        var lookup = DistroBuckets.Of(new Package { Type = "deb", Name = "thing", Version = version }, new Distro { Id = "debian", VersionId = "12" });

        Assert.Equal(isDebians, lookup.Builder is null);
        Assert.Equal(isDebians, lookup.Keys.Count > 0);
    }

    [Theory]
    [InlineData("Zabbix LLC <info@zabbix.com>", "Zabbix")]
    [InlineData("FRRouting-dev <dev@lists.frrouting.org>", "FRRouting")]
    [InlineData("NSolid <nsolid-gpg@NodeSource.com>", "NodeSource")]
    [InlineData("HashiCorp", "HashiCorp")]
    [InlineData("Debian MySQL Maintainers <pkg-mysql-maint@lists.alioth.debian.org>", null)]
    [InlineData("Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>", null)]
    [InlineData("Somebody <somebody@notzabbix.com>", null)]
    [InlineData("Somebody <zabbix.com@gmail.com>", null)]
    [InlineData("somebody", null)]
    [InlineData("@", null)]
    [InlineData("", null)]
    public void Debs_of_upstreams_are_told_by_their_maintainers(string maintainer, string? builder)
    {
        Assert.Equal(builder, DebianMaintainers.BuilderOf(maintainer));

        // The name alone is what an inventory has.
        var package = new Package { Type = "deb", Name = "thing", Version = "1:6.0-1", Origin = builder is null ? null : new PackageOrigin { Vendor = builder } };
        var lookup = DistroBuckets.Of(package, new Distro { Id = "debian", VersionId = "12" });

        Assert.Equal(builder, lookup.Builder);
        Assert.Equal(builder is null, lookup.Keys.Count > 0);
    }

    [Fact]
    public void A_backport_is_of_the_release_to_come()
    {
        var keys = DistroBuckets.Of(new Package { Type = "deb", Name = "golang-1.21", Version = "1.21.5-1~bpo12+1" }, new Distro { Id = "debian", VersionId = "12" }).Keys;

        Assert.Equal(["debian:sid", "debian:12"], keys.Select(key => key.Key.Bucket));
    }

    [Theory]
    [InlineData("linux-libc-dev", "linux", false)]
    [InlineData("linux-headers-6.1.0-18-amd64", "linux", false)]
    [InlineData("linux-image-6.1.0-18-amd64", "linux", true)]
    [InlineData("linux-perf", "linux", true)]
    [InlineData("linux-doc-tools", "linuxdoc-tools", true)]
    public void Headers_are_not_the_kernel(string name, string source, bool isAsked)
    {
        var lookup = DistroBuckets.Of(new Package { Type = "deb", Name = name, Version = "6.1.76-1", Source = new SourcePackage(source, "6.1.76-1") }, new Distro { Id = "debian", VersionId = "12" });

        Assert.True(lookup.IsKnown);
        Assert.Equal(isAsked, lookup.Keys.Count > 0);
    }

    [Theory]
    [InlineData("linux-signed-amd64", "6.1.76+1", "linux")]
    [InlineData("linux-signed-hwe-5.4", "5.4.0-42.46~18.04.1", "linux-hwe-5.4")]
    [InlineData("linux-signed", "5.4.0-42.46", "linux")]
    public void A_signed_image_is_the_kernels_build(string source, string sourceVersion, string kernel)
    {
        var package = new Package { Type = "deb", Name = "linux-image-generic", Version = "6.1.76-1", Source = new SourcePackage(source, sourceVersion) };

        var key = DistroBuckets.Of(package, new Distro { Id = "debian", VersionId = "12" }).Keys.Single();

        Assert.Equal((kernel, "6.1.76-1"), (key.Key.Name, key.Version));
    }

    [Fact]
    public void A_kernel_of_Amazons_extras_names_its_topic()
    {
        var distro = new Distro { Id = "amzn", VersionId = "2", Channels = ["amzn2extra-docker", "amzn2-core"] };

        Assert.Equal(["amzn:2:docker", "amzn:2:kernel-5.10", "amzn:2"], DistroBuckets.Of(Rpm("kernel", "5.10.205-195.807.amzn2"), distro).Keys.Select(key => key.Key.Bucket));
        Assert.Equal(["amzn:2:docker", "amzn:2"], DistroBuckets.Of(Rpm("kernel", "4.14.336-256.557.amzn2"), distro).Keys.Select(key => key.Key.Bucket));
    }

    [Theory]
    [InlineData("Ubuntu:22.04:LTS", "ubuntu:22.04")]
    [InlineData("Ubuntu:23.10", "ubuntu:23.10")]
    [InlineData("Ubuntu:Pro:18.04:LTS", "ubuntu:18.04:esm")]
    [InlineData("Ubuntu:Pro:FIPS-updates:20.04:LTS", "ubuntu:20.04:fips-updates")]
    [InlineData("Alpine:v3.18", "alpine:3.18")]
    [InlineData("Red Hat:enterprise_linux:8::appstream", "rhel:8")]
    [InlineData("Red Hat:enterprise_linux:9.2", "rhel:9")]
    [InlineData("Red Hat:rhel_eus:8.6::baseos", "rhel:8.6:eus")]
    [InlineData("Red Hat:openshift:4.12::el8", "rhel:8+layered")]
    [InlineData("Red Hat:jboss_data_grid:7", null)]
    [InlineData("Rocky Linux:9", "rocky:9/source")]
    [InlineData("SUSE:Linux Enterprise Server 15 SP3-LTSS", "sles:15.3")]
    [InlineData("SUSE:Linux Enterprise Module for Python 3 15 SP5", "sles:15.5")]
    [InlineData("SUSE:Linux Enterprise Server for SAP Applications 12 SP4", "sles:12.4")]
    [InlineData("SUSE:Linux Enterprise Server 12-LTSS", "sles:12.0")]
    [InlineData("SUSE:Linux Enterprise Server LTSS Extended Security 12 SP5", "sles:12.5")]
    [InlineData("SUSE:Linux Enterprise Micro 5.2", "sle-micro:5.2")]
    [InlineData("SUSE:OpenStack Cloud 9", null)]
    [InlineData("openSUSE:Leap 15.5", "opensuse-leap:15.5")]
    [InlineData("openSUSE:Leap 15.2 NonFree", "opensuse-leap:15.2")]
    [InlineData("openSUSE:Tumbleweed", "opensuse-tumbleweed")]
    [InlineData("Debian:12", "debian:12")]
    [InlineData("Unheard:1", null)]
    public void Releases_of_OSV_have_the_same_buckets(string ecosystem, string? bucket)
    {
        Assert.Equal(bucket, MatchKey.OfOsv(ecosystem, "foo")?.Bucket);
    }

    private static Package Rpm(string name, string version) => new() { Type = "rpm", Name = name, Version = version, Source = new SourcePackage(name, version) };
}
