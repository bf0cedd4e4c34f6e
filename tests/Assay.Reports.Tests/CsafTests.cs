using System.Text.Json;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Reports.Tests;

public sealed class CsafTests
{
    private static readonly NpmPackages Validator = new("csaf-2.0.10", "@secvisogram/csaf-validator-lib", "@secvisogram/csaf-validator-lib@2.0.10");

    [Fact]
    public void It_passes_the_mandatory_tests_of_its_standard()
    {
        Assert.Equal("", Validate(Golden.Write("csaf-vex", Decided(), Sample.Options)));
        Assert.Equal("", Validate(Golden.Write("csaf-vex", Sample.Result, Sample.Options)));
        Assert.Equal("", Validate(Golden.Write("csaf-vex", Sample.Result with { Inventory = Sample.Inventory with { Artifact = Sample.Inventory.Artifact with { Name = "/srv/image" } } }, Sample.Options)));
    }

    [Fact]
    public void The_validator_sees_what_is_wrong() =>
        Assert.Contains("product_reference", Validate(Golden.Write("csaf-vex", Decided(), Sample.Options)
            .Replace("\"relates_to_product_reference\": \"artifact\"", "\"relates_to_product_reference\": \"nothing\"", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void A_flaw_tells_where_it_is_where_not_and_what_to_do()
    {
        var document = JsonDocument.Parse(Golden.Write("csaf-vex", Decided(), Sample.Options)).RootElement;
        var flaw = document.GetProperty("vulnerabilities").EnumerateArray().First(flaw => flaw.GetProperty("cve").GetString() == "CVE-2024-5535");
        var status = flaw.GetProperty("product_status");
        var notAffected = status.GetProperty("known_not_affected").EnumerateArray().Single().GetString();
        var affected = status.GetProperty("known_affected").EnumerateArray().Single().GetString();
        Assert.NotEqual(affected, notAffected);
        Assert.Equal("vulnerable_code_not_in_execute_path", flaw.GetProperty("flags")[0].GetProperty("label").GetString());
        Assert.Equal(notAffected, flaw.GetProperty("flags")[0].GetProperty("product_ids")[0].GetString());
        Assert.Equal("vendor_fix", flaw.GetProperty("remediations")[0].GetProperty("category").GetString());
        Assert.Equal("upgrade to 3.0.14-1~deb12u1", flaw.GetProperty("remediations")[0].GetProperty("details").GetString());
        Assert.Equal(affected, flaw.GetProperty("remediations")[0].GetProperty("product_ids")[0].GetString());
    }

    [Fact]
    public void CycloneDx_has_the_analysis_and_those_packages_alone()
    {
        var document = JsonDocument.Parse(Golden.Write("cyclonedx-vex", Decided(), Sample.Options)).RootElement;
        var flaw = document.GetProperty("vulnerabilities").EnumerateArray().First(flaw => flaw.TryGetProperty("analysis", out _));
        Assert.Equal("not_affected", flaw.GetProperty("analysis").GetProperty("state").GetString());
        Assert.Equal("code_not_reachable", flaw.GetProperty("analysis").GetProperty("justification").GetString());
        Assert.DoesNotContain(document.GetProperty("components").EnumerateArray(), component => component.GetProperty("name").GetString() == "tzdata");
        Assert.Contains(document.GetProperty("components").EnumerateArray(), component => component.GetProperty("name").GetString() == "openssl");
    }

    private static ScanResult Decided()
    {
        var findings = Sample.Result.Findings!.ToList();
        findings[0] = findings[0] with { SuppressedBy = new Suppression { Kind = "vex", Id = "v.json:1:1", Reason = "vulnerable_code_not_in_execute_path", Owner = "me" } };
        findings[2] = findings[2] with { SuppressedBy = new Suppression { Kind = "accepted", Id = "accept.yaml:1:1", Reason = "acceptedRisk", Owner = "team@example.com", Until = new DateOnly(2026, 12, 31) } };
        return Sample.Result with { Findings = findings };
    }

    internal static string Validate(string document)
    {
        var node = NativeTool.Require("node");
        var modules = Validator.Require();
        var folder = Directory.CreateTempSubdirectory("assay-csaf-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "document.json"), document);
            var run = NativeTool.Run(node, [Path.Combine(AppContext.BaseDirectory, "testdata", "csaf.mjs"), modules, folder]);
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.EndsWith("1 documents checked\n", run.Output, StringComparison.Ordinal);
            return run.Output[..run.Output.LastIndexOf("1 documents checked", StringComparison.Ordinal)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
