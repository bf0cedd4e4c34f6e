using System.Text.Json;
using System.Xml.Linq;
using Assay.Core.Findings;
using Assay.Reports.Template;
using Assay.Reports.Tests.Html;
using Assay.TestKit;

namespace Assay.Reports.Tests;

/// <summary>Results that nobody would think of: whatever is in them, all formats tell of the same findings and the same verdict.</summary>
public sealed class GeneratedResultTests
{
    [Fact]
    public void Counts_and_verdict_agree_across_formats()
    {
        for (var seed = 0; seed < Tier.Scale(40, 2000); seed++)
        {
            var result = Make(seed);
            var (findings, suppressed) = (Count(result), SuppressedIn(result));
            var (shown, notCounted, verdict) = OfHtml(result);
            Assert.Equal((findings, suppressed, Word(result)), (shown, notCounted, verdict));
            Assert.Equal((findings, suppressed), OfSarif(result));
            Assert.Equal((findings, suppressed), OfJUnit(result));
            Assert.Equal((findings, suppressed), OfAsff(result));
            Assert.Equal(findings, Parse("gitlab-codequality", result).GetArrayLength());
            Assert.Equal(findings + 1, Golden.Write("csv", result, Sample.Options).TrimEnd('\n').Split('\n').Length);
            Assert.Contains($"{Word(result)}; {findings - suppressed} findings, {suppressed} not counted", Golden.Write("github", result, Sample.Options), StringComparison.Ordinal);
            Assert.Equal($"{result.Findings!.Count(finding => finding.SuppressedBy is null)} {Word(result)} {result.Findings!.Count}", OfTemplate(result));
            Assert.Equal(result.Inventory.Packages.Where(package => !package.IsProject && package.Purl.StartsWith("pkg:", StringComparison.Ordinal)).Select(package => package.Purl).Distinct(StringComparer.Ordinal).Count(), OfSnapshot(result));
        }
    }

    internal static ScanResult Make(int seed)
    {
        var random = new Random(seed);
        var inventory = new InventoryMaker(seed).Make();
        inventory = inventory with
        {
            Secrets = [.. Enumerable.Range(0, random.Next(4)).Select(number => Sample.WithSecrets.Inventory.Secrets![number] with { Title = $"{number} {Obedience.Hostile}", SuppressedBy = SuppressionOf(random) })],
            Issues = random.Next(4) == 0 ? [.. inventory.Issues, Issue.Error("a.b", Obedience.Hostile, Obedience.Hostile)] : inventory.Issues,
        };
        return new ScanResult
        {
            Inventory = inventory,
            Findings =
            [
                .. inventory.Packages.Select((package, index) => Sample.Result.Findings![0] with
                {
                    Id = $"CVE-2099-{index}",
                    Purl = package.Purl,
                    Severity = (Severity)random.Next(6),
                    Summary = random.Next(2) == 0 ? null : Obedience.Hostile,
                    FixedIn = random.Next(2) == 0 ? [] : [package.Name],
                    References = ["https://a b", package.Name],
                    SuppressedBy = SuppressionOf(random),
                }),
            ],
            Checks = [.. Enumerable.Range(0, random.Next(4)).Select(number => CheckReportTests.Found with { Message = $"{number} {Obedience.Hostile}", SuppressedBy = SuppressionOf(random) })],
            Verdict = new Verdict { Result = (VerdictResult)random.Next(4) },
            Issues = inventory.Issues,
        };
    }

    /// <summary>Findings, faults of checks and secrets.</summary>
    internal static int Count(ScanResult result) => result.Findings!.Count + result.Checks!.Count + result.Inventory.Secrets!.Count;

    internal static int SuppressedIn(ScanResult result) => result.Findings!.Count(finding => finding.SuppressedBy is not null)
        + result.Checks!.Count(finding => finding.SuppressedBy is not null) + result.Inventory.Secrets!.Count(secret => secret.SuppressedBy is not null);

    // One in three does not count: accepted, stated by VEX, or known before.
    private static Suppression? SuppressionOf(Random random) => random.Next(9) switch
    {
        0 => new Suppression { Kind = "accepted", Id = "a:1", Reason = Obedience.Hostile, Owner = random.Next(2) == 0 ? null : Obedience.Hostile },
        1 => new Suppression { Kind = "vex", Id = "v.json:1:1", Reason = "vulnerable_code_not_in_execute_path", Owner = Obedience.Hostile },
        2 => new Suppression { Kind = "baseline", Id = "old.json", Reason = "known before" },
        _ => null,
    };

    internal static (int Shown, int Suppressed, string? Verdict) OfHtml(ScanResult result)
    {
        var page = HtmlPage.Parse(Golden.Write("html", result, Sample.Options));
        var suppressed = HtmlPage.Rows(page, "suppressed").Count;
        var checks = HtmlPage.Rows(page, "checks").Count;
        var findings = HtmlPage.Rows(page, "findings");
        Assert.Equal(result.Findings!.Count(finding => finding.SuppressedBy is not null), findings.Count(row => row.Attribute("data-x")!.Value == "1"));
        return (findings.Count + checks + SuppressedIn(result) - result.Findings!.Count(finding => finding.SuppressedBy is not null), suppressed, page.Descendants("section").Select(section => section.Attribute("data-verdict")?.Value).First(value => value is not null));
    }

    internal static (int, int) OfSarif(ScanResult result)
    {
        var results = Parse("sarif", result).GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();
        return (results.Count, results.Count(entry => entry.GetProperty("suppressions").GetArrayLength() > 0));
    }

    internal static (int, int) OfJUnit(ScanResult result)
    {
        var suite = XDocument.Parse(Golden.Write("junit", result, Sample.Options)).Root!.Element("testsuite")!;
        return (suite.Elements("testcase").Count() - 2, suite.Descendants("skipped").Count());
    }

    internal static (int, int) OfAsff(ScanResult result)
    {
        var findings = Parse("asff", result).EnumerateArray().Where(finding => finding.GetProperty("GeneratorId").GetString() != "assay/incomplete").ToList();
        Assert.Distinct(findings.Select(finding => finding.GetProperty("Id").GetString()));
        Assert.All(findings, finding => Assert.Equal(Word(result), finding.GetProperty("ProductFields").GetProperty("assay/verdict").GetString()));
        return (findings.Count, findings.Count(finding => finding.GetProperty("RecordState").GetString() == "ARCHIVED"));
    }

    internal static int OfSnapshot(ScanResult result)
    {
        var snapshot = Parse("github-snapshot", result);
        Assert.Equal(Word(result), snapshot.GetProperty("metadata").GetProperty("verdict").GetString());
        return snapshot.GetProperty("manifests").EnumerateObject().SelectMany(manifest => manifest.Value.GetProperty("resolved").EnumerateObject()).Select(package => package.Name).Distinct(StringComparer.Ordinal).Count();
    }

    internal static string OfTemplate(ScanResult result)
    {
        using var output = new MemoryStream();
        TemplateFormat.Parse("a.txt", "{{report.counts.findings}} {{verdict.result}} {{#findings}}x{{/findings}}").Write(result, output, Sample.Options);
        var words = System.Text.Encoding.UTF8.GetString(output.ToArray()).Split(' ');
        return $"{words[0]} {words[1]} {words[2].Length}";
    }

    internal static string Word(ScanResult result) => result.Verdict.Result switch { VerdictResult.Pass => "pass", VerdictResult.Warn => "warn", VerdictResult.Fail => "fail", _ => "notEvaluated" };

    internal static JsonElement Parse(string format, ScanResult result) => JsonDocument.Parse(Golden.Write(format, result, Sample.Options)).RootElement;
}
