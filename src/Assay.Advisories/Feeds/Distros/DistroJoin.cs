using Assay.Advisories.Feeds.Osv;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>
/// Puts the records of a distribution in order. A record of one flaw tells of it itself. A distributor's advisory stays one row for each package
/// and range, however many flaws it repairs: the matcher makes a finding of each flaw that it names. One row a flaw would be 13 million for SUSE.
/// </summary>
internal static class DistroJoin
{
    public static SegmentContent Join(IReadOnlyCollection<Advisory> records)
    {
        var advisories = new SortedDictionary<string, Advisory>(StringComparer.Ordinal);
        List<AffectedRow> rows = [];
        foreach (var record in records.GroupBy(record => record.Id, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(Chosen))
        {
            advisories.Add(record.Id, record with { Affected = [] });
            foreach (var entry in RecordId.IsBugFix(record.Id) && record.Fixes.Count == 0 ? [] : record.Affected)
            {
                foreach (var flaw in entry.Flaws.Count == 0 ? [record.Id] : entry.Flaws)
                {
                    rows.AddRange(AffectedRow.Of(entry, flaw, record.Id, entry.References));
                }
            }
        }

        foreach (var flaw in rows.Select(row => row.Flaw).Distinct(StringComparer.Ordinal).Where(flaw => !advisories.ContainsKey(flaw)).ToList())
        {
            advisories.Add(flaw, new Advisory { Id = flaw, VulnerabilityId = flaw, IsRecord = false });
        }

        rows.Sort(Compare);
        return new SegmentContent([.. advisories.Values], Merged(rows));
    }

    // The distributor's own form of a record tells more than OSV's of the same.
    private static Advisory Chosen(IGrouping<string, Advisory> records) =>
        records.OrderBy(record => record.Source == OsvFeed.Feed.Name).ThenBy(record => record.Source, StringComparer.Ordinal).First();

    // A record may say the same of one package several times, for its machines or for products that are one bucket.
    private static List<AffectedRow> Merged(List<AffectedRow> rows)
    {
        List<AffectedRow> merged = new(rows.Count);
        foreach (var row in rows)
        {
            if (merged.Count == 0 || !IsSameEntry(merged[^1], row))
            {
                merged.Add(row);
            }
            else if (RecordId.IsDistroAdvisory(row.Record) && IsRepair(row) && IsRepair(merged[^1]))
            {
                merged[^1] = Lower(merged[^1], row);
            }
            else if (!merged[^1].Spans.SequenceEqual(row.Spans))
            {
                merged.Add(row with { Range = Math.Max(row.Range, merged[^1].Range + 1) });
            }
        }

        return merged;
    }

    // One advisory ships all of its builds as repaired, for machines whose builds differ: the lowest is the least that is needed.
    private static AffectedRow Lower(AffectedRow left, AffectedRow right) =>
        VersionOrder.TryCompare(left.Scheme, right.Spans[0].To, left.Spans[0].To, out var order) && order < 0 ? right : left;

    private static bool IsRepair(AffectedRow row) => row.Spans is [{ From: null, End: SpanEnd.Fixed }];

    private static bool IsSameEntry(AffectedRow left, AffectedRow right) => left.Key == right.Key && left.Record == right.Record && left.Flaw == right.Flaw;

    private static int Compare(AffectedRow left, AffectedRow right)
    {
        var order = string.CompareOrdinal(left.Key.Bucket, right.Key.Bucket);
        order = order != 0 ? order : string.CompareOrdinal(left.Key.Name, right.Key.Name);
        order = order != 0 ? order : string.CompareOrdinal(left.Flaw, right.Flaw);
        order = order != 0 ? order : string.CompareOrdinal(left.Record, right.Record);
        order = order != 0 ? order : left.Range.CompareTo(right.Range);
        return order != 0 ? order : string.CompareOrdinal(RepairOf(left), RepairOf(right));
    }

    private static string RepairOf(AffectedRow row) => row.Spans.Count == 0 ? "" : row.Spans[0].To ?? "";
}
