using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy.Vex;
using Assay.Reports;
using Assay.TestKit;

namespace Assay.Engine.Tests.Policy;

/// <summary>VEX out of the analysis: what is not affected by its version, and what is not there.</summary>
public sealed class VexAnalysisTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public VexAnalysisTests()
    {
        Directory.CreateDirectory(folder["own"]);
        File.WriteAllText(folder["own", "1.json"], Record("CVE-2099-1", "lodash", "4.17.21"));
        File.WriteAllText(folder["own", "2.json"], Record("CVE-2099-2", "lodash", "4.17.20"));
        File.WriteAllText(folder["own", "3.json"], Record("CVE-2099-3", "left-pad", "1.3.0"));
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image([layout.Layer(new TarBuilder().File("app/node_modules/lodash/package.json", """{"name": "lodash", "version": "4.17.20"}""").Build())]), "1");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("CVE-2099-1", "pkg:npm/lodash@4.17.20", VexStatus.Affected, null)]
    [InlineData("CVE-2099-2", "pkg:npm/lodash@4.17.20", VexStatus.NotAffected, "vulnerable_code_not_present")]
    [InlineData("CVE-2099-3", "", VexStatus.NotAffected, "component_not_present")]
    public async Task A_flaw_is_stated_in_all_three_formats(string flaw, string purl, object status, string? reason)
    {
        var result = await StateAsync(flaw);
        var stated = Assert.Single(result.Findings!);
        Assert.Equal((flaw, purl, reason), (stated.Id, stated.Purl, stated.SuppressedBy?.Reason));
        foreach (var format in (string[])["openvex", "csaf-vex", "cyclonedx-vex"])
        {
            var statements = Read(result, format).Statements;
            if (format == "cyclonedx-vex" && reason is null)
            {
                // A vulnerability without an analysis is what a scanner found.
                Assert.Empty(statements);
                continue;
            }

            var statement = Assert.Single(statements);
            Assert.Equal((format, (VexStatus)status), (format, statement.Status));
            Assert.Contains(flaw, statement.Vulnerabilities);
            var packages = new Dictionary<string, Package>(StringComparer.Ordinal) { [Judging.Lodash.Purl] = Judging.Lodash };
            var about = Judging.Found(flaw) with { Aliases = [] };
            Assert.Equal((format, reason is not null), (format, VexStatements.Apply(result.Inventory.Artifact, packages, [about], [Read(result, format)])[0].SuppressedBy is not null));
        }
    }

    [Fact]
    public async Task All_flaws_of_a_package_are_stated()
    {
        var result = await StateAsync("pkg:npm/lodash@4.17.20");
        Assert.Equal([("CVE-2099-1", false), ("CVE-2099-2", true)], result.Findings!.Select(finding => (finding.Id, finding.SuppressedBy is not null)));
    }

    [Fact]
    public async Task What_nobody_knows_is_not_stated() => Assert.Empty((await StateAsync("CVE-2099-9")).Findings!);

    [Fact]
    public async Task Where_not_all_could_be_read_nothing_is_not_affected()
    {
        Directory.CreateDirectory(folder["app"]);
        await File.WriteAllTextAsync(folder["app", "package-lock.json"], """{"lockfileVersion": 3, "packages": {"node_modules/lodash": {"version": "4.17""", TestContext.Current.CancellationToken);
        var result = await StateAsync("CVE-2099-3", "dir:" + folder["app"]);
        Assert.False(result.IsComplete);
        Assert.Empty(result.Findings!);
    }

    private Task<ScanResult> StateAsync(string idOrPurl, string? target = null) =>
        Scanner.StateAsync(idOrPurl, target ?? "oci:" + folder["image"], new ScanOptions { AdvisoriesFolder = folder["own"] }, null, TestContext.Current.CancellationToken);

    private static VexDocument Read(ScanResult result, string format)
    {
        using var written = new MemoryStream();
        AllReports.Formats.Single(known => known.Name == format).Write(result, written, new ReportOptions { Timestamp = Judging.Now });
        return VexReader.Read("out.json", written.ToArray());
    }

    private static string Record(string id, string name, string fixedIn) => $$"""
        {"id": "{{id}}", "modified": "2026-01-01T00:00:00Z", "summary": "a flaw", "affected": [{"package": {"ecosystem": "npm", "name": "{{name}}"},
        "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "{{fixedIn}}"}]}]}]}
        """;
}
