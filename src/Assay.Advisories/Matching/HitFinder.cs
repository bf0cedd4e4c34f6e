using System.Text;
using Assay.Advisories.Store;
using Assay.Core.Packages;

namespace Assay.Advisories.Matching;

/// <summary>Finds the rows that hold a version.</summary>
internal static class HitFinder
{
    /// <summary>All hits of a package, by flaw, the one that speaks first.</summary>
    public static SortedDictionary<string, List<Hit>> Find(AdvisoryStore store, MatchKey key, string version)
    {
        var hits = new SortedDictionary<string, List<Hit>>(StringComparer.Ordinal);
        foreach (var segment in store.Segments)
        {
            segment.Visit(key, (in StoredRow row) =>
            {
                if (TryHit(store, segment, row, version) is { } hit)
                {
                    Add(hits, hit);
                }
            });
        }

        return hits;
    }

    private static Hit? TryHit(AdvisoryStore store, Segment segment, in StoredRow row, string version)
    {
        var holds = SpanText.Holds(row.Spans, row.Scheme, version, out var span);
        if (holds == false)
        {
            return null;
        }

        var record = segment.Advisory(row.Record);
        if (record.Advisory.Withdrawn is not null || store.IsReplaced(segment, record.Advisory.Id))
        {
            return null;
        }

        return new Hit
        {
            Flaw = row.Flaw == row.Record ? record : segment.Advisory(row.Flaw),
            Record = record,
            Range = row.Range,
            Scheme = row.Scheme,
            Span = SpanText.Read(span)[0],
            Urgency = row.Urgency,
            Unfixed = row.Unfixed,
            References = row.References.IsEmpty ? [] : Encoding.UTF8.GetString(row.References).Split('\n'),
            IsUndecided = holds is null,
        };
    }

    private static void Add(SortedDictionary<string, List<Hit>> hits, Hit hit)
    {
        var id = hit.Flaw.Advisory.VulnerabilityId;
        if (!hits.TryGetValue(id, out var ofFlaw))
        {
            hits.Add(id, ofFlaw = []);
        }

        var place = ofFlaw.FindIndex(hit.Outranks);
        ofFlaw.Insert(place < 0 ? ofFlaw.Count : place, hit);
    }
}
