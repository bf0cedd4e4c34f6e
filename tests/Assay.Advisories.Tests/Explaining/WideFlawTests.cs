using System.Text;
using System.Text.Json;
using Assay.Advisories.Explaining;
using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Explaining;

/// <summary>Flaws of which half the world has a record, and every reason for which there is no finding of one, for people and for machines.</summary>
public sealed class WideFlawTests : IDisposable
{
    private const string Log4Shell = "CVE-2021-44228";
    private const string KernelFlaw = "CVE-2024-26581";

    private readonly TemporaryFolder folder = new();
    private readonly AdvisoryStore store;

    public WideFlawTests()
    {
        string[] parts = ["", "-devel", "-headless", "-javadoc", "-src", "-demo"];
        store = Records.Store(
            folder,
            Records.Record("GHSA-jfh8-c2jp-5v3q", $$""" "aliases":["{{Log4Shell}}"],"summary":"Remote code injection in Log4j",""", [.. new[] { ("2.13.0", "2.15.0"), ("2.0-beta9", "2.3.1"), ("2.4", "2.12.2") }.Select(range => Maven("org.apache.logging.log4j:log4j-core", range.Item1, range.Item2))]),
            Records.Record(Log4Shell, "", [.. Enumerable.Range(9, 6).Select(release => Records.Affected($"{release}", "apache-log4j2", $"2.{release}-1"))]),
            Records.Record("RHSA-2021:5128", $$""" "related":["{{Log4Shell}}"],"summary":"Important: a product that only Red Hat has",""", [.. parts.Select(part => RedHat("java-1.8.0-openjdk" + part, "1:1.8.0-1.el8"))]),
            Records.Record(KernelFlaw, "", [Records.Affected("11", "linux", "5.10.216-1"), Records.Affected("12", "linux", "6.1.82-1"), Records.Affected("13", "linux", "6.7.7-1")]),
            Records.Record("RHSA-2024:5363", $$""" "related":["{{KernelFlaw}}"],"summary":"Important: kernel security update",""", [.. Enumerable.Range(0, 60).Select(number => RedHat($"kernel-part{number:D2}", "5.14.0-427.33.1.el8"))]),
            Records.Record("CVE-2020-0001", """ "withdrawn":"2025-02-03T00:00:00Z",""", Records.Affected("12", "linux", "9")),
            Records.Record("CVE-2020-0002", "", Records.Affected("11", "linux", "9")));
    }

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    private static Inventory Image(params Package[] more) => Inventories.Debian("12", [Inventories.Deb("linux-image-6.1.0-25-amd64", "6.1.106-3", "linux"), Inventories.Deb("linux-perf", "6.1.106-3", "linux"), .. more]);

    private static Package Log4J(string version) => new()
    {
        Type = "maven",
        Name = "org.apache.logging.log4j:log4j-core",
        Version = version,
        Purl = $"pkg:maven/org.apache.logging.log4j/log4j-core@{version}",
        Locations = [new PackageLocation("app/lib/log4j-core.jar", "sha256:layer1")],
    };

    // Written by this test (ASSAY_GOLDEN=write) and read over by a person.
    [Theory]
    [InlineData(Log4Shell, null, "log4shell-absent", ExplanationOutcome.PackageAbsent)]
    [InlineData(Log4Shell, "2.17.1", "log4shell-repaired", ExplanationOutcome.NotAffected)]
    [InlineData(Log4Shell, "2.14.1", "log4shell-found", ExplanationOutcome.Found)]
    [InlineData(KernelFlaw, null, "kernel-repaired", ExplanationOutcome.NotAffected)]
    public void A_flaw_of_many_packages_is_explained_in_some_lines(string query, string? log4J, string golden, ExplanationOutcome outcome)
    {
        var explanation = Explainer.Explain(log4J is null ? Image() : Image(Log4J(log4J)), store, query, new MatchOptions(), TestContext.Current.CancellationToken);

        using var text = new StringWriter { NewLine = "\n" };
        ExplanationText.Write(explanation, text);
        Assert.Equal(outcome, explanation.Outcome);
        Assert.InRange(text.ToString().Count(letter => letter == '\n'), 3, 20);
        ExplainerTests.AssertGolden(golden, store.Manifest.Segments.Aggregate(text.ToString(), (written, segment) => written.Replace(segment.ShortDigest, "SEGMENT", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Log4Shell, null, "packageAbsent", null)]
    [InlineData(Log4Shell, "2.17.1", "notAffected", "org.apache.logging.log4j:log4j-core 2.17.1 has the repair, which came with 2.15.0")]
    [InlineData(Log4Shell, "1.2.17", "notAffected", "org.apache.logging.log4j:log4j-core 1.2.17 is not in the affected range: from 2.13.0 before 2.15.0, or from 2.0-beta9 before 2.3.1, or from 2.4 before 2.12.2")]
    [InlineData(KernelFlaw, null, "notAffected", "linux 6.1.106-3 has the repair, which came with 6.1.82-1")]
    [InlineData("CVE-2020-0001", null, "withdrawn", "the record was withdrawn on 2025-02-03")]
    [InlineData("CVE-2020-0002", null, "otherRelease", "it is about debian 11, and this is debian 12")]
    [InlineData("CVE-2020-0003", null, "unknownId", null)]
    public void Each_reason_is_told_to_machines(string query, string? log4J, string outcome, string? why)
    {
        using var document = Json(Explainer.Explain(log4J is null ? Image() : Image(Log4J(log4J)), store, query, new MatchOptions(), TestContext.Current.CancellationToken));

        Assert.Equal(outcome, document.RootElement.GetProperty("outcome").GetString());
        Assert.Empty(document.RootElement.GetProperty("findings").EnumerateArray());
        if (why is not null)
        {
            Assert.Equal(why, document.RootElement.GetProperty("misses").EnumerateArray().First(miss => miss.TryGetProperty("purl", out _)).GetProperty("why").GetString());
        }
    }

    [Fact]
    public void What_does_not_count_is_told_to_machines_with_who_and_why()
    {
        using var document = Json(Explainer.Explain(Image(Log4J("2.14.1")), store, Log4Shell, new MatchOptions(), findings => [.. findings.Select(finding => finding with
        {
            SuppressedBy = new Suppression { Kind = "vex", Id = Log4Shell, Reason = "vulnerable_code_not_in_execute_path" },
        })], TestContext.Current.CancellationToken));

        Assert.Equal("suppressed", document.RootElement.GetProperty("outcome").GetString());
        Assert.Equal("vulnerable_code_not_in_execute_path", document.RootElement.GetProperty("findings")[0].GetProperty("suppressedBy").GetProperty("reason").GetString());
    }

    private static JsonDocument Json(Explanation explanation)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            ExplanationJson.Write(explanation, json);
        }

        return JsonDocument.Parse(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private static string Maven(string name, string from, string repair) => $$$"""
        {"package":{"ecosystem":"Maven","name":"{{{name}}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"{{{from}}}"},{"fixed":"{{{repair}}}"}]}]}
        """.Trim();

    private static string RedHat(string name, string repair) => $$$"""
        {"package":{"ecosystem":"Red Hat:enterprise_linux:8::appstream","name":"{{{name}}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"{{{repair}}}"}]}]}
        """.Trim();
}
