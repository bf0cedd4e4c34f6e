using Assay.Advisories.Feeds.Osv;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>
/// Puts the records of a distribution in order. A record of one flaw tells of it itself. A distributor's advisory stays one row for each package
/// and range, however many flaws it repairs: the matcher makes a finding of each flaw that it names. One row a flaw would be 13 million for SUSE.
/// </summary>
internal sealed class DistroJoin
{
    private readonly SegmentContent content;
    private readonly HashSet<string> records = new(StringComparer.Ordinal);
    private readonly HashSet<string> named = new(StringComparer.Ordinal);

    private DistroJoin(SegmentContent content) => this.content = content;

    /// <param name="folder">Where what does not fit into memory lies.</param>
    public static DistroJoin In(string folder) => new(new SegmentContent(folder, Compare, Merged));

    public static SegmentContent Join(SegmentRecords records)
    {
        var join = DistroJoin.In(records.Folder);
        foreach (var part in records.Parts)
        {
            join.Add(part);
        }

        return join.End();
    }

    public static SegmentContent Join(string folder, IReadOnlyCollection<Advisory> records) => Join(new SegmentRecords(folder, records));

    /// <summary>Takes records; those of one id all at once.</summary>
    public void Add(IEnumerable<Advisory> some)
    {
        foreach (var record in some.GroupBy(record => record.Id, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(Chosen))
        {
            records.Add(record.Id);
            content.Add(record);
            foreach (var entry in RecordId.IsBugFix(record.Id) && record.Fixes.Count == 0 ? [] : record.Affected)
            {
                foreach (var flaw in entry.Flaws.Count == 0 ? [record.Id] : entry.Flaws)
                {
                    if (flaw != record.Id)
                    {
                        named.Add(flaw);
                    }

                    foreach (var row in AffectedRow.Of(entry, flaw, record.Id, entry.References))
                    {
                        content.Add(row);
                    }
                }
            }
        }
    }

    /// <summary>What all of them say.</summary>
    public SegmentContent End()
    {
        foreach (var flaw in named.Where(flaw => !records.Contains(flaw)))
        {
            content.Add(new Advisory { Id = flaw, VulnerabilityId = flaw, IsRecord = false });
        }

        return content;
    }

    // The distributor's own form of a record tells more than OSV's of the same.
    private static Advisory Chosen(IGrouping<string, Advisory> records) =>
        records.OrderBy(record => record.Source == OsvFeed.Feed.Name).ThenBy(record => record.Source, StringComparer.Ordinal).First();

    // A record may say the same of one package several times, for its machines or for products that are one bucket.
    private static IEnumerable<AffectedRow> Merged(IEnumerable<AffectedRow> rows)
    {
        AffectedRow? last = null;
        foreach (var row in rows)
        {
            if (last is null || !IsSameEntry(last, row))
            {
                if (last is not null)
                {
                    yield return last;
                }

                last = row;
            }
            else if (RecordId.IsDistroAdvisory(row.Record) && IsRepair(row) && IsRepair(last))
            {
                last = Lower(last, row);
            }
            else if (!last.Spans.SequenceEqual(row.Spans))
            {
                var number = Math.Max(row.Range, last.Range + 1);
                yield return last;
                last = row with { Range = number };
            }
        }

        if (last is not null)
        {
            yield return last;
        }
    }

    // One advisory ships all of its builds as repaired, for machines whose builds differ: the lowest is the least that is needed.
    private static AffectedRow Lower(AffectedRow left, AffectedRow right) =>
        VersionOrder.TryCompare(left.Scheme, right.Spans[0].To, left.Spans[0].To, out var order) && order < 0 ? right : left;

    private static bool IsRepair(AffectedRow row) => row.Spans is [{ From: null, End: SpanEnd.Fixed }];

    private static bool IsSameEntry(AffectedRow left, AffectedRow right) => left.Key == right.Key && left.Record == right.Record && left.Flaw == right.Flaw;

    private static int Compare(AffectedRow left, AffectedRow right)
    {
        var order = AffectedRow.CompareEntry(left, right);
        order = order != 0 ? order : string.CompareOrdinal(RepairOf(left), RepairOf(right));
        return order != 0 ? order : AffectedRow.CompareContent(left, right);
    }

    private static string RepairOf(AffectedRow row) => row.Spans.Count == 0 ? "" : row.Spans[0].To ?? "";
}
