using System.Text.Json;
using System.Xml.Linq;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Reports.Tests;

/// <summary>No format may be left out: each is held to the counts and, where it tells one, the verdict of generated results.</summary>
public sealed class FormatCountsTests
{
    private static readonly Dictionary<string, Action<ScanResult, string>> Told = new(StringComparer.Ordinal)
    {
        ["table"] = Table,
        ["markdown"] = Markdown,
        ["json"] = Json,
        ["ndjson"] = Lines,
        ["csv"] = (result, text) => Assert.Equal(All(result) + 1, text.TrimEnd('\n').Split('\n').Length),
        ["html"] = (result, _) => Assert.Equal((All(result), NotCounted(result), GeneratedResultTests.Word(result)), GeneratedResultTests.OfHtml(result)),
        ["sarif"] = Sarif,
        ["junit"] = JUnit,
        ["gitlab"] = (result, text) => Assert.Equal(Counted(result) + result.Inventory.Secrets!.Count(secret => secret.SuppressedBy is null), Root(text).GetProperty("vulnerabilities").GetArrayLength()),
        ["gitlab-dependency"] = (result, text) => Assert.Equal(Counted(result), Root(text).GetProperty("vulnerabilities").GetArrayLength()),
        ["gitlab-codequality"] = (result, text) => Assert.Equal(All(result), Root(text).GetArrayLength()),
        ["gitlab-sbom"] = CycloneDx,
        ["asff"] = (result, _) => Assert.Equal((All(result), NotCounted(result)), GeneratedResultTests.OfAsff(result)),
        ["github-snapshot"] = (result, text) => Assert.Equal(GeneratedResultTests.Word(result), Root(text).GetProperty("metadata").GetProperty("verdict").GetString()),
        ["github"] = Log,
        ["azure"] = Log,
        ["teamcity"] = Log,
        ["openvex"] = (result, text) => AssertPlaces(result, Root(text).GetProperty("statements").GetArrayLength()),
        ["csaf-vex"] = (result, text) => AssertPlaces(result, Root(text).GetProperty("vulnerabilities").EnumerateArray().Sum(flaw => flaw.GetProperty("product_status").EnumerateObject().Sum(status => status.Value.GetArrayLength()))),
        ["cyclonedx-vex"] = CycloneDx,
        ["cyclonedx"] = CycloneDx,
        ["cyclonedx-xml"] = CycloneDxXml,
        ["spdx"] = (result, text) => Assert.Equal(Advisories(result), Count(text, "\"referenceType\": \"advisory\"")),
        ["spdx-tag"] = (result, text) => Assert.Equal(Advisories(result), Count(text, "\nExternalRef: SECURITY advisory ")),
        ["spdx3"] = (result, text) => Assert.Equal(Advisories(result), Count(text, "\"externalRefType\": \"securityAdvisory\"")),
        ["attestation"] = (result, text) => Assert.Equal(result.Findings!.Count, Root(text).GetProperty("predicate").GetProperty("scanner").GetProperty("result").GetArrayLength()),
    };

    public static TheoryData<string> Names => [.. AllReports.Formats.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Counts_and_verdict_are_those_of_the_result(string format)
    {
        for (var seed = 0; seed < Tier.Scale(25, 1000); seed++)
        {
            var result = GeneratedResultTests.Make(seed);
            result = result with { Inventory = result.Inventory with { Artifact = result.Inventory.Artifact with { Digests = ["sha256:" + new string('a', 64)] } } };
            if (AllReports.Formats.Single(known => known.Name == format).WhyNone(result) is null)
            {
                Told[format](result, Golden.Write(format, result, Sample.Options));

                // A flaw in several packages: as many findings, and one vulnerability.
                var shared = result with { Findings = [.. result.Findings!.Select((finding, index) => finding with { Id = $"CVE-2099-{index / 3}" })] };
                Told[format](shared, Golden.Write(format, shared, Sample.Options));
            }
        }
    }

    private static int Flaws(ScanResult result) => result.Findings!.Where(finding => finding.SuppressedBy is null).Select(finding => finding.Id).Distinct(StringComparer.Ordinal).Count();

    private static int All(ScanResult result) => GeneratedResultTests.Count(result);

    private static int NotCounted(ScanResult result) => GeneratedResultTests.SuppressedIn(result);

    private static int Counted(ScanResult result) => result.Findings!.Count(finding => finding.SuppressedBy is null);

    // A bill of materials has an address for each flaw that counts, at each package that has it.
    private static int Advisories(ScanResult result) => result.Inventory.Packages
        .Sum(package => result.Findings!.Where(finding => finding.SuppressedBy is null && finding.Purl == package.Purl).Select(finding => finding.Id).Distinct(StringComparer.Ordinal).Count());

    private static void Table(ScanResult result, string text)
    {
        var counted = Flaws(result);
        Assert.Contains(result.Inventory.Packages.Count == 0 && !result.Issues.Any(issue => issue.Level == IssueLevel.Error) ? "\nNo packages found\n" : counted == 0 ? "vulnerabilities" : counted == 1 ? "\n1 vulnerability (" : $"\n{counted} vulnerabilities (", text, StringComparison.Ordinal);
        var suppressed = result.Findings!.Count - Counted(result);
        Assert.Equal(suppressed > 0, text.Contains($"\n{suppressed} finding{(suppressed == 1 ? "" : "s")} suppressed (", StringComparison.Ordinal));
        Assert.Contains(result.Verdict.Result == VerdictResult.NotEvaluated ? "\nNot judged: " : $"\n{GeneratedResultTests.Word(result).ToUpperInvariant()}\n", text, StringComparison.Ordinal);
    }

    private static void Markdown(ScanResult result, string text)
    {
        var counted = result.Findings!.Where(finding => finding.SuppressedBy is null).GroupBy(finding => finding.Id, (_, flaw) => flaw.Max(finding => finding.Severity)).GroupBy(severity => severity).OrderByDescending(group => group.Key)
            .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}").ToList();
        Assert.Contains(counted.Count == 0 ? "\nNo vulnerabilities" : $"\n{string.Join(", ", counted)}.\n", text, StringComparison.Ordinal);
        var verdict = result.Verdict.Result switch { VerdictResult.Pass => "**Passed**", VerdictResult.Warn => "**Passed with warnings**", VerdictResult.Fail => "**Failed**", _ => "" };
        Assert.Contains(verdict, text, StringComparison.Ordinal);
        Assert.Equal(verdict.Length > 0, text.Contains("\n**Passed", StringComparison.Ordinal) || text.Contains("\n**Failed", StringComparison.Ordinal));
    }

    private static void Json(ScanResult result, string text)
    {
        var root = Root(text);
        List<JsonElement> all = [.. root.GetProperty("findings").EnumerateArray(), .. root.GetProperty("checks").EnumerateArray(), .. root.GetProperty("secrets").EnumerateArray()];
        Assert.Equal((All(result), NotCounted(result)), (all.Count, all.Count(finding => finding.TryGetProperty("suppressedBy", out _))));
        Assert.Equal(GeneratedResultTests.Word(result), root.GetProperty("verdict").GetProperty("result").GetString());
    }

    private static void Lines(ScanResult result, string text)
    {
        var lines = text.TrimEnd('\n').Split('\n').Select(Root).ToLookup(line => line.GetProperty("type").GetString());
        Assert.Equal((result.Findings!.Count, result.Checks!.Count, result.Inventory.Secrets!.Count), (lines["finding"].Count(), lines["check"].Count(), lines["secret"].Count()));
        Assert.Equal(GeneratedResultTests.Word(result), Assert.Single(lines["verdict"]).GetProperty("verdict").GetProperty("result").GetString());
    }

    private static void Sarif(ScanResult result, string text)
    {
        Assert.Equal((All(result), NotCounted(result)), GeneratedResultTests.OfSarif(result));
        Assert.Equal(GeneratedResultTests.Word(result), Root(text).GetProperty("runs")[0].GetProperty("properties").GetProperty("verdict").GetString());
    }

    private static void JUnit(ScanResult result, string text)
    {
        Assert.Equal((All(result), NotCounted(result)), GeneratedResultTests.OfJUnit(result));
        Assert.Contains(XDocument.Parse(text).Descendants("testcase"), test => test.Attribute("name")!.Value == $"verdict: {GeneratedResultTests.Word(result)}");
    }

    private static void Log(ScanResult result, string text) =>
        Assert.Contains($"{GeneratedResultTests.Word(result)}; {All(result) - NotCounted(result)} findings, {NotCounted(result)} not counted", text.TrimEnd('\n').Split('\n')[^1], StringComparison.Ordinal);

    private static void CycloneDx(ScanResult result, string text) => Assert.Equal(Flaws(result.Findings!),
        Root(text).GetProperty("vulnerabilities").EnumerateArray().Select(flaw => (flaw.GetProperty("id").GetString()!, flaw.TryGetProperty("analysis", out _))).Distinct().Order());

    private static void CycloneDxXml(ScanResult result, string text) => Assert.Equal(Flaws(result.Findings!), XDocument.Parse(text).Descendants().Where(element => element.Name.LocalName == "vulnerability")
        .Select(flaw => (flaw.Elements().Single(element => element.Name.LocalName == "id").Value, flaw.Elements().Any(element => element.Name.LocalName == "analysis"))).Distinct().Order());

    // An entry for each flaw, or several, of those packages in which it is the same.
    private static IEnumerable<(string Id, bool IsDecided)> Flaws(IEnumerable<Finding> findings) =>
        findings.Select(finding => (finding.Id, IsDecided: finding.SuppressedBy is { Kind: not "baseline" })).Distinct().Order();

    // Generated packages may share a package URL: a statement is of that.
    private static void AssertPlaces(ScanResult result, int told) =>
        Assert.InRange(told, result.Findings!.Select(finding => (finding.Id, finding.Purl)).Distinct().Count(), result.Findings!.Count);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static JsonElement Root(string text) => JsonDocument.Parse(text).RootElement;
}
