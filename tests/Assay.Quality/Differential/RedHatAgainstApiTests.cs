using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Advisories.Tests.Feeds.Distros;
using Assay.Core.Packages;
using Assay.TestKit;
using TemporaryFolder = Assay.Advisories.Tests.TemporaryFolder;

namespace Assay.Quality.Differential;

/// <summary>
/// What Red Hat's OSV records say of packages of its releases, against what its Security Data API says of the same advisories and flaws, which is read
/// here by the JSON DOM alone.
/// </summary>
public sealed class RedHatAgainstApiTests(ITestOutputHelper output)
{
    private static readonly Regex Id = new("\"id\":\"(?<id>[^\"]+)\"", RegexOptions.NonBacktracking);
    private static readonly Regex Release = new("^cpe:/[oa]:redhat:enterprise_linux:(?<major>[0-9]+)(?:$|[.:])", RegexOptions.NonBacktracking);
    private static readonly Regex Nevr = new("^(?<name>.+)-(?<version>[0-9]+:[^-]+-[^-]+)$", RegexOptions.NonBacktracking);

    private sealed record Repair(string Release, string Package, string Version, string Cve, string Advisory);

    [Fact]
    public void Repairs_are_those_of_the_API()
    {
        var sample = Sample();
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl", sample.Values));
        var repairs = Cves().SelectMany(Repairs).Where(repair => sample.ContainsKey(repair.Advisory)).ToList();
        var byPackage = repairs.ToLookup(repair => (repair.Release, repair.Package));
        List<string> disagreements = [];
        var compared = 0;
        foreach (var group in byPackage)
        {
            // The kernel for other processors is a flavour of its own.
            var old = group.Any(repair => repair.Version.EndsWith(".el7a", StringComparison.Ordinal)) ? "0-0.el7a" : "0-0";
            var found = DistroScan.Match(store, new Distro { Id = "rhel", VersionId = group.Key.Release }, DistroScan.Of("rpm", group.Key.Package, old)).Findings
                .ToDictionary(finding => finding.Id, finding => finding.FixedIn.Count > 0 ? finding.FixedIn[0] : null);
            foreach (var cve in group.GroupBy(repair => repair.Cve))
            {
                // Of several advisories that repair a flaw in a package the finding names the highest version.
                compared++;
                if (!found.TryGetValue(cve.Key, out var version) || !cve.Any(repair => repair.Version == version))
                {
                    disagreements.Add($"{cve.Key} {group.Key}: {string.Join(' ', cve.Select(repair => repair.Version))}, and OSV {version ?? "none"}");
                }
            }
        }

        output.WriteLine($"RHEL, repairs of OSV and of the API: {disagreements.Count} of {compared} differ\n{string.Join('\n', disagreements)}");

        // Red Hat Enterprise Linux 7 for little-endian POWER had builds of its own ("ael7b"), which the API names and OSV does not.
        Assert.True(compared > 200);
        Assert.True(disagreements.Count <= compared * 0.01, $"{disagreements.Count} of {compared}: {string.Join("; ", disagreements.Take(20))}");
    }

    [Fact]
    public void What_the_API_calls_not_affected_is_no_finding()
    {
        var sample = Sample();
        using var folder = new TemporaryFolder();
        using var store = RawFeed.Store(folder, ("osv.jsonl", sample.Values));
        List<string> contradictions = [];
        var compared = 0;
        foreach (var group in Cves().SelectMany(NotAffected).GroupBy(entry => (entry.Release, entry.Package)))
        {
            var distro = new Distro { Id = "rhel", VersionId = group.Key.Release };
            var found = DistroScan.Match(store, distro, DistroScan.Of("rpm", group.Key.Package, "0-0")).Findings.Select(finding => finding.Id).ToHashSet();
            compared += group.Count();
            contradictions.AddRange(group.Where(entry => found.Contains(entry.Cve)).Select(entry => $"{entry.Cve} {group.Key}"));
        }

        output.WriteLine($"RHEL, not affected by the API and found by OSV: {contradictions.Count} of {compared}\n{string.Join('\n', contradictions)}");
        Assert.True(compared > 1000);
        Assert.True(contradictions.Count <= compared * 0.002, $"{contradictions.Count} of {compared}: {string.Join("; ", contradictions.Take(20))}");
    }

    // Advisories of one package's build for one release: by id, every so many.
    private static Dictionary<string, string> Sample() => RawFeed.Lines("redhat", "osv-redhat.jsonl.zst", Tier.Scale(15, 1))
        .ToDictionary(line => Id.Match(line).Groups["id"].Value, StringComparer.Ordinal);

    private static IEnumerable<JsonElement> Cves()
    {
        foreach (var line in RawFeed.Lines("redhat", "redhat-cve-api.jsonl.zst", Tier.Scale(5, 1)))
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement;
        }
    }

    private static IEnumerable<Repair> Repairs(JsonElement cve)
    {
        var id = cve.GetProperty("name").GetString()!;
        foreach (var entry in List(cve, "affected_release"))
        {
            var release = Release.Match(Text(entry, "cpe"));
            var package = Nevr.Match(Text(entry, "package"));
            if (release.Success && package.Success && !package.Value.Contains(".ael7b", StringComparison.Ordinal))
            {
                yield return new Repair(release.Groups["major"].Value, package.Groups["name"].Value, package.Groups["version"].Value, id, Text(entry, "advisory"));
            }
        }
    }

    private static IEnumerable<Repair> NotAffected(JsonElement cve)
    {
        var id = cve.GetProperty("name").GetString()!;
        foreach (var entry in List(cve, "package_state").Where(entry => Text(entry, "fix_state") == "Not affected"))
        {
            var release = Release.Match(Text(entry, "cpe"));
            if (release.Success && !Text(entry, "package_name").Contains('/', StringComparison.Ordinal))
            {
                yield return new Repair(release.Groups["major"].Value, Text(entry, "package_name"), "", id, "");
            }
        }
    }

    private static IEnumerable<JsonElement> List(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}
