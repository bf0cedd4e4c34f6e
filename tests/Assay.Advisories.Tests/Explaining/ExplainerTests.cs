using System.Text;
using System.Text.Json;
using Assay.Advisories.Explaining;
using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Explaining;

public sealed class ExplainerTests : IDisposable
{
    private static readonly string[] Feed =
    [
        Records.Record("CVE-1", """ "summary":"A buffer overflow","aliases":["GHSA-1"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],""", Records.Affected("11", "openssl", "1.1-1"), Records.Affected("12", "openssl", "3.0.15-1", "low")),
        Records.Record("CVE-2", "", Records.Affected("12", "openssl", "3.0.1-1")),
        Records.Record("CVE-3", "", Records.Affected("11", "openssl", "3.0.99-1")),
        Records.Record("CVE-4", "", Records.Affected("12", "nginx", "1.22-1")),
        Records.Record("CVE-5", """ "withdrawn":"2025-02-03T00:00:00Z",""", Records.Affected("12", "openssl", "9")),
        Records.Record("CVE-6", "", Records.Affected("12", "odd", "2")),
        Records.Record("CVE-7", "", Records.Affected("12", "tool", "2")),
        Records.Record("DSA-1-1", """ "related":["CVE-1"],""", Records.Affected("12", "openssl", "3.0.15-1")),
    ];

    private readonly TemporaryFolder folder = new();
    private readonly AdvisoryStore store;
    private readonly Inventory inventory = Inventories.Debian(
        "12",
        Inventories.Deb("libssl3", "3.0.14-1", "openssl"),
        Inventories.Deb("odd", "no: version"),
        Inventories.Deb("tool", "1") with { Scope = PackageScope.Dev });

    public ExplainerTests() => store = Records.Store(folder, Feed);

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    // Written by this test (ASSAY_GOLDEN=write) and read over by a person.
    [Theory]
    [InlineData("CVE-1", "finding", ExplanationOutcome.Found)]
    [InlineData("ghsa-1", "alias", ExplanationOutcome.Found)]
    [InlineData("DSA-1-1", "advisory", ExplanationOutcome.Found)]
    [InlineData("CVE-9", "unknown", ExplanationOutcome.UnknownId)]
    [InlineData("CVE-4", "absent", ExplanationOutcome.PackageAbsent)]
    [InlineData("CVE-2", "repaired", ExplanationOutcome.NotAffected)]
    [InlineData("CVE-3", "other-release", ExplanationOutcome.OtherRelease)]
    [InlineData("CVE-5", "withdrawn", ExplanationOutcome.Withdrawn)]
    [InlineData("CVE-6", "undecidable", ExplanationOutcome.Found)]
    [InlineData("CVE-7", "left-out", ExplanationOutcome.LeftOut)]
    [InlineData("pkg:deb/debian/libssl3@3.0.14-1", "package", ExplanationOutcome.Found)]
    [InlineData("pkg:deb/debian/none@1", "no-package", ExplanationOutcome.PackageAbsent)]
    public void Tells_why(string query, string golden, ExplanationOutcome outcome)
    {
        var explanation = Explainer.Explain(inventory, store, query, new MatchOptions(), TestContext.Current.CancellationToken);

        using var text = new StringWriter { NewLine = "\n" };
        ExplanationText.Write(explanation, text);
        Assert.Equal(outcome, explanation.Outcome);
        AssertGolden(golden, text.ToString().Replace(store.Manifest.Segments[0].ShortDigest, "SEGMENT", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_accepted_is_told_with_who_and_why()
    {
        var explanation = Explainer.Explain(inventory, store, "CVE-1", new MatchOptions(), findings => [.. findings.Select(finding => finding with
        {
            SuppressedBy = new Suppression { Kind = "accepted", Id = "CVE-1", Reason = "not reachable", Owner = "team-a", Until = new DateOnly(2027, 1, 2) },
        })], TestContext.Current.CancellationToken);

        using var text = new StringWriter { NewLine = "\n" };
        ExplanationText.Write(explanation, text);
        Assert.Equal((ExplanationOutcome.Suppressed, "CVE-1 is found in 1 package and does not count"), (explanation.Outcome, explanation.Text));
        Assert.Contains("not counted accepted CVE-1: not reachable (team-a), until 2027-01-02\n", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_CVE_program_took_back_is_no_finding_and_is_told()
    {
        folder.Write("more/records.jsonl", string.Join('\n', Records.Record("CVE-2024-0001", "", Records.Affected("12", "openssl", "9"))) + "\n");
        folder.Write("more/cve.jsonl", """{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-0001","state":"REJECTED","dateRejected":"2024-05-06T00:00:00Z"},"containers":{"cna":{}}}""" + "\n"
            + """{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-0002","state":"REJECTED"},"containers":{"cna":{}}}""" + "\n");
        StoreBuilder.Build(folder.In("more"), folder.In("more-db"), TimeProvider.System, TestContext.Current.CancellationToken);
        using var other = AdvisoryStore.Open(folder.In("more-db"));

        Assert.Empty(Matcher.Match(inventory, other, new MatchOptions(), TestContext.Current.CancellationToken).Findings);
        foreach (var (id, when) in new[] { ("CVE-2024-0001", " (as of 2024-05-06)"), ("CVE-2024-0002", "") })
        {
            var explanation = Explainer.Explain(inventory, other, id, new MatchOptions(), TestContext.Current.CancellationToken);
            Assert.Equal((ExplanationOutcome.Rejected, $"{id} was rejected by the CVE program{when}, so it is never a finding"), (explanation.Outcome, explanation.Text));
        }
    }

    [Fact]
    public void Packages_of_one_source_are_told_together_and_sources_that_agree_too()
    {
        var many = Inventories.Debian("12", [.. Enumerable.Range(0, 12).Select(number => Inventories.Deb($"lib{number:D2}", "3.0.14-1", "openssl"))]);
        var explanation = Explainer.Explain(many, store, "CVE-1", new MatchOptions(), TestContext.Current.CancellationToken);
        using var text = new StringWriter { NewLine = "\n" };

        ExplanationText.Write(explanation, text);

        Assert.Equal(12, explanation.Findings.Count);
        Assert.Single(text.ToString().Split('\n'), line => line.StartsWith("CVE-1: ", StringComparison.Ordinal));
        Assert.Contains("              and 4 more\n", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whose_word_about_a_severity_counts_can_be_chosen()
    {
        var chosen = Explainer.Explain(inventory, store, "CVE-1", new MatchOptions { SeveritySources = ["nvd"] }, TestContext.Current.CancellationToken);

        Assert.Equal((Severity.Critical, "nvd"), (chosen.Findings[0].Finding.Severity, chosen.Findings[0].Finding.Evidence.SeveritySource));
        Assert.Equal(["nvd", "own", "distro", "ghsa", "cisa", "cna"], chosen.SeveritySources);
    }

    [Fact]
    public void The_same_is_told_to_machines()
    {
        var explanation = Explainer.Explain(inventory, store, "CVE-1", new MatchOptions(), TestContext.Current.CancellationToken);

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            ExplanationJson.Write(explanation, json);
        }

        using var document = JsonDocument.Parse(bytes.ToArray());
        var finding = document.RootElement.GetProperty("findings")[0];
        Assert.Equal("found", document.RootElement.GetProperty("outcome").GetString());
        Assert.Equal("before 3.0.15-1", finding.GetProperty("range").GetString());
        Assert.Equal("3.0.14-1", finding.GetProperty("matchedVersion").GetString());
        Assert.Equal("RUN apt-get install -y things", finding.GetProperty("createdBy").GetString());
        Assert.Equal("sha256:layer1", finding.GetProperty("locations")[0].GetProperty("layer").GetString());
        Assert.Equal(["debian low", "nvd critical"], finding.GetProperty("scores").EnumerateArray().Select(score => $"{score.GetProperty("source").GetString()} {score.GetProperty("severity").GetString()}"));
        Assert.Equal("2024-01-02T00:00:00Z", finding.GetProperty("fixPublished").GetString());
        Assert.Equal("own", document.RootElement.GetProperty("severitySources")[0].GetString());
    }

    [Fact]
    public void Everything_found_in_the_real_feed_can_be_explained()
    {
        using var debian = DebianStore.Open();
        var packages = Inventories.Debian("12", Inventories.Deb("libssl3", "3.0.11-1~deb12u1", "openssl"), Inventories.Deb("libc6", "2.36-9", "glibc"));
        var findings = Matcher.Match(packages, debian, new MatchOptions(), TestContext.Current.CancellationToken).Findings;

        Assert.True(findings.Count > 15);
        Assert.All(findings, finding =>
        {
            var explanation = Explainer.Explain(packages, debian, finding.Id, new MatchOptions(), TestContext.Current.CancellationToken);
            Assert.Contains(explanation.Findings, explained => explained.Finding.Purl == finding.Purl && explained.Finding.Evidence == finding.Evidence);
        });
    }

    internal static void AssertGolden(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("ASSAY_GOLDEN") == "write")
        {
            var source = Path.Combine(TestKit.TestData.RepositoryRoot, "tests", "Assay.Advisories.Tests", "Explaining", "testdata", name + ".txt");
            File.WriteAllText(source, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return;
        }

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Explaining", "testdata", name + ".txt")), text);
    }
}
