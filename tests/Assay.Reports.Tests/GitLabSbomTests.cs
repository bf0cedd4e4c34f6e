using System.Text.Json;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Tests;

/// <summary>GitLab takes a component in with its place only where its own properties tell that.</summary>
public sealed class GitLabSbomTests
{
    [Theory]
    [InlineData("registry.example:5000/shop/cart:1.4", "registry.example:5000/shop/cart", "1.4")]
    [InlineData("registry.example:5000/shop/cart", "registry.example:5000/shop/cart", "latest")]
    [InlineData("cart@sha256:aa", "cart", "sha256:aa")]
    [InlineData("cart:1@sha256:aa", "cart", "1")]
    public void An_image_is_named_for_all_components(string image, string name, string tag)
    {
        var bill = Write(Sample.Result with { Inventory = Sample.Inventory with { Artifact = Sample.Inventory.Artifact with { Name = image } } });
        var properties = PropertiesOf(bill.GetProperty("metadata"));

        Assert.Equal(["gitlab:container_scanning:image:name " + name, "gitlab:container_scanning:image:tag " + tag, "gitlab:container_scanning:operating_system:name debian",
            "gitlab:container_scanning:operating_system:version 12", "gitlab:meta:schema_version 1"], properties);
        Assert.All(bill.GetProperty("components").EnumerateArray(), component => Assert.Empty(PropertiesOf(component)));
    }

    [Fact]
    public void A_library_is_told_with_its_file()
    {
        Package Make(string type, PackageScope scope, string path) => new() { Type = type, Name = "a", Version = "1", Purl = $"pkg:{type}/a@1", Scope = scope, Locations = [new PackageLocation(path)] };
        var result = new ScanResult
        {
            Inventory = new Inventory
            {
                Artifact = new Artifact { Kind = "directory", Name = "." },
                Packages = [Make("npm", PackageScope.Dev, "web/package-lock.json"), Make("pypi", PackageScope.Prod, "requirements.txt")],
            },
        };
        var bill = Write(result);

        Assert.Equal(["gitlab:meta:schema_version 1"], PropertiesOf(bill.GetProperty("metadata")));
        Assert.Equal(
            ["gitlab:dependency_scanning:category development", "gitlab:dependency_scanning:input_file:path web/package-lock.json", "gitlab:dependency_scanning:package_manager:name npm",
                "gitlab:dependency_scanning:category production", "gitlab:dependency_scanning:input_file:path requirements.txt", "gitlab:dependency_scanning:package_manager:name pip"],
            bill.GetProperty("components").EnumerateArray().SelectMany(PropertiesOf));
    }

    [Fact]
    public void It_is_read_as_any_other() =>
        Assert.Equal(Sample.Inventory.Packages.Select(package => package.Purl), SbomRoundTripTests.Read(Golden.Write("gitlab-sbom", new ScanResult { Inventory = Sample.Inventory }, Sample.Options)).Packages.Select(package => package.Purl));

    private static IEnumerable<string> PropertiesOf(JsonElement element) => !element.TryGetProperty("properties", out var properties) ? [] : properties.EnumerateArray()
        .Select(property => $"{property.GetProperty("name").GetString()} {property.GetProperty("value").GetString()}").Where(property => property.StartsWith("gitlab:", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static JsonElement Write(ScanResult result) => JsonDocument.Parse(Golden.Write("gitlab-sbom", result, Sample.Options)).RootElement;
}
