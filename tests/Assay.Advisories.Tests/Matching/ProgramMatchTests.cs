using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Matching;

/// <summary>Programs that no package manager brought: matched by Bitnami's records and NVD's CPEs, and nothing else is.</summary>
public sealed class ProgramMatchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    // Bounds, and names that NVD has given up: the record's and the program's.
    [InlineData("cpe:2.3:a:f5:nginx:*:*:*:*:*:*:*:*", "\"versionEndExcluding\":\"1.20.1\"", "f5:nginx", "1.20.0", true)]
    [InlineData("cpe:2.3:a:f5:nginx:*:*:*:*:*:*:*:*", "\"versionEndExcluding\":\"1.20.1\"", "f5:nginx", "1.20.1", false)]
    [InlineData("cpe:2.3:a:f5:nginx:*:*:*:*:*:*:*:*", "\"versionEndIncluding\":\"1.20.1\"", "f5:nginx", "1.20.1", true)]
    [InlineData("cpe:2.3:a:nginx:nginx:*:*:*:*:*:*:*:*", "\"versionEndExcluding\":\"1.20.1\"", "f5:nginx", "1.20.0", true)]
    [InlineData("cpe:2.3:a:f5:nginx:*:*:*:*:*:*:*:*", "\"versionEndExcluding\":\"1.20.1\"", "nginx:nginx", "1.20.0", true)]
    [InlineData("cpe:2.3:a:f5:nginx_plus:*:*:*:*:*:*:*:*", "\"versionEndExcluding\":\"r24\"", "f5:nginx", "1.20.0", false)]
    // Updates: a release comes behind its candidates; OpenSSL's letters and OpenSSH's patch numbers are part of the version.
    [InlineData("cpe:2.3:a:python:python:3.12.0:beta2:*:*:*:*:*:*", "", "python:python", "3.12.0b2", true)]
    [InlineData("cpe:2.3:a:python:python:*:*:*:*:*:*:*:*", "\"versionEndExcluding\":\"3.12.0\"", "python:python", "3.12.0rc1", true)]
    [InlineData("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", "\"versionStartIncluding\":\"1.0.2\",\"versionEndExcluding\":\"1.0.2za\"", "openssl:openssl", "1.0.2u", true)]
    [InlineData("cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*", "\"versionEndExcluding\":\"8.9\"", "openbsd:openssh", "8.9p1", false)]
    [InlineData("cpe:2.3:a:openbsd:openssh:8.5:p1:*:*:*:*:*:*", "", "openbsd:openssh", "8.5p1", true)]
    // Not for a library of the same name, and not what holds on Windows alone.
    [InlineData("cpe:2.3:a:redis:redis:*:*:*:*:*:node.js:*:*", "\"versionEndExcluding\":\"9\"", "redis:redis", "7.0.0", false)]
    [InlineData("cpe:2.3:a:redis:redis:*:*:*:*:*:windows:*:*", "\"versionEndExcluding\":\"9\"", "redis:redis", "7.0.0", false)]
    public void A_program_is_matched_by_what_NVD_calls_it(string criteria, string bounds, string product, string version, bool isAffected)
    {
        using var store = Store(Cve("CVE-2024-0001", criteria, bounds));

        var findings = Match(store, Program(product, version)).Findings;

        Assert.Equal(isAffected, findings.Count == 1);
        Assert.All(findings, finding => Assert.Equal(("CVE-2024-0001", "cpe.product", "nvd"), (finding.Id, finding.Evidence.Rule, finding.Evidence.SeveritySource)));
    }

    [Fact]
    public void What_holds_on_Windows_alone_is_found_there()
    {
        using var store = Store(Cve("CVE-2024-0001", "cpe:2.3:a:redis:redis:*:*:*:*:*:windows:*:*", "\"versionEndExcluding\":\"9\""));

        Assert.Single(Match(store, Program("redis:redis", "7.0.0"), "windows").Findings);
    }

    [Fact]
    public void What_has_an_ecosystem_is_matched_by_its_advisories_alone()
    {
        using var store = Store(Cve("CVE-2024-0001", "cpe:2.3:a:hashicorp:vault:*:*:*:*:*:*:*:*", "\"versionEndExcluding\":\"9\""), """{"id":"GHSA-1","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Go","name":"x"},"versions":["1"]}]}""");
        var vault = new Package { Type = "golang", Name = "github.com/hashicorp/vault", Version = "v1.0.0", Purl = "pkg:golang/github.com/hashicorp/vault@v1.0.0", Cpes = ["cpe:2.3:a:hashicorp:vault:1.0.0:*:*:*:*:*:*:*"] };

        Assert.Empty(Match(store, vault).Findings);
    }

    [Fact]
    public void Bitnamis_word_about_a_flaw_comes_before_NVDs()
    {
        using var store = Store(
            Cve("CVE-2024-0001", "cpe:2.3:a:redis:redis:*:*:*:*:*:*:*:*", "\"versionEndExcluding\":\"9\"") + "\n" + Cve("CVE-2024-0002", "cpe:2.3:a:redis:redis:*:*:*:*:*:*:*:*", "\"versionEndExcluding\":\"9\""),
            """{"id":"BIT-redis-2024-0001","modified":"2024-01-01T00:00:00Z","aliases":["CVE-2024-0001"],"affected":[{"package":{"ecosystem":"Bitnami","name":"redis"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"7.0.0"}]}]}]}""");

        Assert.Equal(["CVE-2024-0002 cpe.product"], Match(store, Program("redis:redis", "7.0.0")).Findings.Select(finding => $"{finding.Id} {finding.Evidence.Rule}"));
        Assert.Equal(["CVE-2024-0001 generic.name", "CVE-2024-0002 cpe.product"], Match(store, Program("redis:redis", "6.0.0")).Findings.Select(finding => $"{finding.Id} {finding.Evidence.Rule}"));
    }

    [Fact]
    public void A_program_that_no_database_knows_is_counted()
    {
        using var store = Store("", """{"id":"BIT-redis-2024-0001","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Bitnami","name":"redis"},"versions":["1"]}]}""");

        var result = Match(store, Program("v:unheard", "1"));

        Assert.Empty(result.Findings);
        var issue = Assert.Single(result.Issues);
        Assert.Equal(("advisories.none", IssueLevel.Notice), (issue.Code, issue.Level));
    }

    [Fact]
    public void What_the_CVE_program_and_CISA_say_of_a_flaw_is_in_its_finding()
    {
        folder.Write("feed/cve.jsonl", """{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-0001","state":"PUBLISHED"},"containers":{"cna":{"tags":["disputed"]},"adp":[{"problemTypes":[{"descriptions":[{"cweId":"CWE-79"}]}],"metrics":[{"other":{"type":"ssvc","content":{"options":[{"Exploitation":"active"},{"Automatable":"yes"},{"Technical Impact":"total"}],"timestamp":"2024-05-06T00:00:00Z"}}}]}]}}""" + "\n");
        folder.Write("feed/files_exploits.csv", "id,file,description,date_published,author,type,platform,port,date_added,date_updated,verified,codes,tags,aliases,screenshot_url,application_url,source_url\n5,a,b,,,,,,,,,CVE-2024-0001,,,,,\n");
        using var store = Store(Cve("CVE-2024-0001", "cpe:2.3:a:redis:redis:*:*:*:*:*:*:*:*", "\"versionEndExcluding\":\"9\""));

        var finding = Assert.Single(Match(store, Program("redis:redis", "7.0.0")).Findings);

        Assert.Equal(new StakeholderDecision(ExploitationState.Active, true, true, new DateOnly(2024, 5, 6)), finding.Ssvc);
        Assert.Equal(("CWE-79", "EDB-5", true), (Assert.Single(finding.Weaknesses), Assert.Single(finding.Exploits), finding.IsDisputed));
    }

    private static string Cve(string id, string criteria, string bounds) =>
        $$$"""{"cve":{"id":"{{{id}}}","metrics":{"cvssMetricV31":[{"source":"nvd@nist.gov","cvssData":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N"}}]},"configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"{{{criteria}}}"{{{(bounds.Length > 0 ? "," : "")}}}{{{bounds}}}}]}]}]}}""";

    private static Package Program(string product, string version) => new()
    {
        Type = "generic",
        Name = product[(product.IndexOf(':', StringComparison.Ordinal) + 1)..],
        Version = version,
        Purl = $"pkg:generic/{product[(product.IndexOf(':', StringComparison.Ordinal) + 1)..]}@{version}",
        Cpes = [$"cpe:2.3:a:{product}:{version}:*:*:*:*:*:*:*"],
    };

    private AdvisoryStore Store(string nvd, string osv = "")
    {
        if (nvd.Length > 0)
        {
            folder.Write("feed/nvd.jsonl", nvd + "\n");
        }

        if (osv.Length > 0)
        {
            folder.Write("feed/osv.jsonl", osv + "\n");
        }

        Assert.Empty(StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken).Issues);
        return AdvisoryStore.Open(folder.In("db"));
    }

    private static MatchResult Match(AdvisoryStore store, Package package, string? distro = null)
    {
        var inventory = Inventories.Debian("12");
        inventory = inventory with { Artifact = inventory.Artifact with { Distro = distro is null ? inventory.Artifact.Distro : new Distro { Id = distro } }, Packages = [package] };
        return Matcher.Match(inventory, store, new MatchOptions(), TestContext.Current.CancellationToken);
    }
}
