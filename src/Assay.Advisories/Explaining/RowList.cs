using Assay.Advisories.Store;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Explaining;

/// <summary>A row taken out of a segment, to be looked at at leisure.</summary>
internal sealed record KeptRow(StoredAdvisory Flaw, StoredAdvisory Record, MatchKey Key, int Range, VersionScheme Scheme, string Spans, IReadOnlyList<string> References)
{
    /// <summary>Whether a finding of it has a flaw as id.</summary>
    public bool Tells(string flaw) => Flaw.Advisory.Fixes.Count > 0 ? Flaw.Advisory.Fixes.Contains(flaw, StringComparer.Ordinal) : Flaw.Advisory.VulnerabilityId == flaw;

    /// <summary>The ids of the findings that it gives where it holds a version.</summary>
    public IReadOnlyList<string> Ids => Flaw.Advisory.Fixes.Count > 0 ? Flaw.Advisory.Fixes : [Flaw.Advisory.VulnerabilityId];
}

/// <summary>Collects rows for explanations, where speed does not matter.</summary>
internal static class RowList
{
    /// <summary>All rows of a package of one release.</summary>
    public static List<KeptRow> Of(AdvisoryStore store, MatchKey key)
    {
        List<KeptRow> rows = [];
        foreach (var segment in store.SegmentsOf(key.Bucket))
        {
            segment.Visit(key, (in StoredRow row) =>
            {
                if (KeptOf(store, segment, key, row) is { } kept)
                {
                    rows.Add(kept);
                }
            });
        }

        return rows;
    }

    /// <summary>All rows of a flaw, in whatever package and release; sorted by release and package.</summary>
    public static List<KeptRow> OfFlaw(AdvisoryStore store, string flaw) =>
    [
        .. store.Segments.SelectMany(segment => OfFlaw(store, segment, flaw))
            .OrderBy(row => Number(row.Key.Bucket)).ThenBy(row => row.Key.Bucket, StringComparer.Ordinal)
            .ThenBy(row => row.Key.Name, StringComparer.Ordinal)
            .ThenBy(row => row.Record.Advisory.Id, StringComparer.Ordinal).ThenBy(row => row.Range),
    ];

    // A kernel has thousands of rows: only those of the flaw's own advisories are looked at.
    private static List<KeptRow> OfFlaw(AdvisoryStore store, Segment segment, string flaw)
    {
        List<KeptRow> rows = [];
        var tellers = segment.ByName(flaw).Select(found => found.Number).ToHashSet();
        var names = segment.ByName(flaw).SelectMany(found => found.Packages).Distinct(StringComparer.Ordinal).ToList();
        foreach (var bucket in names.Count == 0 ? [] : segment.Buckets())
        {
            foreach (var name in names)
            {
                var key = new MatchKey(bucket, name);
                segment.Visit(key, (in StoredRow row) =>
                {
                    if (tellers.Contains(segment.HeldOf(row.Flaw)) && KeptOf(store, segment, key, row) is { } kept && kept.Tells(flaw))
                    {
                        rows.Add(kept);
                    }
                });
            }
        }

        return rows;
    }

    private static KeptRow? KeptOf(AdvisoryStore store, Segment segment, MatchKey key, in StoredRow row)
    {
        var record = segment.Advisory(row.Record);
        return store.IsReplaced(segment, record.Advisory.Id)
            ? null
            : new KeptRow(segment.Advisory(row.Flaw), record, key, row.Range, row.Scheme, row.Spans.ToString(), row.References);
    }

    private static double Number(string bucket) =>
        double.TryParse(bucket.AsSpan(bucket.IndexOf(':', StringComparison.Ordinal) + 1), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
}
