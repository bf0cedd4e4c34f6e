using System.Text;
using Assay.Core.Files;

namespace Assay.Catalogers.Tests.Distros;

public sealed class DistroResolverTests
{
    private const string Bookworm = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\n";

    // What each distribution ships, in the file that it ships it in.
    public static TheoryData<string, string, string, string?, string?, string> Known() => new()
    {
        { "etc/os-release", Bookworm, "debian", "12", "bookworm", "" },
        { "etc/os-release", "ID=debian\nVERSION_ID=\"8\"\nVERSION=\"8 (jessie)\"\n", "debian", "8", "jessie", "" },
        { "usr/lib/os-release", "ID=\"debian\"\nVERSION_ID=\"11\"\nVERSION=\"Debian GNU/Linux 11 (bullseye)\"\nPRETTY_NAME=Distroless\n", "debian", "11", "bullseye", "" },
        { "usr/lib/os-release", "PRETTY_NAME=\"Debian GNU/Linux trixie/sid\"\nVERSION_CODENAME=trixie\nID=debian\n", "debian", null, "trixie", "" },
        { "etc/debian_version", "12.5\n", "debian", "12.5", null, "" },
        { "etc/debian_version", "trixie/sid\n", "debian", null, "trixie", "" },
        { "etc/debian_version", "sid\n", "debian", null, "sid", "" },
        { "etc/os-release", "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"20.04\"\nVERSION=\"20.04 LTS (Focal Fossa)\"\nVERSION_CODENAME=focal\nUBUNTU_CODENAME=focal\n", "ubuntu", "20.04", "focal", "" },
        { "etc/os-release", "ID=ubuntu\nVERSION_ID=\"16.04\"\nVERSION=\"16.04.7 LTS (Xenial Xerus)\"\nUBUNTU_CODENAME=xenial\n", "ubuntu", "16.04", "xenial", "" },
        { "etc/os-release", "ID=ubuntu\nVERSION_ID=\"14.04\"\nVERSION=\"14.04.6 LTS, Trusty Tahr\"\n", "ubuntu", "14.04", "trusty", "" },
        { "etc/os-release", "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=21.3\nVERSION_CODENAME=virginia\nUBUNTU_CODENAME=jammy\n", "linuxmint", "21.3", "virginia", "" },
        { "etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\nDISTRIB_CODENAME=lucid\nDISTRIB_DESCRIPTION=\"Ubuntu 10.04 LTS\"\n", "ubuntu", "10.04", "lucid", "" },
        { "etc/lsb-release", "DISTRIB_ID=Arch\nDISTRIB_RELEASE=rolling\nDISTRIB_CODENAME=n/a\n", "arch", null, null, "" },
        { "etc/os-release", "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.19.1\nPRETTY_NAME=\"Alpine Linux v3.19\"\n", "alpine", "3.19.1", null, "" },
        { "etc/os-release", "ID=alpine\nVERSION_ID=3.22.0_alpha20250108\nPRETTY_NAME=\"Alpine Linux edge\"\n", "alpine", "3.22.0_alpha20250108", null, "edge" },
        { "etc/alpine-release", "3.19.1\n", "alpine", "3.19.1", null, "" },
        { "etc/alpine-release", "3.19_alpha20230901\n", "alpine", "3.19_alpha20230901", null, "edge" },
        { "etc/os-release", "ID=\"amzn\"\nID_LIKE=\"rhel fedora\"\nVERSION_ID=\"2018.03\"\n", "amzn", "2018.03", null, "" },
        { "etc/os-release", "ID=\"amzn\"\nID_LIKE=\"centos rhel fedora\"\nVERSION_ID=\"2\"\nVERSION=\"2\"\n", "amzn", "2", null, "" },
        { "etc/os-release", "ID=\"amzn\"\nID_LIKE=\"fedora\"\nVERSION_ID=\"2023\"\n", "amzn", "2023", null, "" },
        { "etc/system-release", "Amazon Linux AMI release 2018.03\n", "amzn", "2018.03", null, "" },
        { "etc/system-release", "Amazon Linux release 2 (Karoo)\n", "amzn", "2", "karoo", "" },
        { "etc/redhat-release", "Red Hat Enterprise Linux Server release 5.11 (Tikanga)\n", "rhel", "5.11", "tikanga", "" },
        { "etc/redhat-release", "Red Hat Enterprise Linux Server release 6.10 (Santiago)\n", "rhel", "6.10", "santiago", "" },
        { "etc/redhat-release", "Red Hat Enterprise Linux Atomic Host release 7.9\n", "rhel", "7.9", null, "" },
        { "etc/os-release", "ID=\"rhel\"\nVERSION_ID=\"9.4\"\nVERSION=\"9.4 (Plow)\"\n", "rhel", "9.4", "plow", "" },
        { "etc/os-release", "ID=\"rhel\"\nVERSION_ID=\"10.0\"\nVERSION=\"10.0 (Coughlan)\"\n", "rhel", "10.0", "coughlan", "" },
        { "etc/redhat-release", "CentOS release 6.10 (Final)\n", "centos", "6.10", "final", "" },
        { "etc/centos-release", "CentOS Linux release 7.9.2009 (Core)\n", "centos", "7.9.2009", "core", "" },
        { "etc/centos-release", "CentOS Stream release 9\n", "centos", "9", null, "stream" },
        { "etc/os-release", "NAME=\"CentOS Stream\"\nID=\"centos\"\nID_LIKE=\"rhel fedora\"\nVERSION=\"8\"\nVERSION_ID=\"8\"\n", "centos", "8", null, "stream" },
        { "etc/system-release-cpe", "cpe:/o:centos:linux:6:GA\n", "centos", "6", null, "" },
        { "etc/system-release-cpe", "cpe:2.3:o:amazon:amazon_linux:2\n", "amzn", "2", null, "" },
        { "etc/oracle-release", "Oracle Linux Server release 6.10\n", "ol", "6.10", null, "" },
        { "etc/os-release", "NAME=\"Oracle Linux Server\"\nID=\"ol\"\nID_LIKE=\"fedora\"\nVERSION_ID=\"8.3\"\n", "ol", "8.3", null, "" },
        { "etc/rocky-release", "Rocky Linux release 8.10 (Green Obsidian)\n", "rocky", "8.10", null, "" },
        { "etc/redhat-release", "AlmaLinux release 8.10 (Cerulean Leopard)\n", "almalinux", "8.10", null, "" },
        { "etc/fedora-release", "Fedora release 36 (Thirty Six)\n", "fedora", "36", null, "" },
        { "etc/os-release", "ID=fedora\nVERSION_ID=42\nVERSION=\"42 (Workstation Edition)\"\nVERSION_CODENAME=\"\"\n", "fedora", "42", null, "" },
        { "etc/os-release", "ID=\"sles\"\nVERSION=\"15-SP2\"\nVERSION_ID=\"15.2\"\nID_LIKE=\"suse\"\n", "sles", "15.2", null, "" },
        { "etc/SuSE-release", "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n", "sles", "11.4", null, "" },
        { "etc/SuSE-release", "openSUSE 13.2 (x86_64)\nVERSION = 13.2\nCODENAME = Harlequin\n# /etc/SuSE-release is deprecated\n", "opensuse", "13.2", "Harlequin", "" },
        { "etc/os-release", "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\nVERSION_ID=\"15.2\"\n", "opensuse-leap", "15.2", null, "" },
        { "etc/os-release", "ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\nVERSION_ID=\"20240101\"\n", "opensuse-tumbleweed", "20240101", null, "" },
        { "etc/os-release", "ID=wolfi\nVERSION_ID=\"20230201\"\n", "wolfi", "20230201", null, "" },
        { "etc/os-release", "ID=chainguard\nVERSION_ID=\"20230214\"\n", "chainguard", "20230214", null, "" },
        { "etc/os-release", "ID=photon\nVERSION=\"4.0\"\nVERSION_ID=4.0\n", "photon", "4.0", null, "" },
        { "etc/photon-release", "VMware Photon OS 3.0\nPHOTON_BUILD_NUMBER=26156e2\n", "photon", "3.0", null, "" },
        { "etc/os-release", "ID=azurelinux\nVERSION=\"3.0.20240417\"\nVERSION_ID=\"3.0\"\n", "azurelinux", "3.0", null, "" },
        { "etc/mariner-release", "CBL-Mariner 2.0.20220226\nMARINER_BUILD_NUMBER=4ff1f58\n", "mariner", "2.0.20220226", null, "" },
        { "etc/os-release", "NAME=Bottlerocket\nID=bottlerocket\nVERSION=\"1.19.2 (aws-k8s-1.28)\"\nVERSION_ID=1.19.2\nVARIANT_ID=aws-k8s-1.28\n", "bottlerocket", "1.19.2", null, "" },
        { "etc/os-release", "ID=arch\nBUILD_ID=rolling\n", "arch", null, null, "" },
        { "etc/arch-release", "", "arch", null, null, "" },
        { "etc/os-release", "ID=gentoo\nNAME=Gentoo\n", "gentoo", null, null, "" },
        { "etc/gentoo-release", "Gentoo Base System release 2.14\n", "gentoo", "2.14", null, "" },
        { "etc/os-release", "NAME=\"Some Linux\"\nID_LIKE=debian\nVERSION_ID=\"8\"\n", "linux", "8", null, "" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Knows_a_distribution_by_one_file(string path, string content, string id, string? versionId, string? codename, string channels)
    {
        var distro = ReleaseTree.Resolve((path, content));

        Assert.NotNull(distro);
        Assert.Equal((id, versionId, codename, channels), (distro.Id, distro.VersionId, distro.Codename, string.Join(' ', distro.Channels)));
    }

    [Theory]
    [InlineData("etc/os-release", "")]
    [InlineData("etc/os-release", "# nothing but a comment\n")]
    [InlineData("etc/os-release", "ID=\"not an id\"\n")]
    [InlineData("etc/redhat-release", "   \n")]
    [InlineData("etc/redhat-release", "Nobody's Linux release 7\n")]
    [InlineData("etc/system-release-cpe", "cpe:/o:centos")]
    [InlineData("etc/system-release-cpe", "cpe:/a:centos:linux:6:GA")]
    [InlineData("etc/lsb-release", "LSB_VERSION=base-4.0-amd64\n")]
    [InlineData("etc/passwd", "root:x:0:0\n")]
    public void Says_nothing_where_a_file_names_no_distribution(string path, string content) =>
        Assert.Null(ReleaseTree.Resolve((path, content)));

    [Fact]
    public void Believes_os_release_in_etc_before_the_one_in_usr()
    {
        var distro = ReleaseTree.Resolve(("usr/lib/os-release", Bookworm), ("etc/os-release", "ID=raspbian\nID_LIKE=debian\nVERSION_ID=9\n"));

        Assert.Equal("raspbian", distro?.Id);
        Assert.Equal(["debian"], distro?.IdLike);
    }

    [Fact]
    public void Believes_the_one_in_usr_where_that_in_etc_names_nothing() =>
        Assert.Equal("debian", ReleaseTree.Resolve(("usr/lib/os-release", Bookworm), ("etc/os-release", "\n"))?.Id);

    [Theory]
    [InlineData("../usr/lib/os-release")]
    [InlineData("/usr/lib/os-release")]
    [InlineData("../../../usr/lib/./os-release")]
    public void Follows_the_link_that_os_release_normally_is(string target)
    {
        var tree = new ReleaseTree().Layer(
            [("usr/lib/os-release", Encoding.UTF8.GetBytes(Bookworm))], [("etc/os-release", EntryKind.SymbolicLink, target)]);

        Assert.Equal("12", tree.Resolve()?.VersionId);
    }

    [Fact]
    public void Follows_a_link_into_another_layer_and_takes_the_newest_file()
    {
        var tree = new ReleaseTree()
            .Layer([("usr/lib/os-release", Encoding.UTF8.GetBytes(Bookworm))], [("etc/os-release", EntryKind.SymbolicLink, "../usr/lib/os-release")])
            .Layer(("usr/lib/os-release", Encoding.UTF8.GetBytes(Bookworm.Replace("12", "13", StringComparison.Ordinal))));

        Assert.Equal("13", tree.Resolve()?.VersionId);
    }

    [Fact]
    public void Reads_a_file_by_its_second_name()
    {
        var tree = new ReleaseTree().Layer(
            [("usr/lib/system-release", "Fedora release 40 (Forty)"u8.ToArray())], [("etc/system-release", EntryKind.HardLink, "usr/lib/system-release")]);

        Assert.Equal("40", tree.Resolve()?.VersionId);
    }

    [Fact]
    public void Ignores_a_file_that_a_later_layer_removed()
    {
        var tree = new ReleaseTree()
            .Layer(("etc/os-release", Encoding.UTF8.GetBytes(Bookworm)))
            .Layer([("etc/alpine-release", "3.20.0\n"u8.ToArray())], [("etc/os-release", EntryKind.Whiteout, "")]);

        Assert.Equal("alpine", tree.Resolve()?.Id);
    }

    [Fact]
    public void Ends_at_links_that_never_end()
    {
        var tree = new ReleaseTree().Layer(
            [("etc/debian_version", "12.5\n"u8.ToArray())],
            [("etc/os-release", EntryKind.SymbolicLink, "../usr/lib/os-release"), ("usr/lib/os-release", EntryKind.SymbolicLink, "../../etc/os-release")]);

        Assert.Equal("12.5", tree.Resolve()?.VersionId);
    }

    [Fact]
    public void Completes_debian_without_a_release_by_debian_version()
    {
        var distro = ReleaseTree.Resolve(("etc/os-release", "ID=debian\nPRETTY_NAME=Distroless\n"), ("etc/debian_version", "10.8\n"));

        Assert.Equal(("debian", "10.8"), (distro?.Id, distro?.VersionId));
    }

    [Fact]
    public void Keeps_the_release_that_os_release_names_over_the_point_release()
    {
        var distro = ReleaseTree.Resolve(("etc/os-release", "ID=debian\nVERSION_ID=\"13\"\n"), ("etc/debian_version", "13.5\n"));

        Assert.Equal("13", distro?.VersionId);
    }

    [Fact]
    public void Does_not_take_a_derivative_for_its_parent()
    {
        var oracle = ReleaseTree.Resolve(
            ("etc/redhat-release", "Red Hat Enterprise Linux Server release 6.10 (Santiago)\n"), ("etc/oracle-release", "Oracle Linux Server release 6.10\n"));
        var ubuntu = ReleaseTree.Resolve(
            ("etc/debian_version", "bookworm/sid\n"), ("etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\n"));

        Assert.Equal("ol", oracle?.Id);
        Assert.Equal("ubuntu", ubuntu?.Id);
    }

    [Fact]
    public void Takes_another_file_s_word_before_it_says_linux() =>
        Assert.Equal("alpine", ReleaseTree.Resolve(("etc/os-release", "NAME=Something\n"), ("etc/alpine-release", "3.20.0\n"))?.Id);
}
