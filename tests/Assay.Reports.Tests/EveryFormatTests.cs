using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Tests;

/// <summary>What must hold in every format: the same findings, nothing that is obeyed, nothing that is lost.</summary>
public sealed class EveryFormatTests
{
    private static readonly Suppression Accepted = new() { Kind = "accepted", Id = "accept.yaml:2:3", Reason = "mitigated", Owner = "team@example.com", Until = new DateOnly(2027, 1, 31) };

    public static TheoryData<string> Names => [.. AllReports.Formats.Select(format => format.Name)];

    [Fact]
    public void Counts_and_verdict_agree_across_formats()
    {
        var result = WithSuppressed();
        var counted = result.Findings!.Count(finding => finding.SuppressedBy is null);
        var suppressed = result.Findings!.Count - counted;

        var sarif = Parse("sarif", result).GetProperty("runs")[0];
        var results = sarif.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(result.Findings!.Count, results.Count);
        Assert.Equal(suppressed, results.Count(entry => entry.GetProperty("suppressions").GetArrayLength() > 0));
        Assert.Equal("fail", sarif.GetProperty("properties").GetProperty("verdict").GetString());

        var suite = XDocument.Parse(Golden.Write("junit", result, Sample.Options)).Root!.Element("testsuite")!;
        Assert.Equal(counted + 1, suite.Descendants("failure").Count());
        Assert.Equal(suppressed, suite.Descendants("skipped").Count());
        Assert.Equal(suite.Attribute("tests")!.Value, suite.Elements("testcase").Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(suite.Attribute("failures")!.Value, suite.Descendants("failure").Count().ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(counted, Parse("gitlab", result).GetProperty("vulnerabilities").GetArrayLength());
        Assert.Equal(counted, Parse("gitlab-dependency", result).GetProperty("vulnerabilities").GetArrayLength());
        Assert.Equal(suppressed, Parse("gitlab", result).GetProperty("scan").GetProperty("messages").EnumerateArray().Count(message => message.GetProperty("value").GetString()!.Contains(" does not count: ", StringComparison.Ordinal)));
        Assert.Equal(result.Findings!.Count, Parse("gitlab-codequality", result).GetArrayLength());
        Assert.Equal(suppressed, Parse("gitlab-codequality", result).EnumerateArray().Count(issue => issue.GetProperty("severity").GetString() == "info" && issue.GetProperty("description").GetString()!.StartsWith("Not counted, ", StringComparison.Ordinal)));
        Assert.Equal(result.Findings!.Count + 1, Golden.Write("csv", result, Sample.Options).TrimEnd('\n').Split('\n').Length);
        Assert.Equal(result.Findings!.Count, Golden.Write("ndjson", result, Sample.Options).Split('\n').Count(line => line.StartsWith("{\"type\":\"finding\"", StringComparison.Ordinal)));
        Assert.Equal(result.Findings!.Count, Parse("openvex", result).GetProperty("statements").GetArrayLength());
        Assert.Contains($"{counted} findings, {suppressed} not counted", Golden.Write("github", result, Sample.Options), StringComparison.Ordinal);
    }

    // docs/reports.md, "the fix plan": what has no place for it is not here.
    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("markdown")]
    [InlineData("html")]
    [InlineData("sarif")]
    [InlineData("junit")]
    [InlineData("gitlab")]
    [InlineData("gitlab-dependency")]
    [InlineData("gitlab-sbom")]
    [InlineData("asff")]
    [InlineData("github")]
    [InlineData("azure")]
    [InlineData("teamcity")]
    [InlineData("cyclonedx")]
    [InlineData("cyclonedx-xml")]
    [InlineData("cyclonedx-vex")]
    public void The_fix_plan_is_in_every_format_that_has_a_place_for_it(string format) =>
        Assert.Contains("apt-get install -y --only-upgrade curl=7.88.1-10+deb12u6", Golden.Write(format, Sample.Result, Sample.Options), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_of_a_name_or_description_is_obeyed(string format)
    {
        var package = Sample.Inventory.Packages[0] with { Name = Obedience.Hostile, Version = Obedience.Hostile };
        var finding = Sample.Result.Findings![0] with { Id = "CVE-2099-1", Purl = package.Purl, Summary = Obedience.Hostile, FixedIn = [Obedience.Hostile], References = ["javascript:alert(1)", "https://x.example/a)b|c"] };
        var result = Sample.Result with
        {
            Inventory = Sample.Inventory with { Packages = [package], DeletedPackages = [], Relations = [], Artifact = Sample.Inventory.Artifact with { Name = Obedience.Hostile, Base = new BaseImage(Obedience.Hostile, Obedience.Hostile, 1, BaseEvidence.Cache) } },
            Findings = [finding],
            Issues = [Issue.Error("a.b", Obedience.Hostile, Obedience.Hostile)],
        };
        Obedience.Refuse(format, Golden.Write(format, result, Sample.Options));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_not_read_is_told(string format)
    {
        var text = Golden.Write(format, Sample.Incomplete, Sample.Options);
        if (format is not ("openvex" or "csv" or "gitlab-codequality"))
        {
            Assert.Contains(format switch { "sarif" => "\"executionSuccessful\": false", "gitlab" or "gitlab-dependency" => "\"status\": \"failure\"", _ => "ncomplete" }, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sarif_has_what_code_scanning_needs()
    {
        var run = Parse("sarif", WithSuppressed()).GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().ToList();
        Assert.Distinct(rules.Select(rule => rule.GetProperty("id").GetString()));
        Assert.All(rules, rule => Assert.InRange(double.Parse(rule.GetProperty("properties").GetProperty("security-severity").GetString()!, System.Globalization.CultureInfo.InvariantCulture), 0, 10));
        foreach (var entry in run.GetProperty("results").EnumerateArray())
        {
            Assert.Equal(rules[entry.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString(), entry.GetProperty("ruleId").GetString());
            var location = entry.GetProperty("locations")[0].GetProperty("physicalLocation");
            Assert.DoesNotMatch("^/|^[a-z]+:", location.GetProperty("artifactLocation").GetProperty("uri").GetString()!);
            Assert.Equal(1, location.GetProperty("region").GetProperty("startLine").GetInt32());
        }
    }

    [Fact]
    public void A_fingerprint_outlives_an_upgrade_that_repairs_nothing()
    {
        var before = Parse("sarif", Sample.Result);
        var upgraded = Sample.Result with
        {
            Inventory = Sample.Inventory with { Packages = [.. Sample.Inventory.Packages.Select(package => package with { Version = package.Version + ".1", Purl = package.Purl.Replace("?", ".1?", StringComparison.Ordinal) })] },
            Findings = [.. Sample.Result.Findings!.Select(finding => finding with { Purl = finding.Purl.Replace("?", ".1?", StringComparison.Ordinal) })],
        };
        Assert.Equal(Prints(before), Prints(Parse("sarif", upgraded)));

        static List<string?> Prints(JsonElement sarif) =>
            [.. sarif.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Select(entry => entry.GetProperty("partialFingerprints").GetProperty("assay/v1").GetString())];
    }

    [Theory]
    [InlineData("sarif", "assay/v1")]
    [InlineData("gitlab", "id")]
    [InlineData("gitlab-dependency", "id")]
    [InlineData("gitlab-codequality", "fingerprint")]
    [InlineData("asff", "Id")]
    public void Two_versions_in_one_lock_file_have_two_names(string format, string field)
    {
        Package Make(string version) => new() { Type = "npm", Name = "a", Version = version, Purl = $"pkg:npm/a@{version}", Locations = [new PackageLocation("package-lock.json")] };
        var one = Sample.Result.Findings![0] with { Id = "CVE-2099-1", Purl = "pkg:npm/a@1.0.0" };
        var both = new ScanResult
        {
            Inventory = new Inventory { Artifact = Sample.Inventory.Artifact, Packages = [Make("1.0.0"), Make("2.0.0")] },
            Findings = [one, one with { Purl = "pkg:npm/a@2.0.0" }],
        };
        var names = NamesIn(both);

        Assert.Equal(2, names.Distinct(StringComparer.Ordinal).Count());

        // Once one is repaired the other has the first's name: one finding less, and none that looks new.
        Assert.Equal([names[0]], NamesIn(both with { Findings = [one with { Purl = "pkg:npm/a@2.0.0" }] }));

        List<string> NamesIn(ScanResult result) => [.. Parse(format, result).AllProperties().Where(property => property.Name == field
            && property.Value.ValueKind == JsonValueKind.String && property.Value.GetString()!.Length >= 36 && !property.Value.GetString()!.StartsWith("arn:", StringComparison.Ordinal))
            .Select(property => property.Value.GetString()!)];
    }

    [Fact]
    public void OpenVex_says_what_was_decided()
    {
        var statements = Parse("openvex", WithSuppressed()).GetProperty("statements").EnumerateArray().ToList();
        Assert.Equal(("not_affected", "inline_mitigations_already_exist"), (statements[0].GetProperty("status").GetString(), statements[0].GetProperty("justification").GetString()));
        Assert.Equal("affected", statements[1].GetProperty("status").GetString());
        Assert.StartsWith("pkg:oci/cart@sha256:", statements[0].GetProperty("products")[0].GetProperty("@id").GetString(), StringComparison.Ordinal);
    }

    private static ScanResult WithSuppressed() => Sample.Result with
    {
        Findings = [Sample.Result.Findings![0] with { SuppressedBy = Accepted }, .. Sample.Result.Findings!.Skip(1)],
        Verdict = new Verdict { Result = VerdictResult.Fail, Violations = [new Violation("team/high", "one")] },
    };

    private static JsonElement Parse(string format, ScanResult result) => JsonDocument.Parse(Golden.Write(format, result, Sample.Options)).RootElement;

    [Theory]
    [InlineData("sarif")]
    [InlineData("markdown")]
    [InlineData("table")]
    public void What_waits_for_a_restart_is_told(string format)
    {
        var text = Golden.Write(format, Sample.Host, Sample.Options);

        Assert.Contains("an installed kernel has", text.Replace("has these", "has", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("support ended 2025-04-30", text.ReplaceLineEndings(" ").Replace("     ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("libssl.so.3 of libssl3", text, StringComparison.Ordinal);
        Assert.Contains("sshd", text, StringComparison.Ordinal);
    }
}
