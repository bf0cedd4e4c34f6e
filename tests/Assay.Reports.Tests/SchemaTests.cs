using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Reports.Tests;

public sealed class SchemaTests
{
    [Fact]
    public void Native_json_follows_the_schema_of_the_reference() =>
        Assert.Equal("", SchemaValidator.Validate(Path.Combine(TestData.RepositoryRoot, "docs", "reference"), "2020-12",
            "https://assay.example/schema/result-1.0.json", Documents("json")));

    [Fact]
    public void CycloneDx_follows_the_official_schema() =>
        Assert.Equal("", SchemaValidator.Validate(Path.Combine(AppContext.BaseDirectory, "testdata", "schema"), "draft-07",
            "http://cyclonedx.org/schema/bom-1.6.schema.json", Documents("cyclonedx")));

    [Fact]
    public void The_validator_sees_what_is_wrong()
    {
        var wrong = Golden.Write("json", Sample.Result, Sample.Options).Replace("\"installed\"", "\"there\"", StringComparison.Ordinal);

        Assert.Contains("must be equal to one of the allowed values", SchemaValidator.Validate(Path.Combine(TestData.RepositoryRoot, "docs", "reference"), "2020-12",
            "https://assay.example/schema/result-1.0.json", [wrong]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_reference_is_real()
    {
        const string Begin = "```json\n";
        const string End = "```\n";
        var path = Path.Combine(TestData.RepositoryRoot, "docs", "reference", "result.md");
        var page = File.ReadAllText(path);
        var result = Sample.Result with
        {
            Inventory = Sample.Inventory with { Packages = [Sample.Inventory.Packages[2]], DeletedPackages = [], Relations = [] },
            Findings = [Sample.Result.Findings![0]],
        };

        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, begin, StringComparison.Ordinal);
        var real = Golden.Write("json", result, Sample.Options);
        if (Environment.GetEnvironmentVariable("ASSAY_GOLDEN") == "write")
        {
            File.WriteAllText(path, page[..begin] + real + page[end..]);
        }

        Assert.Equal(real, File.ReadAllText(path)[begin..(begin + real.Length)]);
    }

    private static List<string> Documents(string format)
    {
        List<ScanResult> results = [Sample.Result, Sample.Incomplete, new ScanResult { Inventory = Sample.Inventory, Issues = Sample.Inventory.Issues }];
        results.Add(Sample.WithSecrets);
        for (var seed = 0; seed < Tier.Scale(40, 2000); seed++)
        {
            var inventory = new InventoryMaker(seed).Make();
            results.Add(new ScanResult
            {
                Inventory = inventory,
                Findings = [.. inventory.Packages.Select(package => Sample.Result.Findings![seed % 3] with { Purl = package.Purl, References = ["https://a b", package.Name] })],
                Issues = inventory.Issues,
            });
        }

        return [.. results.Select(result => Golden.Write(format, result, Sample.Options))];
    }
}
