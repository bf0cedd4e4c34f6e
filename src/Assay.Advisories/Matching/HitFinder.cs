using Assay.Advisories.Store;
using Assay.Core.Packages;

namespace Assay.Advisories.Matching;

/// <summary>Finds the rows that hold a version.</summary>
internal static class HitFinder
{
    /// <summary>All hits of a package, sorted by flaw; of one flaw, the one that speaks stands first.</summary>
    /// <param name="store">Where to look.</param>
    /// <param name="keys">In the order of their word: what an earlier one's bucket says of a flaw, be it "not affected", a later one can't add to.</param>
    public static List<Hit> Find(AdvisoryStore store, IReadOnlyList<PackageKey> keys)
    {
        List<Hit> hits = [];
        SpokenFlaws? spoken = null;
        foreach (var key in keys)
        {
            List<Hit> found = [];
            List<(Segment Segment, long Flaw)> rows = [];
            foreach (var segment in store.SegmentsOf(key.Key.Bucket))
            {
                segment.Visit(key.Key, (in StoredRow row) =>
                {
                    if (keys.Count > 1)
                    {
                        rows.Add((segment, row.Flaw));
                    }

                    if (TryHit(store, segment, row, key) is { } hit)
                    {
                        found.Add(hit);
                    }
                });
            }

            hits.AddRange(found.SelectMany(FlawsOf).Where(hit => spoken is null || !spoken.Contains(hit.Id)));
            spoken = keys.Count > 1 ? new SpokenFlaws(spoken, rows) : null;
        }

        hits.Sort(Compare);
        return hits;
    }

    // A distributor's advisory repairs any number of flaws: each is a finding.
    private static IEnumerable<Hit> FlawsOf(Hit hit) =>
        hit.Flaw.Advisory.Fixes.Count == 0 ? [hit] : hit.Flaw.Advisory.Fixes.Select(flaw => hit with { Id = flaw });

    private static int Compare(Hit left, Hit right)
    {
        var order = string.CompareOrdinal(left.Id, right.Id);
        return order != 0 || ReferenceEquals(left, right) ? order : left.Outranks(right) ? -1 : right.Outranks(left) ? 1 : 0;
    }

    private static Hit? TryHit(AdvisoryStore store, Segment segment, in StoredRow row, PackageKey key)
    {
        var holds = SpanText.Holds(row.Spans, row.Scheme, key.Version, out var span);
        if (holds == false)
        {
            return null;
        }

        var record = segment.Advisory(row.Record);
        if (record.Advisory.Withdrawn is not null || store.IsReplaced(segment, record.Advisory.Id))
        {
            return null;
        }

        var flaw = row.Flaw == row.Record ? record : segment.Advisory(row.Flaw);
        if (!segment.IsKnown(record.Advisory) || !segment.IsKnown(flaw.Advisory))
        {
            return null;
        }

        return new Hit
        {
            Id = store.FlawOf(flaw.Advisory.VulnerabilityId),
            Flaw = flaw,
            Record = record,
            Found = key,
            Range = row.Range,
            Scheme = row.Scheme,
            Span = SpanText.ReadOne(span),
            Urgency = row.Urgency,
            Unfixed = row.Unfixed,
            References = row.References,
            IsUndecided = holds is null,
        };
    }
}
