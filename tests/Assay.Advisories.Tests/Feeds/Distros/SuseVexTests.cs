using System.Text;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>SUSE's VEX documents beside the OSV records of its advisories.</summary>
public sealed class SuseVexTests
{
    private const string Osv = """{"id":"SUSE-SU-2024:1-1","modified":"2024-02-01T00:00:00Z","published":"2024-02-01T00:00:00Z","related":["CVE-2024-1001"],"summary":"Security update for tool","affected":[{"package":{"ecosystem":"SUSE:Linux Enterprise Server 15 SP5","name":"tool"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2-1.1"}]}]}]}""";

    private static readonly Distro Sles = new() { Id = "sles", VersionId = "15.5" };

    [Fact]
    public void What_is_not_repaired_is_told_by_product()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("osv.json", Osv), ("vex.json", Vex("CVE-2024-1002", "known_affected", "SUSE Linux Enterprise Server 15 SP5:tool", "tool")));

        Assert.Equal(["CVE-2024-1001 Fixed 2-1.1", "CVE-2024-1002 NotFixed"], DistroScan.Found(store, Sles, DistroScan.Of("rpm", "libtool5", "1-1.1", "tool")));
        Assert.Equal(["CVE-2024-1002 NotFixed"], DistroScan.Found(store, Sles, DistroScan.Of("rpm", "libtool5", "2-1.1", "tool")));
        Assert.Empty(DistroScan.Found(store, Sles, DistroScan.Of("rpm", "other", "1-1.1")));
    }

    [Theory]
    [InlineData("known_not_affected", "tool")]
    [InlineData("recommended", "tool-2-1.1")]
    public void What_is_not_affected_or_repaired_is_no_entry(string status, string component)
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("osv.json", Osv), ("vex.json", Vex("CVE-2024-1002", status, "SUSE Linux Enterprise Server 15 SP5:" + component, component)));

        Assert.Equal(["CVE-2024-1001 Fixed 2-1.1"], DistroScan.Found(store, Sles, DistroScan.Of("rpm", "libtool5", "1-1.1", "tool")));
    }

    [Fact]
    public void The_severity_of_a_repaired_flaw_is_that_of_its_document()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("osv.json", Osv), ("vex.json", Vex("CVE-2024-1001", "known_not_affected", "SUSE Linux Enterprise Server 15 SP5:other", "other")));

        var finding = Assert.Single(DistroScan.Match(store, Sles, DistroScan.Of("rpm", "libtool5", "1-1.1", "tool")).Findings);

        Assert.Equal((Severity.High, "suse"), (finding.Severity, finding.Evidence.SeveritySource));
    }

    [Fact]
    public void The_publishers_archive_is_read()
    {
        using var folder = new TemporaryFolder();
        folder.Write("feed/csaf-vex.tar.bz2", UpstreamFixture.Read("vuls-data-update-fetch-testdata", "pkg/fetch/suse/csaf_vex/testdata/fixtures/csaf-vex.tar.bz2"));

        var report = StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Empty(report.Issues);
        Assert.Equal(("suse", true), (Assert.Single(report.Files).Feed, report.Files[0].Records > 0));
    }

    private static string Vex(string cve, string status, string id, string component) => $$$"""
        {"document":{"category":"csaf_vex","publisher":{"namespace":"https://www.suse.com/"},"title":"SUSE CVE {{{cve}}}","tracking":{"id":"{{{cve}}}","current_release_date":"2024-08-13T15:14:45Z"}},
         "product_tree":{"branches":[{"category":"vendor","name":"SUSE","branches":[
          {"category":"product_name","name":"p","product":{"name":"p","product_id":"{{{id.Split(':')[0]}}}","product_identification_helper":{"cpe":"cpe:/o:suse:sles:15:sp5"} } },
          {"category":"product_version","name":"c","product":{"name":"c","product_id":"{{{component}}}"} }]}],
          "relationships":[{"category":"default_component_of","full_product_name":{"name":"n","product_id":"{{{id}}}"},"product_reference":"{{{component}}}","relates_to_product_reference":"{{{id.Split(':')[0]}}}"}]},
         "vulnerabilities":[{"cve":"{{{cve}}}","product_status":{"{{{status}}}":["{{{id}}}"]},"threats":[{"category":"impact","details":"important"}]}]}
        """;

    private static AdvisoryStore Built(TemporaryFolder folder, params (string Name, string Content)[] files)
    {
        foreach (var (name, content) in files)
        {
            folder.Write("feed/" + name, Encoding.UTF8.GetBytes(content));
        }

        Assert.Empty(StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken).Issues);
        return AdvisoryStore.Open(folder.In("db"));
    }
}
