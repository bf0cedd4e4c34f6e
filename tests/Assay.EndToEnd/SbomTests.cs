using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Bills of materials by the command line: written, read, merged, judged.</summary>
public sealed class SbomTests(AssayBinary assay)
{
    private const string Bom = """
        {"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","bom-ref":"root","name":"NAME"}},
         "components":[{"type":"library","bom-ref":"a","name":"lodash","version":"4.17.20","purl":"pkg:npm/lodash@4.17.20"},{"type":"library","bom-ref":"b","name":"OWN","version":"1","purl":"pkg:npm/OWN@1"}],
         "dependencies":[{"ref":"root","dependsOn":["a"]}]}
        """;

    [Theory]
    [InlineData("json")]
    [InlineData("cyclonedx")]
    [InlineData("cyclonedx@1.4")]
    [InlineData("cyclonedx@1.5")]
    [InlineData("cyclonedx-xml")]
    [InlineData("cyclonedx-xml@1.4")]
    [InlineData("spdx")]
    [InlineData("spdx-tag")]
    [InlineData("spdx3")]
    public void What_is_written_is_read_from_a_pipe(string format)
    {
        using var folder = new TemporaryFolder();
        var expected = assay.Run(folder, ["sbom", "purl:pkg:npm/lodash@4.17.20,pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12", "-o", "json"]);
        Assert.Equal(0, expected.ExitCode);

        var written = assay.Run(folder, ["sbom", "sbom:-", "-o", format], expected.Output);
        Assert.True(written.ExitCode == 0, written.Error);
        var read = assay.Run(folder, ["sbom", "sbom:-", "-o", "json"], written.Output);

        Assert.Equal(WithoutTimings(expected.Output), WithoutTimings(read.Output));
    }

    [Fact]
    public void Several_are_merged_into_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["one.json"], Bom.Replace("NAME", "one", StringComparison.Ordinal).Replace("OWN", "left", StringComparison.Ordinal));
        File.WriteAllText(folder["other.json"], Bom.Replace("NAME", "other", StringComparison.Ordinal).Replace("OWN", "right", StringComparison.Ordinal));

        var merged = assay.RunJson(folder, 0, "sbom", "sbom:" + folder["one.json"], "sbom:" + folder["other.json"], "--name", "shop");

        Assert.Equal("shop", (string?)merged["artifact"]!["name"]);
        Assert.Equal(["left", "lodash", "right"], merged["packages"]!.AsArray().Select(package => (string?)package!["name"]));
    }

    [Fact]
    public void A_score_says_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bom.json"], Bom);

        var table = assay.Run(folder, ["sbom", "sbom:" + folder["bom.json"], "--score"]);
        Assert.Equal(0, table.ExitCode);
        Assert.Contains("NTIA minimum elements: 3 of 7", table.Output, StringComparison.Ordinal);
        Assert.Equal(1, (int?)assay.RunJson(folder, 0, "sbom", "sbom:" + folder["bom.json"], "--score")["checks"]!.AsArray().Single(check => (string?)check!["id"] == "package.relation")!["have"]);

        var refused = assay.Run(folder, ["sbom", "sbom:" + folder["bom.json"], "--score", "-o", "spdx"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("one of: table, json", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cyclonedx@1.3", "one of: cyclonedx@1.4, cyclonedx@1.5, cyclonedx@1.6")]
    [InlineData("spdx@2.2", "it has one version: -o spdx")]
    public void A_version_that_is_not_written_is_refused(string format, string hint)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bom.json"], Bom);

        var refused = assay.Run(folder, ["sbom", "sbom:" + folder["bom.json"], "-o", format]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(hint, refused.Error, StringComparison.Ordinal);
    }

    private static string WithoutTimings(string document)
    {
        var result = JsonNode.Parse(document)!.AsObject();
        result.Remove("timings");
        return result.ToJsonString();
    }
}
