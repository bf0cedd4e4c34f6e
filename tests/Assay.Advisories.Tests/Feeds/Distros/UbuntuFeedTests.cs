using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>Ubuntu's tracker in the forms of its interface, of two mirrors, and of OSV. The records are real, but for what no test needs of them.</summary>
public sealed class UbuntuFeedTests
{
    private const string Ncurses = """
        {"candidate":"CVE-2020-19189","description":"Buffer Overflow vulnerability in postprocess_terminfo function in tinfo/parse_entry.c:997 in ncurses 6.1 allows remote attackers to cause a denial of service via crafted command.","priority":"medium","cvss":{"nvd":" CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H [6.5 MEDIUM]"},"references":["https://ubuntu.com/security/notices/USN-6451-1"],"public_date":"2023-08-22 19:16:00 UTC","packages":{"bionic":{"ncurses":{"name":"ncurses","status":"ignored","note":"end of standard support"}},"esm-infra-legacy/trusty":{"ncurses":{"name":"ncurses","status":"not-affected","note":"5.9+20140118-1ubuntu1+esm4"}},"esm-infra/bionic":{"ncurses":{"name":"ncurses","status":"released","note":"6.1-1ubuntu1.18.04.1+esm1"}},"focal":{"ncurses":{"name":"ncurses","status":"not-affected","note":"6.2-0ubuntu2.1"}},"trusty":{"ncurses":{"name":"ncurses","status":"ignored","note":"end of standard support"}},"trusty/esm":{"ncurses":{"name":"ncurses","status":"released","note":"5.9+20140118-1ubuntu1+esm4"}},"upstream":{"ncurses":{"name":"ncurses","status":"released","note":"6.1+20191019-1"}}}}
        """;

    private static readonly Distro Bionic = new() { Id = "ubuntu", VersionId = "18.04", Codename = "bionic" };

    [Fact]
    public void A_repair_for_subscribers_alone_is_named_but_is_no_repair_for_everybody()
    {
        using var folder = new TemporaryFolder();
        using var store = Store(folder, Ncurses);

        var finding = Assert.Single(DistroScan.Match(store, Bionic, DistroScan.Of("deb", "libtinfo5", "6.1-1ubuntu1.18.04", "ncurses")).Findings);

        Assert.Equal(("CVE-2020-19189", FixState.WontFix, Severity.Medium), (finding.Id, finding.FixState, finding.Severity));
        Assert.Empty(finding.FixedIn);
        Assert.Equal("ubuntu", finding.Evidence.SeveritySource);
        Assert.Contains("pkg:deb/ubuntu/ncurses@6.1-1ubuntu1.18.04.1%2Besm1?distro=ubuntu-18.04-esm-infra", finding.References);
        Assert.Contains(finding.Scores, score => score is { Source: "nvd", Score: 6.5 });
    }

    [Fact]
    public void A_subscriber_is_told_the_repair_and_is_clear_with_it()
    {
        using var folder = new TemporaryFolder();
        using var store = Store(folder, Ncurses);
        var subscribed = Bionic with { Channels = ["esm-infra"] };

        Assert.Equal(
            ["CVE-2020-19189 Fixed 6.1-1ubuntu1.18.04.1+esm1"], DistroScan.Found(store, subscribed, DistroScan.Of("deb", "libtinfo5", "6.1-1ubuntu1.18.04", "ncurses")));
        Assert.Empty(DistroScan.Found(store, subscribed, DistroScan.Of("deb", "libtinfo5", "6.1-1ubuntu1.18.04.1+esm1", "ncurses")));
        // The pocket's own build is of the pocket, though nothing else says that it is subscribed.
        Assert.Empty(DistroScan.Found(store, Bionic, DistroScan.Of("deb", "libtinfo5", "6.1-1ubuntu1.18.04.1+esm1", "ncurses")));
    }

    [Theory]
    [InlineData("needed", "", "CVE-1 NotFixed")]
    [InlineData("pending", "2.0", "CVE-1 NotFixed")]
    [InlineData("needs-triage", "", "CVE-1 UnderInvestigation")]
    [InlineData("deferred", "2020-01-01", "CVE-1 Deferred")]
    [InlineData("ignored", "end of life", "CVE-1 WontFix")]
    [InlineData("released", "2.0", "CVE-1 Fixed 2.0")]
    [InlineData("released", " 2.0 ", "CVE-1 Fixed 2.0")]
    [InlineData("released", "0.9", "")]
    [InlineData("released", "", "")]
    [InlineData("not-affected", "code not present", "")]
    [InlineData("DNE", "", "")]
    public void Each_status_has_its_state(string status, string note, string found)
    {
        using var folder = new TemporaryFolder();
        var statuses = $$"""{"foo":{"name":"foo","status":"{{status}}","note":"{{note}}"} }""";
        using var store = Store(
            folder,
            """{"candidate":"CVE-1","description":"d","priority":"untriaged","public_date":"2020-01-01","packages":{"bionic":""" + statuses
            + ""","focal":{"bar":{"name":"bar","status":"needed"}}}}""",
            """{"candidate":"CVE-2","packages":{"bionic":{"other":{"name":"other","status":"needed"}}}}""");

        Assert.Equal(found.Split(';', StringSplitOptions.RemoveEmptyEntries), DistroScan.Found(store, Bionic, DistroScan.Of("deb", "foo", "1.0")));
    }

    [Fact]
    public void What_the_pocket_calls_not_affected_is_no_finding_of_a_subscriber()
    {
        using var folder = new TemporaryFolder();
        using var store = Store(folder, """
            {"candidate":"CVE-1","packages":{"bionic":{"foo":{"name":"foo","status":"ignored","note":"end of standard support"}},"esm-apps/bionic":{"foo":{"name":"foo","status":"not-affected","note":"code not present"}}}}
            """);

        Assert.Equal(["CVE-1 WontFix"], DistroScan.Found(store, Bionic, DistroScan.Of("deb", "foo", "1.0")));
        Assert.Empty(DistroScan.Found(store, Bionic with { Channels = ["esm-apps"] }, DistroScan.Of("deb", "foo", "1.0")));
    }

    [Fact]
    public void The_form_of_the_other_mirror_is_read()
    {
        using var folder = new TemporaryFolder();
        using var store = Store(folder, """
            {"Candidate":"CVE-2020-1234","PublicDate":"2021-06-09T20:15:00Z","Description":"Observable response discrepancy.","Priority":"low","Patches":{"xen":{"bionic":{"Status":"released","Note":"1.2.3"},"focal":{"Status":"needs-triage","Note":""},"jammy":{"Status":"pending","Note":"1.2.4"}}}}
            """);

        Assert.Equal(["CVE-2020-1234 Fixed 1.2.3"], DistroScan.Found(store, Bionic, DistroScan.Of("deb", "xen", "1.0")));
        Assert.Equal(["CVE-2020-1234 UnderInvestigation"], DistroScan.Found(store, new Distro { Id = "ubuntu", Codename = "focal" }, DistroScan.Of("deb", "xen", "1.0")));
    }

    [Fact]
    public void Pages_of_the_interface_are_read()
    {
        using var folder = new TemporaryFolder();
        folder.Write("feed/0_20.json", UpstreamFixture.Read("vuls-data-update-fetch-testdata", "ubuntu/cve/testdata/fixtures/happy/0_20.json"));

        var report = StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Empty(report.Issues);
        Assert.Equal(("ubuntu", 2), (report.Files.Single().Feed, report.Files.Single().Records));
        using var store = AdvisoryStore.Open(folder.In("db"));
        Assert.NotEmpty(store.ByName("CVE-2025-27556"));
    }

    [Fact]
    public void The_tracker_decides_before_OSV()
    {
        const string osv = """
            {"schema_version":"1.7.0","id":"UBUNTU-CVE-2020-19189","upstream":["CVE-2020-19189"],"published":"2023-08-22T19:16:00Z","modified":"2025-07-16T04:50:15Z","affected":[{"package":{"ecosystem":"Ubuntu:18.04:LTS","name":"ncurses"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"7"}]}]}]}
            """;
        using var both = new TemporaryFolder();
        using var alone = new TemporaryFolder();
        using var store = RawFeed.Store(both, ("tracker.jsonl", [Ncurses]), ("osv.jsonl", [osv]));
        using var osvAlone = RawFeed.Store(alone, ("osv.jsonl", [osv]));

        Assert.Equal(["CVE-2020-19189 WontFix"], DistroScan.Found(store, Bionic, DistroScan.Of("deb", "libtinfo5", "6.1-1", "ncurses")));
        Assert.Equal(["CVE-2020-19189 Fixed 7"], DistroScan.Found(osvAlone, Bionic, DistroScan.Of("deb", "libtinfo5", "6.1-1", "ncurses")));
    }

    [Theory]
    [InlineData("osv-esm-cases/cve/2014/UBUNTU-CVE-2014-9913.json", "16.04", "", "unzip", "6.0-20ubuntu1", "CVE-2014-9913 Fixed 6.0-20ubuntu1.1")]
    [InlineData("osv-esm-cases/cve/2014/UBUNTU-CVE-2014-9913.json", "14.04", "esm-infra", "unzip", "6.0-9ubuntu1", "CVE-2014-9913 Fixed 6.0-9ubuntu1.6")]
    [InlineData("osv/cve/2013/UBUNTU-CVE-2013-2208.json", "14.04", "", "tpp", "1.3.1-1", "")]
    [InlineData("osv/usn/USN-5614-1.json", "18.04", "", "wayland", "1.14.0-1", "CVE-2021-3782 Fixed 1.16.0-1ubuntu1.1~18.04.4")]
    public void OSV_as_Canonical_writes_it_is_read(string file, string release, string channel, string source, string version, string found)
    {
        using var folder = new TemporaryFolder();
        folder.Write("feed/one.json", UpstreamFixture.Read("vunnel-provider-fixtures", file));
        folder.Write("feed/two.json", """{"id":"UBUNTU-CVE-1","upstream":["CVE-1"],"modified":"2025-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Ubuntu:18.04:LTS","name":"x"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]},{"package":{"ecosystem":"Ubuntu:14.04:LTS","name":"x"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]}""");
        Assert.Empty(StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken).Issues);
        using var store = AdvisoryStore.Open(folder.In("db"));

        var distro = new Distro { Id = "ubuntu", VersionId = release, Channels = channel.Length > 0 ? [channel] : [] };

        Assert.Equal(found.Split(';', StringSplitOptions.RemoveEmptyEntries), DistroScan.Found(store, distro, DistroScan.Of("deb", source, version)));
    }

    private static AdvisoryStore Store(TemporaryFolder folder, params string[] records) => RawFeed.Store(folder, ("ubuntu.jsonl", records));
}
