using Assay.Advisories.Explaining;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Searching;

/// <summary>A record that a search found.</summary>
/// <param name="Segment">"npm".</param>
/// <param name="Advisory">What it says; what it says of packages stands in <see cref="StoreSearch.Ranges"/>.</param>
public sealed record FoundAdvisory(string Segment, Advisory Advisory);

/// <summary>Versions of a package of which a record tells.</summary>
/// <param name="Key">Release or ecosystem, and name.</param>
/// <param name="Flaws">The flaws that it tells of.</param>
/// <param name="Record">The record that decided.</param>
/// <param name="Versions">The versions, for people: "from 1.0 before 1.2".</param>
public sealed record FoundRange(MatchKey Key, IReadOnlyList<string> Flaws, string Record, string Versions);

/// <summary>What a store knows of a flaw or of a package.</summary>
/// <param name="Advisories">Records of the flaw; none where a package was asked for.</param>
/// <param name="Ranges">Affected versions, by release and name.</param>
/// <param name="Exploited">The flaw's entry in the catalogue of known exploited ones; null where there is none.</param>
/// <param name="Prediction">How likely the flaw is exploited; null where nobody says.</param>
public sealed record StoreSearch(
    IReadOnlyList<FoundAdvisory> Advisories, IReadOnlyList<FoundRange> Ranges, KnownExploited? Exploited, ExploitProbability? Prediction)
{
    /// <summary>What sources say of the flaw's severity, whatever package it is in.</summary>
    public IReadOnlyList<SeverityScore> Scores { get; init; } = [];

    /// <summary>What CISA decided about the flaw; null where it did not.</summary>
    public StakeholderDecision? Decision { get; init; }

    public bool IsEmpty => Advisories.Count == 0 && Ranges.Count == 0 && Exploited is null && Prediction is null && Scores.Count == 0 && Decision is null;

    /// <summary>Looks for a flaw by any of its names, or for a distributor's advisory.</summary>
    public static StoreSearch OfFlaw(AdvisoryStore store, string id)
    {
        var known = store.ByName(id).ToList();

        // Of a distributor's advisory all that it repairs; of a flaw itself alone, whatever else is repaired with it.
        var flaws = known.SelectMany(found => found.Advisory.Fixes.Count == 0 ? [found.Advisory.VulnerabilityId] : found.Advisory.Fixes.Contains(id, StringComparer.Ordinal) ? [id] : found.Advisory.Fixes)
            .Append(store.FlawOf(id)).Distinct(StringComparer.Ordinal).ToList();
        var facts = store.FactsOf(store.FlawOf(known.Count > 0 ? known[0].Advisory.VulnerabilityId : id));
        return new StoreSearch(
            [.. known.Where(found => found.Advisory.IsRecord).Select(found => new FoundAdvisory(found.Segment.Entry.Name, found.Advisory))],
            [.. flaws.SelectMany(flaw => RowList.OfFlaw(store, flaw)).Select(RangeOf).DistinctBy(range => (range.Key, range.Record, range.Versions))],
            facts.Exploited,
            facts.Prediction)
        {
            Scores = facts.Scores,
            Decision = facts.Decision,
        };
    }

    /// <summary>Every known exploited vulnerability, the last added first.</summary>
    public static IReadOnlyList<(string Flaw, KnownExploited Exploited)> AllExploited(AdvisoryStore store) =>
        [.. (store.Shared?.AllExploited() ?? []).OrderByDescending(pair => pair.Exploited.Added).ThenBy(pair => pair.Flaw, StringComparer.Ordinal)];

    /// <summary>Looks for packages under their keys, or for a name in every release and ecosystem.</summary>
    /// <param name="store">Where.</param>
    /// <param name="keys">The keys; empty where the release is not known.</param>
    /// <param name="name">The name to look for where there are no keys.</param>
    public static StoreSearch OfPackage(AdvisoryStore store, IReadOnlyCollection<MatchKey> keys, string name)
    {
        var wanted = keys.Count > 0 ? keys : [.. store.Buckets.Order(StringComparer.Ordinal).Select(bucket => new MatchKey(bucket, name))];
        return new StoreSearch([], [.. wanted.SelectMany(key => RowList.Of(store, key)).Select(RangeOf)], null, null);
    }

    private static FoundRange RangeOf(KeptRow row) => new(row.Key, row.Ids, row.Record.Advisory.Id, RangeText.Of(row.Spans));
}
