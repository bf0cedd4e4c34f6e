using System.Text;
using System.Text.Json;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Reports.Quality;

namespace Assay.Reports.Tests.Quality;

public sealed class SbomScoreTests
{
    private const string Whole = """
        {"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
         "metadata":{"timestamp":"2026-01-02T03:04:05Z","manufacturer":{"name":"Acme","url":["https://acme.example"]},"component":{"type":"application","bom-ref":"root","name":"app"}},
         "components":[{"type":"library","bom-ref":"a","name":"lodash","version":"4.17.21","purl":"pkg:npm/lodash@4.17.21","licenses":[{"license":{"id":"MIT"}}],
           "supplier":{"name":"OpenJS","url":["https://openjs.example"]},"hashes":[{"alg":"SHA-512","content":"00"}],
           "properties":[{"name":"bsi:component:filename","value":"lodash.js"},{"name":"bsi:component:executable","value":"non-executable"},{"name":"bsi:component:archive","value":"no archive"},{"name":"bsi:component:structured","value":"structured"}]}],
         "dependencies":[{"ref":"root","dependsOn":["a"]}]}
        """;

    [Fact]
    public void What_tells_all_misses_nothing()
    {
        var score = Score(Whole);

        Assert.Equal(10, score.Score);
        Assert.All([.. score.Checks, .. score.Ntia, .. score.Bsi], check => Assert.True(check.IsWhole, check.Id));
    }

    [Theory]
    [InlineData("\"version\":\"4.17.21\",\"purl\":\"pkg:npm/lodash@4.17.21\"", "\"version\":\"\",\"purl\":\"pkg:npm/lodash\"", "package.version")]
    [InlineData("pkg:npm/lodash", "npm lodash", "package.purl")]
    [InlineData("\"id\":\"MIT\"", "\"name\":\"free for all\"", "package.license")]
    [InlineData("\"dependsOn\":[\"a\"]", "\"dependsOn\":[]", "package.relation")]
    [InlineData("\"supplier\"", "\"sponsor\"", "package.supplier")]
    [InlineData("\"hashes\"", "\"dashes\"", "package.hash")]
    [InlineData("\"SHA-512\"", "\"SHA-1\"", "bsi.sha512")]
    [InlineData("\"manufacturer\"", "\"friend\"", "document.author")]
    [InlineData("https://acme.example", "acme", "bsi.author")]
    [InlineData("\"timestamp\"", "\"when\"", "document.timestamp")]
    [InlineData("\"serialNumber\"", "\"number\"", "document.id")]
    [InlineData("\"specVersion\":\"1.6\"", "\"specVersion\":\"1.5\"", "bsi.format")]
    [InlineData("bsi:component:filename", "filename", "bsi.filename")]
    [InlineData("bsi:component:archive", "archive", "bsi.kind")]
    [InlineData("\"dependencies\"", "\"vulnerabilities\":[],\"dependencies\"", "bsi.noVulnerabilities")]
    public void What_is_missing_is_named(string there, string gone, string id)
    {
        var score = Score(Whole.Replace(there, gone, StringComparison.Ordinal));

        Assert.Contains(id, ((SbomCheck[])[.. score.Checks, .. score.Ntia, .. score.Bsi]).Where(check => !check.IsWhole).Select(check => check.Id));
    }

    [Fact]
    public void Nothing_is_worth_nothing() =>
        Assert.Equal(0, Score("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}""").Score);

    [Theory]
    [InlineData("cyclonedx")]
    [InlineData("cyclonedx-xml")]
    [InlineData("spdx")]
    [InlineData("spdx-tag")]
    [InlineData("spdx3")]
    public void Ours_tell_alike_in_every_format(string format)
    {
        var score = Score(Golden.Write(format, new ScanResult { Inventory = Sample.Inventory, Issues = Sample.Inventory.Issues }, Sample.Options));

        Assert.All(score.Ntia.Where(check => check.Id != "package.supplier"), check => Assert.True(check.IsWhole, check.Id));
        Assert.False(score.Bsi[1].IsWhole);
        Assert.Equal(format is "cyclonedx" or "cyclonedx-xml" or "spdx3", score.Bsi[0].IsWhole);
    }

    [Fact]
    public void Is_written_for_people_and_for_machines()
    {
        var score = Score(Whole.Replace("\"supplier\"", "\"sponsor\"", StringComparison.Ordinal));

        var table = Write("table", score);
        Assert.Contains("NTIA minimum elements: 6 of 7", table, StringComparison.Ordinal);
        Assert.Matches("supplier +0 of 1, 0 %", table);
        var json = JsonDocument.Parse(Write("json", score)).RootElement;
        Assert.Equal("package.supplier", json.GetProperty("ntia").EnumerateArray().Single(check => !check.GetProperty("whole").GetBoolean()).GetProperty("id").GetString());
        Assert.Equal(score.Score, json.GetProperty("score").GetDouble());
    }

    private static string Write(string format, SbomScore score)
    {
        using var output = new MemoryStream();
        ScoreReports.Formats.Single(known => known.Name == format).Write(score, output, Sample.Options);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static SbomScore Score(string document)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(document));
        var (inventory, facts) = SbomReader.ReadWithFacts(content, "test", new ScanLimits(), CancellationToken.None);
        return new SbomScore(inventory, facts);
    }
}
