using System.Text.Json;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Reports.Tests;

/// <summary>What AWS Security Hub and GitHub's dependency graph take.</summary>
public sealed class PlatformReportTests
{
    [Fact]
    public void Asff_is_what_the_api_of_security_hub_takes()
    {
        List<ScanResult> results = [Sample.Result, Sample.Incomplete, Sample.WithSecrets, Sample.Result with { Checks = [CheckReportTests.Found] }];
        results.AddRange(Enumerable.Range(0, 20).Select(seed => new InventoryMaker(seed).Make()).Select(inventory => new ScanResult
        {
            Inventory = inventory, Findings = [.. inventory.Packages.Select(package => Sample.Result.Findings![0] with { Purl = package.Purl, Summary = new string('x', 2000) })], Issues = inventory.Issues,
        }));
        Validate([.. results.Select(result => Golden.Write("asff", result, Sample.Options))]);
    }

    /// <summary>Holds arrays of findings to the model of the API that AWS' own clients validate with.</summary>
    internal static void Validate(IReadOnlyList<string> arrays)
    {
        var python = NativeTool.Require("python3");
        if (NativeTool.Run(python, ["-c", "import botocore"]).ExitCode != 0)
        {
            Assert.Skip("python3-botocore is not installed");
        }

        var run = NativeTool.Run(python, [Path.Combine(AppContext.BaseDirectory, "testdata", "asff.py")], input: $"[{string.Join(',', arrays)}]");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal($"{arrays.Count} arrays checked\n", run.Output);
    }

    [Fact]
    public void Asff_puts_aside_what_does_not_count_and_names_an_image_of_ecr()
    {
        var result = Sample.Result with { Inventory = Sample.Inventory with { Artifact = Sample.Inventory.Artifact with { Name = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/cart:1.4" } } };
        var findings = JsonDocument.Parse(Golden.Write("asff", result, Sample.Options)).RootElement.EnumerateArray().ToList();
        var accepted = Assert.Single(findings, finding => finding.GetProperty("RecordState").GetString() == "ARCHIVED");

        Assert.Equal("SUPPRESSED", accepted.GetProperty("Workflow").GetProperty("Status").GetString());
        Assert.Contains("no ASN.1 here", accepted.GetProperty("Note").GetProperty("Text").GetString(), StringComparison.Ordinal);
        Assert.Equal("arn:aws:securityhub:eu-central-1:123456789012:product/123456789012/default", findings[0].GetProperty("ProductArn").GetString());
        Assert.Equal("CRITICAL 90", $"{findings[0].GetProperty("Severity").GetProperty("Label")} {findings[0].GetProperty("Severity").GetProperty("Normalized")}");
        Assert.Equal($"arn:aws:ecr:eu-west-1:123456789012:repository/shop/cart/{result.Inventory.Artifact.Digests[0]}", findings[0].GetProperty("Resources")[0].GetProperty("Id").GetString());
        Assert.Equal("3.1", findings[0].GetProperty("Vulnerabilities")[0].GetProperty("Cvss")[0].GetProperty("Version").GetString());
    }

    [Fact]
    public void A_snapshot_tells_direct_from_indirect_where_relations_do()
    {
        Package Make(string name, PackageScope scope, string path) => new() { Type = "npm", Name = name, Version = "1.0.0", Purl = $"pkg:npm/{name}@1.0.0", Scope = scope, Locations = [new PackageLocation(path)] };
        var inventory = new Inventory
        {
            Artifact = new Artifact { Kind = "directory", Name = "." },
            Packages = [Make("a", PackageScope.Prod, "package-lock.json"), Make("b", PackageScope.Prod, "package-lock.json"), Make("c", PackageScope.Dev, "package-lock.json"), Make("d", PackageScope.Prod, "other/requirements.txt")],
            Relations = [new Relation("pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0", RelationKind.DependsOn), new Relation("pkg:npm/d@1.0.0", "pkg:npm/a@1.0.0", RelationKind.DependsOn)],
        };
        var snapshot = JsonDocument.Parse(Golden.Write("github-snapshot", new ScanResult { Inventory = inventory }, Sample.Options)).RootElement;
        var resolved = snapshot.GetProperty("manifests").GetProperty("package-lock.json").GetProperty("resolved");

        Assert.Equal("""{"package_url":"pkg:npm/a@1.0.0","relationship":"direct","scope":"runtime","dependencies":["pkg:npm/b@1.0.0"]}""", JsonSerializer.Serialize(resolved.GetProperty("pkg:npm/a@1.0.0")));
        Assert.Equal("indirect", resolved.GetProperty("pkg:npm/b@1.0.0").GetProperty("relationship").GetString());
        Assert.Equal("direct development", $"{resolved.GetProperty("pkg:npm/c@1.0.0").GetProperty("relationship")} {resolved.GetProperty("pkg:npm/c@1.0.0").GetProperty("scope")}");
        Assert.False(snapshot.GetProperty("manifests").GetProperty("other/requirements.txt").GetProperty("resolved").GetProperty("pkg:npm/d@1.0.0").TryGetProperty("relationship", out _));
        Assert.Equal(Sample.Options.GitHub!.Sha, snapshot.GetProperty("sha").GetString());
        Assert.Equal("CI scan .", snapshot.GetProperty("job").GetProperty("correlator").GetString());
        Assert.Equal("CI scan registry.example/shop/cart", JsonDocument.Parse(Golden.Write("github-snapshot", Sample.Result, Sample.Options)).RootElement.GetProperty("job").GetProperty("correlator").GetString());
    }

    [Theory]
    [InlineData("asff")]
    [InlineData("github-snapshot")]
    public void What_is_missing_is_said_before_anything_is_scanned(string name)
    {
        var format = AllReports.Formats.Single(format => format.Name == name);

        Assert.NotNull(Assert.Throws<AssayException>(() => format.Require(new ReportOptions())).Hint);
        Assert.Throws<AssayException>(() => format.Require(new ReportOptions { Aws = new AwsAccount("12", "x"), GitHub = new GitHubRun("abc", "main", "", "", "", null) }));
        format.Require(Sample.Options);
    }
}
