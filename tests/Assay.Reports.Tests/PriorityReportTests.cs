using System.Text;
using System.Text.Json.Nodes;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Reports.Tests;

/// <summary>What comes first stands first, and says why.</summary>
public sealed class PriorityReportTests
{
    [Fact]
    public void What_is_read_back_is_what_was_written()
    {
        using var written = new MemoryStream(Encoding.UTF8.GetBytes(Golden.Write("json", Sample.Prioritised, Sample.Options)));

        var read = SavedResult.Read(written, "test", new ScanLimits(), TestContext.Current.CancellationToken)!;

        Assert.Equal(Sample.Prioritised.Findings!.Select(Told), read.Findings!.Select(Told));
        Assert.Equal(new DateOnly(2025, 11, 30), read.Findings!.First(finding => finding.Id == "CVE-2024-2398").ExploitedSince);

        static (Priority?, KnownExploited?, ExploitProbability?, StakeholderDecision?) Told(Finding finding) => (finding.Priority, finding.Kev, finding.Epss, finding.Ssvc);
    }

    [Fact]
    public void Reports_for_people_are_in_the_order_of_priority()
    {
        // Exploited and medium before an exploit of something high, before what is critical.
        string[] expected = ["CVE-2024-4741", "CVE-2024-2398", "CVE-2024-5535"];
        foreach (var format in (string[])["markdown", "html", "table"])
        {
            var text = Golden.Write(format, Sample.Prioritised with { FixPlan = null, Verdict = new Verdict { Result = VerdictResult.NotEvaluated } }, Sample.Options);
            Assert.Contains("known exploited by ransomware, exploited in 30 days with 2 %, fix available, network, no privileges", text, StringComparison.Ordinal);
            Assert.Contains("public exploit, exploited in 30 days with 2 %, high, fix available, network, no privileges, automatable", text, StringComparison.Ordinal);
            var places = expected.Select(id => text.IndexOf(id, StringComparison.Ordinal)).ToList();
            Assert.True(places.TrueForAll(place => place >= 0), format);

            // A table's lines are packages: those of openssl have the exploited flaw and the critical one.
            Assert.True(format == "table" || places.SequenceEqual(places.Order()), $"{format}: {string.Join(' ', places)}");
        }

        var table = Golden.Write("table", Sample.Prioritised, Sample.Options);
        Assert.True(table.IndexOf("first: CVE-2024-4741", StringComparison.Ordinal) < table.IndexOf("first: CVE-2024-2398", StringComparison.Ordinal), table);
    }

    [Fact]
    public void Sarif_has_it_as_the_rank_of_a_result()
    {
        var results = JsonNode.Parse(Golden.Write("sarif", Sample.Prioritised, Sample.Options))!["runs"]![0]!["results"]!.AsArray();

        Assert.Equal([100, 80, 60, 20], results.Where(result => ((string)result!["ruleId"]!).StartsWith("CVE", StringComparison.Ordinal)).Select(result => (int)result!["rank"]!).Distinct().OrderDescending());
        Assert.Equal("public exploit, exploited in 30 days with 2 %, high, fix available, network, no privileges, automatable",
            (string?)results.First(result => (string?)result!["ruleId"] == "CVE-2024-2398")!["properties"]!["priority"]);
        Assert.Null(JsonNode.Parse(Golden.Write("sarif", Sample.Result, Sample.Options))!["runs"]![0]!["results"]![0]!["rank"]);
    }
}
