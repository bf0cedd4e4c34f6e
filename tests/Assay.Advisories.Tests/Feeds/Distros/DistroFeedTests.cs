using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>Feeds of distributions, read in their publishers' own form, and what packages they tell of.</summary>
public sealed class DistroFeedTests
{
    private static readonly Distro Amazon2 = new() { Id = "amzn", VersionId = "2" };

    [Fact]
    public void Alpine_repairs_by_origin_and_branch()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("secdb.jsonl",
        [
            """{"distroversion":"v3.18","reponame":"main","urlprefix":"https://dl-cdn.alpinelinux.org/alpine","packages":[{"pkg":{"name":"openssl","secfixes":{"3.1.1-r0":["CVE-2023-2650"],"3.1.4-r1":["CVE-2023-5678 XSA-1"],"0":["CVE-2022-3358"]}}},{"pkg":{"name":"xen","secfixes":{"4.9.0-r1":["CVE-2020-11740 CVE-2020-11741 XSA-313","CVE-2017-2616 (+ regression fix)"],"4.9.0-2":["XSA-207"]}}},{"pkg":{"name":"lodash","secfixes":{"2-r0":["GHSA-jf85-cpcp-j695 CVE-2019-10744"]}}}]}""",
            """{"distroversion":"edge","reponame":"main","urlprefix":"https://dl-cdn.alpinelinux.org/alpine","packages":[{"pkg":{"name":"openssl","secfixes":{"3.5-r0":["CVE-2023-2650"]}}}]}""",
            """{"distroversion":"v3.3","reponame":"community","urlprefix":"https://dl-cdn.alpinelinux.org/alpine","packages":[]}""",
        ]));
        var alpine = new Distro { Id = "alpine", VersionId = "3.18.4" };

        Assert.Equal(["CVE-2023-5678 Fixed 3.1.4-r1"], DistroScan.Found(store, alpine, DistroScan.Of("apk", "libcrypto3", "3.1.1-r0", "openssl")));
        Assert.Equal(
            ["CVE-2017-2616 Fixed 4.9.0-r1", "CVE-2020-11740 Fixed 4.9.0-r1", "CVE-2020-11741 Fixed 4.9.0-r1", "XSA-207 Fixed 4.9.0-r2"],
            DistroScan.Found(store, alpine, DistroScan.Of("apk", "xen-libs", "4.9.0-r0", "xen")));
        Assert.Equal(["GHSA-jf85-cpcp-j695"], Assert.Single(DistroScan.Match(store, alpine, DistroScan.Of("apk", "lodash", "1-r0")).Findings).Aliases);
        Assert.Equal(
            ["CVE-2023-2650 Fixed 3.5-r0"],
            DistroScan.Found(store, alpine with { VersionId = "3.21_alpha2024", Channels = ["edge"] }, DistroScan.Of("apk", "libcrypto3", "3.1.1-r0", "openssl")));
    }

    [Fact]
    public void Wolfis_database_says_nothing_about_Alpine()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("security.json", UpstreamFixture.Read("vuln-list-update-testdata", "wolfi/testdata/security.json")));

        Assert.Equal(["CVE-2022-38128 Fixed 2.39-r3"], DistroScan.Found(store, new Distro { Id = "wolfi", VersionId = "20230201" }, DistroScan.Of("apk", "binutils-gold", "2.39-r2", "binutils")));
        Assert.Contains(
            DistroScan.Match(store, new Distro { Id = "alpine", VersionId = "3.18" }, DistroScan.Of("apk", "binutils", "2.39-r0")).Issues,
            issue => issue is { Code: "advisories.missing", Level: IssueLevel.Error });
    }

    [Fact]
    public void Debians_tracker_knows_sid_and_what_is_ignored()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("tracker.json", UpstreamFixture.Read("vuls-data-update-fetch-testdata", "debian/tracker/api/testdata/fixtures/advisory.json")));
        var package = DistroScan.Of("deb", "389-ds", "1.3.5.14-1", "389-ds-base");

        Assert.Equal(
            ["CVE-2016-5405 Fixed 1.3.5.15-1", "CVE-2016-5416 WontFix"], DistroScan.Found(store, new Distro { Id = "debian", VersionId = "11" }, package));
        Assert.Equal(
            ["CVE-2016-5405 Fixed 1.3.5.15-1", "CVE-2016-5416 NotFixed"], DistroScan.Found(store, new Distro { Id = "debian", Codename = "sid" }, package));
    }

    [Theory]
    [InlineData("open", "\"nodsa\":\"Minor issue\",\"nodsa_reason\":\"\"", "CVE-1 Deferred", Severity.Unknown)]
    [InlineData("open", "\"nodsa\":\"Minor issue\",\"nodsa_reason\":\"postponed\"", "CVE-1 Deferred", Severity.Unknown)]
    [InlineData("open", "\"nodsa\":\"Minor issue\",\"nodsa_reason\":\"ignored\"", "CVE-1 WontFix", Severity.Unknown)]
    [InlineData("open", "\"urgency\":\"end-of-life\"", "CVE-1 WontFix", Severity.Unknown)]
    [InlineData("open", "\"urgency\":\"unimportant\"", "CVE-1 NotFixed", Severity.Negligible)]
    [InlineData("open", "\"urgency\":\"high**\"", "CVE-1 NotFixed", Severity.High)]
    [InlineData("undetermined", "\"urgency\":\"low\"", "CVE-1 UnderInvestigation", Severity.Low)]
    [InlineData("resolved", "\"fixed_version\":\"0\"", "", Severity.Unknown)]
    [InlineData("resolved", "\"fixed_version\":\"2-1\"", "CVE-1 Fixed 2-1", Severity.Unknown)]
    public void Each_word_of_Debians_tracker_has_its_state(string status, string more, string found, Severity severity)
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("json", Encode("""{"foo":{"CVE-1":{"description":"d","releases":{"bookworm":{"status":"STATUS",MORE}}},"CVE-2":{"releases":{}}},"bar":{"CVE-3":{"releases":{"bookworm":{"status":"open"}}}}}"""
            .Replace("STATUS", status, StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal)), ".json"));

        var result = DistroScan.Match(store, new Distro { Id = "debian", VersionId = "12" }, DistroScan.Of("deb", "foo", "1-1"));

        Assert.Equal(found.Split(';', StringSplitOptions.RemoveEmptyEntries), result.Findings.Select(finding => $"{finding.Id} {finding.FixState} {string.Join(' ', finding.FixedIn)}".TrimEnd()));
        Assert.All(result.Findings, finding => Assert.Equal(severity, finding.Severity));
    }

    [Fact]
    public void The_tracker_wins_over_OSV_for_the_releases_that_it_has()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(
            folder,
            ("tracker", Encode("""{"foo":{"CVE-1":{"description":"d","releases":{"bookworm":{"status":"open","nodsa":"Minor issue","nodsa_reason":"ignored"}}}}}"""), ".json"),
            ("osv", Encode(Records.Record("CVE-1", "\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}],", Records.Affected("12", "foo", "9-1"), Records.Affected("10", "foo", "3-1"))), ".jsonl"));

        var finding = Assert.Single(DistroScan.Match(store, new Distro { Id = "debian", VersionId = "12" }, DistroScan.Of("deb", "foo", "1-1")).Findings);

        Assert.Equal((FixState.WontFix, Severity.Critical), (finding.FixState, finding.Severity));
        Assert.Equal(["CVE-1 Fixed 3-1"], DistroScan.Found(store, new Distro { Id = "debian", VersionId = "10" }, DistroScan.Of("deb", "foo", "1-1")));
    }

    [Theory]
    [InlineData("updateinfo_2.xml.gz", "2", "kernel", "4.9.76-3.78.amzn2", "CVE-2017-5715 Fixed 4.9.76-38.79.amzn2;CVE-2017-5754 Fixed 4.9.76-38.79.amzn2")]
    [InlineData("updateinfo_2023.xml.gz", "2023", "rsyslog", "8.2204.0-3.amzn2023.0.1", "CVE-2014-3634 Fixed 8.2204.0-3.amzn2023.0.2;CVE-2022-24903 Fixed 8.2204.0-3.amzn2023.0.2")]
    [InlineData("updateinfo_2023.xml.gz", "2023", "rsyslog", "8.2204.0-3.amzn2023.0.2", "")]
    public void Amazons_updateinfo_is_read(string file, string release, string package, string version, string found)
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, (file, UpstreamFixture.Read("vuls-data-update-fetch-testdata", "amazon/testdata/fixtures/" + file)));

        Assert.Equal(found.Split(';', StringSplitOptions.RemoveEmptyEntries), DistroScan.Found(store, new Distro { Id = "amzn", VersionId = release }, DistroScan.Of("rpm", package, version)));
    }

    [Fact]
    public void A_topic_of_Amazons_extras_is_a_stream_of_its_own()
    {
        static string Record(string id, string collection, string package, string version, string cve) => $$$"""
            {"ID":"{{{id}}}","Title":"t","Issued":{"Date":"2023-03-02 22:35:00"},"Updated":{"Date":"2023-03-07 00:20:00"},"Severity":"medium","References":{"Reference":[{"ID":"{{{cve}}}","Type":"cve"}]},"Pkglist":{"Collection":{"Short":"{{{collection}}}","Name":"n","Package":[{"Arch":"x86_64","Epoch":"0","Name":"{{{package}}}","Release":"1.amzn2","Version":"{{{version}}}","Filename":"f"}]} } }
            """;
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("alas.jsonl",
        [
            Record("ALAS2-2023-1", "amazon-linux-2", "kernel", "4.14.300", "CVE-2023-0001"),
            Record("ALAS2KERNEL-5.10-2023-2", "amazon-linux-2---kernel-5.10", "kernel", "5.10.200", "CVE-2023-0002"),
            Record("ALAS2KERNEL-5.15-2023-3", "amazon-linux-2---kernel-5.15", "kernel", "5.15.100", "CVE-2023-0003"),
            Record("ALAS2DOCKER-2023-4", "amazon-linux-2---docker", "docker", "25.0", "CVE-2023-0004"),
        ]));

        Assert.Equal(["CVE-2023-0002 Fixed 5.10.200-1.amzn2"], DistroScan.Found(store, Amazon2, DistroScan.Of("rpm", "kernel", "5.10.100-1.amzn2")));
        Assert.Equal(["CVE-2023-0001 Fixed 4.14.300-1.amzn2"], DistroScan.Found(store, Amazon2, DistroScan.Of("rpm", "kernel", "4.14.200-1.amzn2")));
        // Only one topic has it, and the release itself has not: it can be no other.
        Assert.Equal(["CVE-2023-0004 Fixed 25.0-1.amzn2"], DistroScan.Found(store, Amazon2, DistroScan.Of("rpm", "docker", "20.10-1.amzn2")));
    }

    [Fact]
    public void Oracles_OVAL_is_read_with_its_modules()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("com.oracle.elsa-all.xml", OracleOval()));
        var label = new PackageOrigin { Vendor = "Oracle America", Module = "virt:kvm_utils:8070020221021:abc" };

        Assert.Equal(
            ["CVE-2022-4144 Fixed 1.3.18-21.module+el8.7.0+21037+8ee66348", "CVE-2023-0664 Fixed 1.3.18-21.module+el8.7.0+21037+8ee66348"],
            DistroScan.Found(store, new Distro { Id = "ol", VersionId = "8.7" }, DistroScan.Of("rpm", "hivex", "1.3.18-20.module+el8.6.0+20659+3dcf7c70", origin: label)));
        Assert.Equal(
            ["CVE-2007-0493 Fixed 30:9.3.3-8.el5", "CVE-2007-0494 Fixed 30:9.3.3-8.el5"],
            DistroScan.Found(store, new Distro { Id = "ol", VersionId = "5.1" }, DistroScan.Of("rpm", "bind-libs", "9.3.3-7.el5", epoch: 30)));
    }

    [Fact]
    public void Azure_Linuxs_OVAL_is_read()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(
            folder,
            ("azurelinux-3.0.xml", UpstreamFixture.Read("vuln-list-update-testdata", "mariner/testdata/happy/azurelinux-3.0-oval.xml")),
            ("cbl-mariner-1.0-oval.xml", UpstreamFixture.Read("azurelinux-oval", "cbl-mariner-1.0-oval.xml")));

        var result = DistroScan.Match(store, new Distro { Id = "mariner", VersionId = "1.0" }, DistroScan.Of("rpm", "openssl-libs", "1.1.1g-1.cm1", "openssl"));

        Assert.Equal(["azurelinux", "mariner"], store.Segments.Select(segment => segment.Entry.Name));
        Assert.NotEmpty(result.Findings);
        Assert.All(result.Findings, finding => Assert.NotEqual(Severity.Unknown, finding.Severity));
        Assert.DoesNotContain(result.Issues, issue => issue.Level == IssueLevel.Error);
    }

    [Fact]
    public void Photons_metadata_is_read()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("cve_data_photon4.0.json", UpstreamFixture.Read("vunnel-provider-fixtures", "photon/test-fixtures/input/cve_data_photon4.0.json")));
        var photon = new Distro { Id = "photon", VersionId = "4.0" };

        Assert.Equal(["CVE-2023-38546 Fixed 7.88.1-4.ph4"], DistroScan.Found(store, photon, DistroScan.Of("rpm", "curl-libs", "7.88.1-3.ph4", "other")));
        Assert.Equal(["CVE-2023-38545 Fixed 7.88.1-4.ph4", "CVE-2023-38546 Fixed 7.88.1-4.ph4"], DistroScan.Found(store, photon, DistroScan.Of("rpm", "curl", "7.88.1-3.ph4")));
        Assert.Empty(DistroScan.Found(store, photon, DistroScan.Of("rpm", "httpd", "1-1.ph4")));
    }

    [Fact]
    public void Archs_groups_are_read()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("all.json", UpstreamFixture.Read("vunnel-provider-fixtures", "arch/test-fixtures/input/arch-advisories/all.json")));
        var arch = new Distro { Id = "arch" };

        Assert.Equal(
            ["CVE-2024-5678 Fixed 3.2.0-1", "CVE-2024-5679 Fixed 3.2.0-1"], DistroScan.Found(store, arch, DistroScan.Of("alpm", "openssl", "3.1.0-1")));
        Assert.Equal(["CVE-2025-6020 NotFixed"], DistroScan.Found(store, arch, DistroScan.Of("alpm", "pam", "1.7.0-2")));
        Assert.Empty(DistroScan.Found(store, arch, DistroScan.Of("alpm", "curl", "8.5.0-1")));
    }

    [Fact]
    public void Rockys_interface_and_updateinfo_are_read()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(
            folder,
            ("page1.json", UpstreamFixture.Read("vuls-data-update-fetch-testdata", "rocky/errata/testdata/fixtures/happy/page1.json")),
            ("updateinfo.xml", UpstreamFixture.Read("vuln-list-update-testdata", "rocky/testdata/fixtures/happy/updateinfo.xml")));

        Assert.Equal(["CVE-2025-58183 Fixed 1.25.2-1.el10_1"], DistroScan.Found(store, new Distro { Id = "rocky", VersionId = "10.1" }, DistroScan.Of("rpm", "delve", "1.24-1.el10")));
        Assert.NotEmpty(DistroScan.Found(store, new Distro { Id = "rocky", VersionId = "8.4" }, DistroScan.Of("rpm", "lz4", "1.8.3-2.el8")));
        // An update that repairs bugs alone.
        Assert.Empty(DistroScan.Found(store, new Distro { Id = "rocky", VersionId = "8.4" }, DistroScan.Of("rpm", "firewalld", "0.8.2-1.el8")));
    }

    [Fact]
    public void Suses_products_of_one_service_pack_are_one_release()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("suse.jsonl",
        [
            """{"id":"SUSE-SU-2022:1041-1","modified":"2022-03-30T13:25:11Z","published":"2022-03-30T13:25:11Z","related":["CVE-2019-15945"],"summary":"Security update for opensc","affected":[{"package":{"ecosystem":"SUSE:Linux Enterprise Server 15 SP1-LTSS","name":"opensc"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"0.18.0-150000.3.26.1"}]}]},{"package":{"ecosystem":"SUSE:Linux Enterprise Module for Basesystem 15 SP3","name":"opensc"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"0.19.0-150100.3.16.1"}]}]},{"package":{"ecosystem":"SUSE:Enterprise Storage 6","name":"opensc"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"9"}]}]}]}""",
            """{"id":"SUSE-RU-2022:1-1","modified":"2022-03-30T13:25:11Z","related":[],"affected":[{"package":{"ecosystem":"SUSE:Linux Enterprise Server 15 SP3","name":"opensc"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"9"}]}]}]}""",
        ]));

        Assert.Equal(
            ["CVE-2019-15945 Fixed 0.19.0-150100.3.16.1"],
            DistroScan.Found(store, new Distro { Id = "sles", VersionId = "15.3" }, DistroScan.Of("rpm", "opensc-32bit", "0.19.0-1", "opensc")));
        Assert.Equal(
            ["CVE-2019-15945 Fixed 0.18.0-150000.3.26.1"],
            DistroScan.Found(store, new Distro { Id = "sles", VersionId = "15.1" }, DistroScan.Of("rpm", "opensc", "0.18.0-1")));
    }

    [Fact]
    public void A_file_about_one_distribution_is_no_data_about_another()
    {
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl",
        [
            Records.Record("CVE-1", "", Records.Affected("12", "foo", "1-1"), """{"package":{"ecosystem":"Alpine:v3.18","name":"foo"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}"""),
            Records.Record("CVE-2", "", Records.Affected("12", "foo", "1-1")),
        ]));

        Assert.Contains(
            DistroScan.Match(store, new Distro { Id = "alpine", VersionId = "3.18" }, DistroScan.Of("apk", "foo", "1-r0")).Issues,
            issue => issue is { Code: "advisories.missing", Level: IssueLevel.Error });
    }

    internal static byte[] OracleOval() => Encode("""
        <?xml version="1.0" encoding="utf-8"?>
        <oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5"><definitions>
        <definition id="oval:com.oracle.elsa:def:20070057" version="501" class="patch"><metadata><title>ELSA-2007-0057:  Moderate: bind security update  (MODERATE)</title>
        <reference source="elsa" ref_id="ELSA-2007-0057" ref_url="https://linux.oracle.com/errata/ELSA-2007-0057.html"/><reference source="CVE" ref_id="CVE-2007-0493"/><reference source="CVE" ref_id="CVE-2007-0494"/>
        <advisory><severity>MODERATE</severity><issued date="2007-06-26"/></advisory></metadata>
        <criteria operator="AND"><criterion test_ref="t1" comment="Oracle Linux 5 is installed"/><criteria operator="OR"><criteria operator="AND"><criterion test_ref="t2" comment="bind-libs is earlier than 30:9.3.3-8.el5"/><criterion test_ref="t3" comment="bind-libs is signed with the Oracle Linux 5 key"/></criteria></criteria></criteria></definition>
        <definition id="oval:com.oracle.elsa:def:202312342" version="501" class="patch"><metadata><title>ELSA-2023-12342:  virt:kvm_utils security update (IMPORTANT)</title>
        <reference source="elsa" ref_id="ELSA-2023-12342"/><reference source="CVE" ref_id="CVE-2023-0664"/><reference source="CVE" ref_id="CVE-2022-4144"/>
        <advisory><severity>IMPORTANT</severity><issued date="2023-05-22"/></advisory></metadata>
        <criteria operator="AND"><criterion test_ref="t4" comment="Oracle Linux 8 is installed"/><criterion test_ref="t5" comment="Module virt:kvm_utils is enabled"/><criteria operator="OR"><criteria operator="AND"><criterion test_ref="t6" comment="Oracle Linux arch is aarch64"/><criteria operator="OR"><criteria operator="AND"><criterion test_ref="t7" comment="hivex is earlier than 0:1.3.18-21.module+el8.7.0+21037+8ee66348"/></criteria></criteria></criteria></criteria></criteria></definition>
        </definitions></oval_definitions>
        """);

    private static byte[] Encode(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static AdvisoryStore Built(TemporaryFolder folder, params (string Name, byte[] Content)[] files) => Built(folder, [.. files.Select(file => (file.Name, file.Content, ""))]);

    private static AdvisoryStore Built(TemporaryFolder folder, params (string Name, byte[] Content, string Suffix)[] files)
    {
        foreach (var (name, content, suffix) in files)
        {
            folder.Write($"feed/{name}{suffix}", content);
        }

        StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System);
        return AdvisoryStore.Open(folder.In("db"));
    }
}
