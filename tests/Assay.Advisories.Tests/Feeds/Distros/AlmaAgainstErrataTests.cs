using System.Text.Json;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>AlmaLinux's OSV records against its errata, on the advisories that both have.</summary>
public sealed class AlmaAgainstErrataTests
{
    [Fact]
    public void OSV_and_errata_find_the_same()
    {
        var errata = RawFeed.Lines("alma", "alma-errata.jsonl.zst", Tier.Scale(12, 1)).ToList();
        var ids = errata.Select(line => Text(line, "id")).ToHashSet(StringComparer.Ordinal);
        var osv = RawFeed.Lines("alma", "osv-alma.jsonl.zst", 1).Where(line => ids.Contains(Text(line, "id"))).ToList();
        using var errataFolder = new TemporaryFolder();
        using var osvFolder = new TemporaryFolder();
        using var errataStore = RawFeed.Store(errataFolder, ("errata.jsonl", errata));
        using var osvStore = RawFeed.Store(osvFolder, ("osv.jsonl", osv));
        List<string> disagreements = [];
        var compared = 0;
        foreach (var (release, package) in errata.SelectMany(Packages).Distinct())
        {
            var distro = new Distro { Id = "almalinux", VersionId = release };
            var left = Found(errataStore, distro, package);
            var right = Found(osvStore, distro, package);
            compared += left.Count;
            disagreements.AddRange(left.Where(finding => !right.Contains(finding)).Select(finding => $"{release} {package} {finding}: errata alone"));
            disagreements.AddRange(right.Where(finding => !left.Contains(finding)).Select(finding => $"{release} {package} {finding}: OSV alone"));
        }

        TestContext.Current.SendDiagnosticMessage(string.Join('\n', disagreements));

        // Lists of flaws differ in one advisory of thirty, and an advisory of two releases stands in the errata of one of them.
        Assert.True(compared > 100);
        Assert.True(disagreements.Count <= compared * 0.10, $"{disagreements.Count} of {compared}: {string.Join("; ", disagreements.Take(20))}");
    }

    private static HashSet<string> Found(Assay.Advisories.Store.AdvisoryStore store, Distro distro, string package) =>
        [.. DistroScan.Match(store, distro, DistroScan.Of("rpm", package, "0-0")).Findings.Select(finding => $"{finding.Id} {string.Join(' ', finding.FixedIn)}")];

    private static IEnumerable<(string Release, string Package)> Packages(string line)
    {
        using var document = JsonDocument.Parse(line);
        return
        [
            .. document.RootElement.GetProperty("packages").EnumerateArray()
                .Select(package => (Release: package.GetProperty("release").GetString()!, Name: package.GetProperty("name").GetString()!))
                .Where(package => !package.Release.Contains(".module", StringComparison.Ordinal))
                .Select(package => (package.Release.Contains("el9", StringComparison.Ordinal) ? "9" : "8", package.Name))
                .Distinct(),
        ];
    }

    private static string Text(string line, string name)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty(name).GetString()!;
    }
}
