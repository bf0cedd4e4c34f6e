using System.Text;
using System.Text.Json;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Reports.Tests.Sarif;

/// <summary>What GitHub's code scanning makes of a document decides what "sarif@github" holds.</summary>
public sealed class GitHubSarifTests
{
    // It opens an alert for what is suppressed, too.
    [Fact]
    public void It_holds_all_that_nobody_decided_about()
    {
        for (var seed = 0; seed < Tier.Scale(25, 1000); seed++)
        {
            var result = GeneratedResultTests.Make(seed);
            var run = Run(result);

            var open = result.Findings!.Select(finding => finding.SuppressedBy).Concat(result.Checks!.Select(finding => finding.SuppressedBy)).Concat(result.Inventory.Secrets!.Select(secret => secret.SuppressedBy))
                .Where(suppression => suppression is null or { Kind: "baseline" }).ToList();
            var entries = run.GetProperty("results").EnumerateArray().ToList();
            Assert.Equal((open.Count, open.Count(suppression => suppression is not null)), (entries.Count, entries.Count(entry => entry.GetProperty("suppressions").GetArrayLength() > 0)));
            Assert.All(entries.SelectMany(entry => entry.GetProperty("suppressions").EnumerateArray()), suppression => Assert.StartsWith("baseline", suppression.GetProperty("justification").GetString(), StringComparison.Ordinal));
            Assert.Equal(GeneratedResultTests.Word(result), run.GetProperty("properties").GetProperty("verdict").GetString());
            AssertRules(run);
        }
    }

    [Fact]
    public void Of_more_than_it_shows_it_holds_the_most_urgent()
    {
        var result = LargeResult.Make(packages: 900, findings: 7000);
        result = result with { Inventory = result.Inventory with { Secrets = Sample.WithSecrets.Inventory.Secrets }, Checks = [CheckReportTests.Found] };
        var secrets = result.Inventory.Secrets!.Count(secret => secret.SuppressedBy is null);
        var counted = result.Findings!.Where(finding => finding.SuppressedBy is null).ToList();
        var run = Run(result);
        var held = run.GetProperty("results").EnumerateArray().Select(entry => entry.GetProperty("ruleId").GetString()!).ToList();

        Assert.Equal(5000, held.Count);
        Assert.Equal(secrets, held.Count(rule => rule.StartsWith("secret/", StringComparison.Ordinal)));
        Assert.Equal(counted.Count(finding => finding.Severity == Severity.Critical), run.GetProperty("results").EnumerateArray().Count(entry => entry.GetProperty("message").GetProperty("text").GetString()!.Contains(" (critical) in package-", StringComparison.Ordinal)));
        var leftOut = counted.Count + secrets + 1 - 5000;
        Assert.Contains(run.GetProperty("invocations")[0].GetProperty("toolExecutionNotifications").EnumerateArray(), note => note.GetProperty("message").GetProperty("text").GetString()!.StartsWith($"{leftOut} results more", StringComparison.Ordinal));
        AssertRules(run);
    }

    [Fact]
    public void An_alert_is_known_again_by_the_fingerprint_that_GitHub_reads()
    {
        var entries = Run(Sample.Result with { Findings = [.. Sample.Result.Findings!.Select(finding => finding with { SuppressedBy = null })] }).GetProperty("results").EnumerateArray().ToList();

        Assert.Distinct(entries.Select(entry => entry.GetProperty("partialFingerprints").GetProperty("primaryLocationLineHash").GetString()));
        Assert.All(entries, entry => Assert.Equal(entry.GetProperty("partialFingerprints").GetProperty("assay/v1").GetString() + ":1", entry.GetProperty("partialFingerprints").GetProperty("primaryLocationLineHash").GetString()));
    }

    [Fact]
    public void A_rule_s_title_tells_the_flaw_and_no_description_is_longer_than_it_takes()
    {
        var finding = Sample.Result.Findings![0] with { SuppressedBy = null };
        Assert.Equal($"{finding.Id}: {finding.Summary}", TitleOf(finding));
        Assert.Equal($"{finding.Id}: {finding.Severity.ToString().ToLowerInvariant()}", TitleOf(finding with { Summary = null }));
        Assert.Equal(160, TitleOf(finding with { Summary = new string('x', 3000) }).Length);
        // No half of a character of two.
        Assert.EndsWith("x…", TitleOf(finding with { Summary = new string('x', 158 - finding.Id.Length - 2) + "\U0001F600\U0001F600" }), StringComparison.Ordinal);
        Assert.Equal(1024, RuleOf(finding with { Summary = new string('x', 3000) }).GetProperty("fullDescription").GetProperty("text").GetString()!.Length);
    }

    private static string TitleOf(Finding finding) => RuleOf(finding).GetProperty("shortDescription").GetProperty("text").GetString()!;

    private static JsonElement RuleOf(Finding finding) => Run(Sample.Result with { Findings = [finding] }).GetProperty("tool").GetProperty("driver").GetProperty("rules")[0];

    private static void AssertRules(JsonElement run)
    {
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()).ToList();
        Assert.Distinct(rules);
        Assert.All(run.GetProperty("results").EnumerateArray(), entry => Assert.Equal(entry.GetProperty("ruleId").GetString(), rules[entry.GetProperty("ruleIndex").GetInt32()]));
        Assert.Equal(rules.Count, run.GetProperty("results").EnumerateArray().Select(entry => entry.GetProperty("ruleId").GetString()).Distinct(StringComparer.Ordinal).Count());
    }

    private static JsonElement Run(ScanResult result)
    {
        using var output = new MemoryStream();
        AllReports.Formats.Single(format => format.Name == "sarif").Write(result, output, Sample.Options with { FormatVersion = "github" });
        return JsonDocument.Parse(Encoding.UTF8.GetString(output.ToArray())).RootElement.GetProperty("runs")[0];
    }
}
