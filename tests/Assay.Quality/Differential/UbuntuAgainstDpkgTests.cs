using System.Text.Json;
using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Advisories.Tests.Feeds.Distros;
using Assay.Advisories.Tests;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;
using TemporaryFolder = Assay.Advisories.Tests.TemporaryFolder;

namespace Assay.Quality.Differential;

/// <summary>
/// Findings of Ubuntu's packages compared with an evaluation of the tracker's records that shares no code with the product, and with dpkg's own
/// comparison of versions: with and without the pockets of extended support.
/// </summary>
public sealed class UbuntuAgainstDpkgTests(ITestOutputHelper output)
{
    private sealed record Status(string Word, string Note);

    private static readonly Lazy<List<string>> Lines = new(() => [.. RawFeed.Lines("ubuntu", "ubuntu-cve-tracker.jsonl.zst", Tier.Scale(40, 4))]);
    private static readonly Lazy<(TemporaryFolder Folder, AdvisoryStore Store)> Built = new(() =>
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return (folder, RawFeed.Store(folder, ("ubuntu.jsonl", Lines.Value)));
    });

    [Theory]
    [InlineData("bionic", "18.04", false)]
    [InlineData("bionic", "18.04", true)]
    [InlineData("xenial", "16.04", true)]
    [InlineData("jammy", "22.04", false)]
    [InlineData("jammy", "22.04", true)]
    [InlineData("trusty", "14.04", true)]
    public void Finds_what_a_naive_evaluation_with_dpkg_finds(string codename, string release, bool isSubscribed)
    {
        var statuses = Statuses(codename, isSubscribed ? [codename == "trusty" ? "trusty/esm" : "esm-infra/" + codename, "esm-apps/" + codename] : []);
        var packages = Sample(statuses);
        var distro = new Distro { Id = "ubuntu", VersionId = release, Codename = codename, Channels = isSubscribed ? ["esm-infra", "esm-apps"] : [] };
        var inventory = Inventories.Debian(release, [.. packages]) with { Artifact = new Artifact { Kind = "image", Name = "test", Distro = distro } };

        var result = Matcher.Match(inventory, Built.Value.Store, new MatchOptions(), TestContext.Current.CancellationToken);
        var found = result.Findings.Select(finding => (finding.Id, finding.Purl, State(finding))).ToHashSet();

        var expected = Evaluate(statuses, packages);
        output.WriteLine($"Ubuntu {release}{(isSubscribed ? " Pro" : "")}: {expected.Count} findings of {packages.Count} packages by dpkg, {expected.Except(found).Count()} missed, {found.Except(expected).Count()} too many");
        Assert.Equal([], expected.Except(found).Order());
        Assert.Equal([], found.Except(expected).Order());
        Assert.NotEmpty(found);
        Assert.DoesNotContain(result.Issues, issue => issue.Level == IssueLevel.Error);
    }

    private static string State(Finding finding) => finding.FixState == FixState.Fixed ? finding.FixedIn[0] : finding.FixState.ToString();

    // By CVE and source: the release's status, over which the first pocket lies that says something else.
    private static Dictionary<(string Cve, string Source), Status> Statuses(string codename, string[] pockets)
    {
        Dictionary<(string, string), Status> statuses = [];
        foreach (var line in Lines.Value)
        {
            using var document = JsonDocument.Parse(line);
            var id = document.RootElement.GetProperty("candidate").GetString()!;
            var packages = document.RootElement.GetProperty("packages");
            var own = Read(packages, codename);
            foreach (var (source, status) in own)
            {
                statuses[(id, source)] = status;
            }

            foreach (var pocket in pockets)
            {
                foreach (var (source, status) in Read(packages, pocket).Where(pair => pair.Value.Word != "DNE"))
                {
                    var release = own.GetValueOrDefault(source) ?? new Status("DNE", "");
                    var isVersion = status.Note.Trim() is { Length: > 0 } note && char.IsAsciiDigit(note[0]) && !note.Contains(' ');
                    statuses[(id, source)] = status.Word != "not-affected" ? status
                        : release.Word is "DNE" or "not-affected" or "released" ? release
                        : isVersion ? new Status("released", status.Note)
                        : status;
                }
            }
        }

        return statuses;
    }

    private static Dictionary<string, Status> Read(JsonElement packages, string pocket) => !packages.TryGetProperty(pocket, out var found) ? [] : found.EnumerateObject()
        .ToDictionary(
            package => package.Name,
            package => new Status(package.Value.GetProperty("status").GetString()!, package.Value.TryGetProperty("note", out var note) ? note.GetString()! : ""));

    private static List<Package> Sample(Dictionary<(string Cve, string Source), Status> statuses)
    {
        var random = new Random(statuses.Count);
        var bySource = statuses.GroupBy(pair => pair.Key.Source).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        List<Package> packages = [];
        for (var i = 0; i < bySource.Count; i += Math.Max(1, bySource.Count / 400))
        {
            var versions = bySource[i].Where(pair => pair.Value.Word == "released" && IsVersion(pair.Value.Note)).Select(pair => pair.Value.Note.Trim()).Order(StringComparer.Ordinal).ToList();
            var version = versions.Count == 0 ? "1.0-1" : versions[random.Next(versions.Count)];
            // A build of a pocket is of the pocket even where nothing says that the system is subscribed.
            version = version.Contains("esm") || version.Contains("fips", StringComparison.OrdinalIgnoreCase) ? "1.0-1" : version + (random.Next(3) switch { 0 => "", 1 => "~1", _ => "+b1" });
            packages.Add(Inventories.Deb($"lib{bySource[i].Key}", "99:1-1", bySource[i].Key, version));
        }

        return packages;
    }

    private static bool IsVersion(string note) => note.Trim() is { Length: > 0 } text && char.IsAsciiDigit(text[0]) && !text.Contains(' ');

    private static HashSet<(string, string, string)> Evaluate(Dictionary<(string Cve, string Source), Status> statuses, List<Package> packages)
    {
        var bySource = statuses.ToLookup(pair => pair.Key.Source, pair => (pair.Key.Cve, pair.Value));
        var pairs = packages.SelectMany(package => bySource[package.Source!.Name]
            .Where(entry => entry.Value.Word == "released" && IsVersion(entry.Value.Note))
            .Select(entry => (package.Source.Version, entry.Value.Note.Trim()))).ToList();
        var before = DpkgOrder.Before(pairs);
        HashSet<(string, string, string)> expected = [];
        foreach (var package in packages)
        {
            foreach (var (cve, status) in bySource[package.Source!.Name])
            {
                var state = status.Word switch
                {
                    "released" when IsVersion(status.Note) && before.Contains((package.Source.Version, status.Note.Trim())) => status.Note.Trim(),
                    "needed" or "pending" => "NotFixed",
                    "needs-triage" => "UnderInvestigation",
                    "deferred" => "Deferred",
                    "ignored" => "WontFix",
                    _ => null,
                };
                if (state is not null)
                {
                    expected.Add((cve, package.Purl, state));
                }
            }
        }

        return expected;
    }
}
