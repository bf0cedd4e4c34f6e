using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>Red Hat, and those who rebuild its packages. The records are real, but for what no test needs of them.</summary>
public sealed class RedHatFamilyTests
{
    private const string Gcc = """
        {"name":"CVE-2010-2322","threat_severity":"Low","public_date":"2010-06-06T00:00:00Z","bugzilla":{"description":"fastjar: directory traversal vulnerabilities","id":"594497","url":"https://bugzilla.redhat.com/show_bug.cgi?id=594497"},"cvss":{"cvss_base_score":"2.6","cvss_scoring_vector":"AV:N/AC:H/Au:N/C:N/I:P/A:N","status":"verified"},"details":["Absolute path traversal."],"references":["https://www.cve.org/CVERecord?id=CVE-2010-2322"],"affected_release":[{"advisory":"RHSA-2011:0025","cpe":"cpe:/o:redhat:enterprise_linux:5","package":"gcc-0:4.1.2-50.el5","product_name":"Red Hat Enterprise Linux 5","release_date":"2011-01-13T00:00:00Z"}],"package_state":[{"cpe":"cpe:/o:redhat:enterprise_linux:4","fix_state":"Will not fix","package_name":"gcc","product_name":"Red Hat Enterprise Linux 4"},{"cpe":"cpe:/o:redhat:enterprise_linux:6","fix_state":"Not affected","package_name":"gcc","product_name":"Red Hat Enterprise Linux 6"}],"csaw":false}
        """;

    private const string Node = """
        {"id":"RHEA-2020:0330","modified":"2024-09-13T16:10:40Z","published":"2024-09-13T16:10:40Z","related":["CVE-2019-16775","CVE-2019-16776"],"summary":"Red Hat Enhancement Advisory: nodejs:12 enhancement update","affected":[{"package":{"ecosystem":"Red Hat:enterprise_linux:8::appstream","name":"nodejs"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1:12.14.1-1.module+el8.1.0+5466+30f75629"}]}]}]}
        """;

    private static readonly Distro Rhel8 = new() { Id = "rhel", VersionId = "8.4" };

    [Theory]
    [InlineData("4", "CVE-2010-2322 WontFix")]
    [InlineData("5", "CVE-2010-2322 Fixed 0:4.1.2-50.el5")]
    [InlineData("6", "")]
    public void What_is_not_repaired_is_told_by_source(string release, string found)
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("cves.jsonl", [Gcc, State("CVE-9", "Affected", "bash", "6")]));
        var distro = new Distro { Id = "rhel", VersionId = release };

        var result = DistroScan.Match(store, distro, DistroScan.Of("rpm", "libgcj", "4.1.2-1.el5", "gcc"));

        Assert.Equal(found.Split(';', StringSplitOptions.RemoveEmptyEntries), result.Findings.Select(finding => $"{finding.Id} {finding.FixState} {string.Join(' ', finding.FixedIn)}".TrimEnd()));
        Assert.All(result.Findings, finding => Assert.Equal(("redhat", Severity.Low), (finding.Evidence.SeveritySource, finding.Severity)));
    }

    [Theory]
    [InlineData("Affected", "CVE-9 NotFixed")]
    [InlineData("Fix deferred", "CVE-9 Deferred")]
    [InlineData("Will not fix", "CVE-9 WontFix")]
    [InlineData("Out of support scope", "CVE-9 WontFix")]
    [InlineData("Under investigation", "CVE-9 UnderInvestigation")]
    [InlineData("Not affected", "")]
    public void Each_state_of_a_package_has_its_own(string state, string found)
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("cves.jsonl", [State("CVE-9", state, "bash", "8"), State("CVE-10", "Affected", "zsh", "8")]));

        Assert.Equal(found.Split(';', StringSplitOptions.RemoveEmptyEntries), DistroScan.Found(store, Rhel8, DistroScan.Of("rpm", "bash-doc", "4.4-1.el8", "bash")));
    }

    [Fact]
    public void A_module_matches_its_own_stream_alone()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl", [Node]), ("cves.jsonl", [State("CVE-9", "Affected", "nodejs:10/nodejs", "8"), State("CVE-8", "Affected", "bash", "8")]));
        var old = "1:10.19.0-1.module+el8.1.0+5726+6ed65f8c";

        Assert.Equal(
            ["CVE-2019-16775 Fixed 1:12.14.1-1.module+el8.1.0+5466+30f75629", "CVE-2019-16776 Fixed 1:12.14.1-1.module+el8.1.0+5466+30f75629"],
            DistroScan.Found(store, Rhel8, Module("nodejs:12:8010020191127151437:cdc1202b", "12.13.0-1.module+el8.1.0+4600+a0b0e4b4")));
        Assert.Equal(["CVE-9 NotFixed"], DistroScan.Found(store, Rhel8, Module("nodejs:10:8010020191127151437:cdc1202b", old)));
        Assert.Empty(DistroScan.Found(store, Rhel8, DistroScan.Of("rpm", "nodejs", "8.1-1.el8", epoch: 1)));
    }

    [Fact]
    public void What_is_said_of_a_package_without_a_stream_is_said_of_modules_where_the_release_has_it_in_modules_alone()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(
            folder,
            ("osv.jsonl", [Node, Osv("RHSA-1:1", "CVE-1", "Red Hat:enterprise_linux:8::appstream", "perl", "4:5.30-1.module+el8.1.0+1+2"), Osv("RHSA-1:2", "CVE-1", "Red Hat:enterprise_linux:8::baseos", "perl", "4:5.26-2.el8")]),
            ("cves.jsonl", [State("CVE-9", "Will not fix", "nodejs", "8"), State("CVE-8", "Affected", "perl", "8"), State("CVE-7", "Affected", "nodejs:12/nodejs", "8")]));

        Assert.Equal(
            ["CVE-7 NotFixed", "CVE-9 WontFix"],
            DistroScan.Found(store, Rhel8, Module("nodejs:12:8010020191127151437:cdc1202b", "12.14.1-1.module+el8.1.0+5466+30f75629")));
        Assert.Empty(DistroScan.Found(store, Rhel8, DistroScan.Of("rpm", "perl", "5.30-9.module+el8.1.0+1+2", epoch: 4, origin: new PackageOrigin { Module = "perl:5.30" })));
    }

    [Fact]
    public void A_build_of_a_module_is_no_repair_of_the_package_that_its_name_begins_with()
    {
        const string module = """
            {"name":"CVE-9","public_date":"2020-01-01T00:00:00Z","bugzilla":{"description":"d"},"affected_release":[{"advisory":"RHSA-2022:1556","cpe":"cpe:/a:redhat:enterprise_linux:8","package":"mariadb-devel:10.3-8050020220204122328.c5368500"},{"advisory":"RHSA-1:1","cpe":"cpe:/o:redhat:enterprise_linux:8","package":"foo-3:1-2.el8"}]}
            """;
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("cves.jsonl", [module]));

        Assert.Empty(DistroScan.Found(store, Rhel8, DistroScan.Of("rpm", "mariadb", "1-1.el8")));
        Assert.Equal(["CVE-9 Fixed 3:1-2.el8"], DistroScan.Found(store, Rhel8, DistroScan.Of("rpm", "foo", "1-1.el8", epoch: 3)));
    }

    [Theory]
    [InlineData("almalinux", "1-1.el8.alma", "CVE-1 Fixed 0:1-2.el8;CVE-2 Fixed 1-3.el8")]
    [InlineData("rocky", "1-1.el8", "CVE-1 Fixed 0:1-2.el8;CVE-2 Fixed 1-3.el8")]
    [InlineData("almalinux", "1-2.el8", "CVE-2 Fixed 1-3.el8")]
    [InlineData("almalinux", "1-3.el8", "")]
    public void What_Red_Hat_repaired_is_not_repaired_in_older_builds_of_the_same_sources(string id, string version, string found)
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl",
        [
            Osv("RHBA-1:1", "CVE-1", "Red Hat:enterprise_linux:8::baseos", "foo", "0:1-2.el8"),
            Osv("RHSA-1:2", "CVE-2", "Red Hat:enterprise_linux:8::baseos", "foo", "0:1-9.el8"),
            Osv("ALSA-1:2", "CVE-2", "AlmaLinux:8", "foo", "1-3.el8"),
            Osv("RLSA-1:2", "CVE-2", "Rocky Linux:8", "foo", "1-3.el8"),
        ]));

        Assert.Equal(found.Split(';', StringSplitOptions.RemoveEmptyEntries), DistroScan.Found(store, new Distro { Id = id, VersionId = "8.5" }, DistroScan.Of("rpm", "foo", version)));
    }

    [Fact]
    public void What_extended_support_repairs_is_not_compared_with_the_release()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl",
        [
            Osv("RHSA-1:1", "CVE-1", "Red Hat:enterprise_linux:8::baseos", "foo", "0:1-9.el8"),
            Osv("RHSA-1:2", "CVE-1", "Red Hat:rhel_eus:8.4::baseos", "foo", "0:1-5.el8_4"),
        ]));
        var eus = Rhel8 with { Channels = ["rhel-8-for-x86_64-baseos-eus-rpms__8_DOT_4"] };

        // Nobody says that this system has extended support, but it has the very build that repairs it.
        Assert.Empty(DistroScan.Found(store, Rhel8, DistroScan.Of("rpm", "foo", "1-5.el8_4")));
        Assert.Equal(["CVE-1 Fixed 0:1-9.el8"], DistroScan.Found(store, Rhel8, DistroScan.Of("rpm", "foo", "1-4.el8_4")));
        Assert.Equal(["CVE-1 Fixed 0:1-9.el8"], DistroScan.Found(store, Rhel8, DistroScan.Of("rpm", "foo", "1-5.el8_5")));
        Assert.Empty(DistroScan.Found(store, eus, DistroScan.Of("rpm", "foo", "1-5.el8_4")));
        Assert.Equal(["CVE-1 Fixed 0:1-5.el8_4"], DistroScan.Found(store, eus, DistroScan.Of("rpm", "foo", "1-4.el8_4")));
    }

    [Fact]
    public void A_layered_product_repairs_only_what_the_release_does_not_have()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl",
        [
            Osv("RHSA-1:1", "CVE-1", "Red Hat:enterprise_linux:8::appstream", "podman", "0:4.0-1.el8"),
            Osv("RHSA-1:2", "CVE-2", "Red Hat:openshift:4.12::el8", "podman", "3:9.0-1.rhaos4.12.el8"),
            Osv("RHSA-1:3", "CVE-3", "Red Hat:openshift:4.12::el8", "openshift-hyperkube", "0:4.12.9-1.el8"),
        ]));

        Assert.Empty(DistroScan.Found(store, Rhel8, DistroScan.Of("rpm", "podman", "4.4-1.el8")));
        Assert.Equal(["CVE-3 Fixed 0:4.12.9-1.el8"], DistroScan.Found(store, Rhel8, DistroScan.Of("rpm", "openshift-hyperkube", "4.12.1-1.el8")));
    }

    [Fact]
    public void The_kernel_for_other_processors_says_nothing_about_the_usual_one()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl",
        [
            Osv("RHSA-2018:0654", "CVE-2017-1000255", "Red Hat:enterprise_linux:7::server", "kernel", "0:4.14.0-49.el7a"),
            Osv("RHSA-2018:0395", "CVE-2017-7518", "Red Hat:enterprise_linux:7::server", "kernel", "0:3.10.0-693.21.1.el7"),
        ]));
        var rhel7 = new Distro { Id = "rhel", VersionId = "7.4" };

        Assert.Empty(DistroScan.Found(store, rhel7, DistroScan.Of("rpm", "kernel", "3.10.0-693.21.1.el7")));
        Assert.Equal(["CVE-2017-1000255 Fixed 0:4.14.0-49.el7a"], DistroScan.Found(store, rhel7, DistroScan.Of("rpm", "kernel", "4.14.0-1.el7a")));
    }

    [Fact]
    public void Bug_fixes_without_a_flaw_are_no_findings()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl",
        [
            """{"id":"ALBA-2021:3049","summary":"pcsc-lite bug fix and enhancement update","modified":"2021-08-10T00:00:00Z","affected":[{"package":{"ecosystem":"AlmaLinux:8","name":"pcsc-lite"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"9-1.el8"}]}]}]}""",
            Osv("ALSA-1:1", "CVE-1", "AlmaLinux:8", "foo", "2-1.el8"),
        ]));

        Assert.Empty(DistroScan.Found(store, new Distro { Id = "almalinux", VersionId = "8.4" }, DistroScan.Of("rpm", "pcsc-lite", "1.8-1.el8")));
    }

    [Fact]
    public void Somebody_elses_build_is_not_matched_and_the_result_says_so()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl", [Osv("RHSA-1:1", "CVE-1", "Red Hat:enterprise_linux:8::baseos", "foo", "0:1-9.el8")]));

        var result = DistroScan.Match(store, Rhel8, DistroScan.Of("rpm", "foo", "1-1", origin: new PackageOrigin { Vendor = "Docker" }));

        Assert.Empty(result.Findings);
        var issue = Assert.Single(result.Issues);
        Assert.Equal(("match.foreign", IssueLevel.Notice), (issue.Code, issue.Level));
        Assert.Contains("built by Docker", issue.Text);
    }

    [Fact]
    public void CentOS_Stream_is_matched_as_the_release_that_it_becomes_and_the_result_says_so()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl", [Osv("RHSA-1:1", "CVE-1", "Red Hat:enterprise_linux:9::baseos", "foo", "0:1-9.el9")]));

        var result = DistroScan.Match(store, new Distro { Id = "centos", VersionId = "9", Channels = ["stream"] }, DistroScan.Of("rpm", "foo", "1-8.el9"));

        Assert.Equal("CVE-1", Assert.Single(result.Findings).Id);
        Assert.Equal(("match.approximate", IssueLevel.Notice), (Assert.Single(result.Issues).Code, result.Issues[0].Level));
    }

    [Fact]
    public void A_release_without_data_is_never_a_silent_pass()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl", [Osv("RHSA-1:1", "CVE-1", "Red Hat:enterprise_linux:8::baseos", "foo", "0:1-9.el8")]));

        Assert.All(
            new[] { new Distro { Id = "rhel", VersionId = "9.0" }, new Distro { Id = "fedora", VersionId = "40" }, new Distro { Id = "unheard" } },
            distro => Assert.Contains(DistroScan.Match(store, distro, DistroScan.Of("rpm", "foo", "1-1")).Issues, issue => issue is { Code: "advisories.missing", Level: IssueLevel.Error }));
    }

    [Fact]
    public void Errata_decide_for_the_releases_that_their_file_is_of_and_OSV_for_the_others()
    {
        const string erratum = """
            {"id":"ALSA-1:1","issued_date":1628589283,"updated_date":1628589276,"severity":"Important","title":"Important: foo security update","type":"security","modules":[],"references":[{"id":"CVE-1","type":"cve"}],"packages":[{"name":"foo","epoch":"0","version":"1","release":"2.el8.alma","arch":"x86_64"},{"name":"foo","epoch":"0","version":"1","release":"2.el8","arch":"aarch64"}]}
            """;
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(
            folder, ("errata.jsonl", [erratum]), ("osv.jsonl", [Osv("ALSA-1:1", "CVE-1", "AlmaLinux:9", "foo", "1-7.el9"), Osv("ALSA-1:2", "CVE-2", "AlmaLinux:9", "bar", "1-7.el9")]));

        // Of one advisory's builds the lowest is enough.
        Assert.Empty(DistroScan.Found(store, new Distro { Id = "almalinux", VersionId = "8.4" }, DistroScan.Of("rpm", "foo", "1-2.el8")));
        Assert.Equal(["CVE-1 Fixed 1-2.el8"], DistroScan.Found(store, new Distro { Id = "almalinux", VersionId = "8.4" }, DistroScan.Of("rpm", "foo", "1-1.el8")));
        Assert.Equal(["CVE-1 Fixed 1-7.el9"], DistroScan.Found(store, new Distro { Id = "almalinux", VersionId = "9.1" }, DistroScan.Of("rpm", "foo", "1-1.el9")));
    }

    private static Package Module(string label, string version) =>
        DistroScan.Of("rpm", "nodejs", version.Replace("1:", "", StringComparison.Ordinal), epoch: 1, origin: new PackageOrigin { Module = label });

    private static string State(string cve, string state, string package, string release) => $$"""
        {"name":"{{cve}}","public_date":"2020-01-01T00:00:00Z","bugzilla":{"description":"d"},"package_state":[{"cpe":"cpe:/o:redhat:enterprise_linux:{{release}}","fix_state":"{{state}}","package_name":"{{package}}","product_name":"Red Hat Enterprise Linux"}]}
        """;

    private static string Osv(string id, string cve, string ecosystem, string package, string repair) => $$"""
        {"id":"{{id}}","modified":"2024-01-01T00:00:00Z","related":["{{cve}}"],"summary":"update","affected":[{"package":{"ecosystem":"{{ecosystem}}","name":"{{package}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"{{repair}}"}]}]}]}
        """;
}
