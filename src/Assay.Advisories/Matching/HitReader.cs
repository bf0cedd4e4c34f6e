using Assay.Advisories.Store;
using Assay.Core.Packages;

namespace Assay.Advisories.Matching;

/// <summary>Makes hits of rows, by what their advisories say.</summary>
internal static class HitReader
{
    /// <summary>All hits of a package, sorted by flaw; of one flaw, the one that speaks stands first.</summary>
    /// <param name="store">Where the rows are from.</param>
    /// <param name="keys">In the order of their word: what an earlier one's bucket says of a flaw, be it "not affected", a later one can't add to.</param>
    /// <param name="rows">Key by key.</param>
    public static List<Hit> Read(AdvisoryStore store, IReadOnlyList<PackageKey> keys, List<FoundRow> rows)
    {
        List<Hit> hits = [];
        SpokenFlaws? spoken = null;
        for (int start = 0, end; start < rows.Count; start = end)
        {
            var key = rows[start].Key;
            end = rows.FindIndex(start, row => row.Key != key);
            end = end < 0 ? rows.Count : end;
            var told = rows.GetRange(start, end - start);
            if (keys[key].ClearsOnly)
            {
                spoken = ClearedBy(told, spoken) ?? spoken;
                continue;
            }

            var cleared = ClearedBy(told, null);
            foreach (var row in told)
            {
                if (row.Match is { } match && TryHit(store, keys[key], row, match) is { } hit)
                {
                    AddFlaws(hits, hit, spoken, IsOfLaterMinor(hit) ? cleared : null);
                }
            }

            spoken = end < rows.Count ? new SpokenFlaws(spoken, told) : null;
        }

        if (hits.Count > 1)
        {
            hits.Sort(Compare);
        }

        return hits;
    }

    private static int Compare(Hit left, Hit right)
    {
        var order = string.CompareOrdinal(left.Id, right.Id);
        return order != 0 || ReferenceEquals(left, right) ? order : left.Outranks(right) ? -1 : right.Outranks(left) ? 1 : 0;
    }

    // A build of RHEL 9.2 that has 9.2's repair of a flaw has it repaired, whatever number the repair got when the next minor release was made: its
    // advisories name the flaws of the last one again. Peers report those: github.com/anchore/grype/issues/2446.
    private static SpokenFlaws? ClearedBy(List<FoundRow> rows, SpokenFlaws? earlier) =>
        rows.FindAll(static row => row.Clears) is { Count: > 0 } clearing ? new SpokenFlaws(earlier, clearing) : null;

    private static bool IsOfLaterMinor(Hit hit) =>
        hit.Match.Span is { End: SpanEnd.Fixed, To: { } repair } && MinorReleases.Of(repair) is { Length: > 0 } minor && !MinorReleases.AreSame(minor, MinorReleases.Of(hit.Found.Version));

    // A distributor's advisory repairs any number of flaws: each is a finding.
    private static void AddFlaws(List<Hit> hits, Hit hit, SpokenFlaws? spoken, SpokenFlaws? cleared)
    {
        var fixes = hit.Flaw.Advisory.Fixes;
        for (var i = 0; i < fixes.Count; i++)
        {
            Add(hits, hit with { Id = fixes[i] }, spoken, cleared);
        }

        if (fixes.Count == 0)
        {
            Add(hits, hit, spoken, cleared);
        }
    }

    private static void Add(List<Hit> hits, Hit hit, SpokenFlaws? spoken, SpokenFlaws? cleared)
    {
        if (spoken?.Contains(hit.Id) != true && cleared?.Contains(hit.Id) != true)
        {
            hits.Add(hit);
        }
    }

    private static Hit? TryHit(AdvisoryStore store, PackageKey key, in FoundRow row, RowMatch match)
    {
        var record = row.Segment.Advisory(match.Record);
        if (record.Advisory.Withdrawn is not null || store.IsReplaced(row.Segment, record.Advisory.Id))
        {
            return null;
        }

        var flaw = row.Flaw == match.Record ? record : row.Segment.Advisory(row.Flaw);
        if (!row.Segment.IsKnown(record.Advisory) || !row.Segment.IsKnown(flaw.Advisory))
        {
            return null;
        }

        return new Hit { Id = store.FlawOf(flaw.Advisory.VulnerabilityId), Flaw = flaw, Record = record, Found = key, Match = match };
    }
}
