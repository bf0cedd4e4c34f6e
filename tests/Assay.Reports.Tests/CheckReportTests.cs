using System.Text.Json;
using System.Xml.Linq;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Reports.Tests;

/// <summary>What checks find, in every format: with its place, never obeyed, never lost.</summary>
public sealed class CheckReportTests
{
    private static readonly Check Root = new()
    {
        Id = "ASY-DF-0021", Target = CheckTarget.Dockerfile, Title = "The last USER is root", Severity = Severity.High, Category = CheckCategory.Privilege,
        Benchmarks = ["CIS Docker 4.1"], Reason = "The image is said to run as root.", Remediation = "Switch to another user at the end.", Reference = "https://docs.example/user",
    };

    internal static readonly CheckFinding Found = new() { Check = Root, Message = "the image runs as root", Path = "app/Dockerfile", Range = new TextRange(3, 1, 4, 10), Subject = "stage run" };

    public static TheoryData<string> Names => [.. AllReports.Formats.Select(format => format.Name)];

    private static ScanResult Result { get; } = Sample.Result with
    {
        Checks =
        [
            Found,
            Found with { Range = new TextRange(9, 2, 9, 5), SuppressedBy = new Suppression { Kind = "comment", Id = "app/Dockerfile:8", Reason = "why", Until = new DateOnly(2027, 1, 31) } },
            new CheckFinding { Check = Root with { Id = "ASY-IM-0001", Target = CheckTarget.Image, Severity = Severity.Low, Reference = null }, Message = "the config names no user", Subject = "config.User", Layer = Sample.Base },
        ],
    };

    [Fact]
    public void Places_stand_in_every_format_that_has_them()
    {
        var run = Parse("sarif").GetProperty("runs")[0];
        var results = run.GetProperty("results").EnumerateArray().Where(entry => entry.GetProperty("ruleId").GetString()!.StartsWith("ASY-", StringComparison.Ordinal)).ToList();
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()).ToList();
        Assert.All(results, entry => Assert.Equal(rules[entry.GetProperty("ruleIndex").GetInt32()], entry.GetProperty("ruleId").GetString()));
        Assert.Equal("""{"startLine":3,"startColumn":1,"endLine":4,"endColumn":10}""", JsonSerializer.Serialize(results[0].GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region")));
        Assert.Equal("inSource", results[1].GetProperty("suppressions")[0].GetProperty("kind").GetString());

        Assert.Contains("::error title=ASY-DF-0021,file=app/Dockerfile,line=3,endLine=4,col=1,endColumn=10::", Write("github"), StringComparison.Ordinal);
        Assert.Contains("sourcepath=app/Dockerfile;linenumber=3;columnnumber=1]", Write("azure"), StringComparison.Ordinal);
        Assert.Contains("file='app/Dockerfile' line='3'", Write("teamcity"), StringComparison.Ordinal);
        Assert.Contains(Parse("gitlab-codequality").EnumerateArray(), entry => entry.GetProperty("check_name").GetString() == "ASY-DF-0021" && entry.GetProperty("location").GetProperty("lines").GetProperty("begin").GetInt32() == 3);
        Assert.Contains("app/Dockerfile:3:1", Write("table"), StringComparison.Ordinal);
        Assert.Contains("| ASY-DF-0021 | high | app/Dockerfile&#58;3&#58;1 |", Write("markdown"), StringComparison.Ordinal);
        Assert.Contains("ASY-DF-0021,high,,,dockerfile,,,,,app/Dockerfile:3:1,", Write("csv"), StringComparison.Ordinal);
        Assert.Equal(3, Write("ndjson").Split('\n').Count(line => line.StartsWith("{\"type\":\"check\"", StringComparison.Ordinal)));
        Assert.Contains(XDocument.Parse(Write("junit")).Descendants("testcase"), test => test.Attribute("name")!.Value == "ASY-DF-0021 app/Dockerfile:3:1");
    }

    [Fact]
    public void What_is_suppressed_is_shown_and_not_counted()
    {
        var suite = XDocument.Parse(Write("junit")).Root!.Element("testsuite")!;
        Assert.Equal(suite.Attribute("failures")!.Value, suite.Descendants("failure").Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(suite.Attribute("tests")!.Value, suite.Elements("testcase").Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains(suite.Descendants("skipped"), skipped => skipped.Attribute("message")!.Value == "comment until 2027-01-31: why");
        Assert.Contains("1 of checks suppressed (1 comment)", Write("table"), StringComparison.Ordinal);
        Assert.Contains("comment until 2027-01-31: why", Write("table"), StringComparison.Ordinal);
        Assert.Contains("Checks that don't count: 1", Write("markdown"), StringComparison.Ordinal);
        Assert.DoesNotContain("line=9", Write("github"), StringComparison.Ordinal);
    }

    [Fact]
    public void Native_json_follows_the_schema() => Assert.Equal("", SchemaValidator.Validate(
        Path.Combine(TestData.RepositoryRoot, "docs", "reference"), "2020-12", "https://assay.example/schema/result-1.0.json", [Write("json"), Golden.Write("json", Result with { Findings = null }, Sample.Options)]));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_result_of_checks_alone_can_be_written(string format) => Assert.NotEmpty(Golden.Write(format, Result with { Findings = null }, Sample.Options));

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_of_a_file_is_obeyed(string format)
    {
        var hostile = Found with { Check = Root with { Title = Obedience.Hostile, Reason = Obedience.Hostile, Remediation = Obedience.Hostile, Id = "X-" + Obedience.Hostile }, Message = Obedience.Hostile, Path = Obedience.Hostile, Subject = Obedience.Hostile };
        Obedience.Refuse(format, Golden.Write(format, Sample.Result with { Findings = [], Checks = [hostile, hostile with { Path = null, Range = null, SuppressedBy = new Suppression { Kind = "comment", Id = Obedience.Hostile, Reason = Obedience.Hostile } }] }, Sample.Options));
    }

    private static string Write(string format) => Golden.Write(format, Result, Sample.Options);

    private static JsonElement Parse(string format) => JsonDocument.Parse(Write(format)).RootElement;
}
