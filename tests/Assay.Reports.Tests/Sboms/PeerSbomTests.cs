using System.Text.Json;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Reports.Tests.Sboms;

/// <summary>What another scanner's own tests expect of their SBOMs; where Assay says otherwise, the reason stands here.</summary>
public sealed class PeerSbomTests
{
    // Fixture -> what Assay says more ("+") and does not say ("-").
    private static readonly Dictionary<string, string[]> Accepted = new(StringComparer.Ordinal)
    {
        // SPDX as YAML and as RDF is read by hardly any tool, and written by none that images come from.
        ["sbom.spdx.yml"] = ["unreadable"],
        ["sbom.spdx.rdf"] = ["unreadable"],
    };

    [Fact]
    public void Sboms_of_osv_scalibr_give_what_it_expects()
    {
        var complaints = new List<string>();
        var cases = 0;
        foreach (var line in File.ReadLines(TestData.Require("peers", "_expected", "expected-osv-scalibr.jsonl")).Where(line => line.Contains("extractor/filesystem/sbom/", StringComparison.Ordinal)))
        {
            using var record = JsonDocument.Parse(line);
            var fixture = record.RootElement.GetProperty("fixture")[0].GetString()!;
            var expected = record.RootElement.GetProperty("expected").EnumerateArray().Select(package => $"{package.GetProperty("Name").GetString()} {package.GetProperty("Version").GetString()}").ToHashSet(StringComparer.Ordinal);
            var differences = Differences(TestData.Require(["peers", "osv-scalibr", .. fixture.Split('/')]), expected);
            var name = Path.GetFileName(fixture);
            cases++;
            if (!differences.SequenceEqual(Accepted.GetValueOrDefault(name, []), StringComparer.Ordinal))
            {
                complaints.Add($"{name}: {string.Join("; ", differences)}");
            }
        }

        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
        Assert.Equal(18, cases);
    }

    private static string[] Differences(string path, HashSet<string> expected)
    {
        using var content = File.OpenRead(path);
        Inventory inventory;
        try
        {
            inventory = SbomReader.Read(content, path, new ScanLimits(), CancellationToken.None);
        }
        catch (Core.AssayException)
        {
            return ["unreadable"];
        }

        // The peer has an artifact of Maven's without its group.
        var found = inventory.Packages.Select(package => $"{package.Name[(package.Name.LastIndexOf(':') + 1)..]} {package.Version}").ToHashSet(StringComparer.Ordinal);
        // What a document names without a version or as its subject alone, the peer leaves out.
        return [.. found.Except(expected).Where(package => !package.EndsWith(' ')).Select(package => "+ " + package).Concat(expected.Except(found).Select(package => "- " + package)).Order(StringComparer.Ordinal)];
    }
}
