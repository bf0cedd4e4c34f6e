using System.Text.Json;

namespace Assay.Quality.Differential;

/// <summary>
/// Debian's records evaluated a second time, as plainly as can be: all of them in memory, by the JSON DOM, sharing no code with the
/// product. Versions are compared by whoever asks.
/// </summary>
internal sealed class NaiveDebian
{
    private sealed record Entry(string Release, string Source, string? Fixed);

    private sealed record Item(string Id, DateTimeOffset Modified, List<string> Cves, List<Entry> Entries);

    private readonly Dictionary<string, Item> items = new(StringComparer.Ordinal);
    private readonly HashSet<string> covered;
    private readonly ILookup<(string, string), Item> bySource;

    public NaiveDebian(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var item = Read(line);
            if (!items.TryGetValue(item.Id, out var known) || item.Modified >= known.Modified)
            {
                items[item.Id] = item;
            }
        }

        var counts = items.Values.Where(item => IsCve(item.Id))
            .SelectMany(item => item.Entries.Select(entry => entry.Release).Distinct()).CountBy(release => release).ToDictionary();
        covered = [.. counts.Where(pair => pair.Value * 2 >= counts.Values.Max()).Select(pair => pair.Key)];
        bySource = items.Values.SelectMany(item => item.Entries.Select(entry => (entry.Release, entry.Source)).Distinct().Select(key => (key, item)))
            .ToLookup(pair => pair.key, pair => pair.item);
    }

    public IReadOnlyCollection<string> Covered => covered;

    /// <summary>Source packages of a release, sorted.</summary>
    public IReadOnlyList<string> Sources(string release) =>
        [.. bySource.Select(group => group.Key).Where(key => key.Item1 == release).Select(key => key.Item2).Order(StringComparer.Ordinal)];

    /// <summary>Every version at which anything about the source package was repaired.</summary>
    public IReadOnlyList<string> FixedVersions(string release, string source) =>
    [
        .. Candidates(release, source).Select(candidate => candidate.Fixed).OfType<string>().Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The flaws that affect every version, or those before a repair, with the repair.</summary>
    public IEnumerable<(string Flaw, string? Fixed)> Candidates(string release, string source)
    {
        foreach (var item in bySource[(release, source)])
        {
            var fixes = item.Entries.Where(entry => entry.Release == release && entry.Source == source).Select(entry => entry.Fixed);
            foreach (var flaw in IsCve(item.Id) ? [item.Id] : item.Cves.Count == 0 ? [item.Id] : item.Cves.Where(cve => !Speaks(cve, release, source)))
            {
                foreach (var version in fixes)
                {
                    yield return (flaw, version);
                }
            }
        }
    }

    private bool Speaks(string cve, string release, string source) =>
        items.TryGetValue(cve, out var own)
        && (covered.Contains(release) || own.Entries.Exists(entry => entry.Release == release && entry.Source == source));

    private static bool IsCve(string id) => id.StartsWith("CVE-", StringComparison.Ordinal);

    private static Item Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var id = root.GetProperty("id").GetString()!;
        var cves = new List<string>();
        foreach (var list in new[] { "related", "aliases", "upstream" })
        {
            if (root.TryGetProperty(list, out var names))
            {
                cves.AddRange(names.EnumerateArray().Select(name => name.GetString()!).Where(IsCve));
            }
        }

        var entries = new List<Entry>();
        foreach (var affected in root.GetProperty("affected").EnumerateArray())
        {
            var package = affected.GetProperty("package");
            var ecosystem = package.TryGetProperty("ecosystem", out var value) ? value.GetString()! : "";
            if (!ecosystem.StartsWith("Debian:", StringComparison.Ordinal))
            {
                continue;
            }

            var release = ecosystem["Debian:".Length..];
            release = release.EndsWith(".0", StringComparison.Ordinal) && release != "3.0" ? release[..^2] : release;
            foreach (var range in affected.GetProperty("ranges").EnumerateArray())
            {
                // The data has one form only: introduced 0, then at most one fixed.
                var events = range.GetProperty("events").EnumerateArray().ToList();
                Assert.Equal("0", events[0].GetProperty("introduced").GetString());
                Assert.InRange(events.Count, 1, 2);
                entries.Add(new Entry(release, package.GetProperty("name").GetString()!, events.Count == 2 ? events[1].GetProperty("fixed").GetString() : null));
            }
        }

        return new Item(id, root.GetProperty("modified").GetDateTimeOffset(), [.. cves.Distinct()], entries);
    }
}
