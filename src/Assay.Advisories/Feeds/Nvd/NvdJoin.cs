using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Nvd;

/// <summary>Joins NVD's CVEs with corrections of their CPEs: where there is one, it alone says which versions of which programs are affected.</summary>
internal static class NvdJoin
{
    public static SegmentContent Join(IReadOnlyCollection<Advisory> records)
    {
        List<Advisory> advisories = new(records.Count);
        List<AffectedRow> rows = [];
        foreach (var group in records.GroupBy(record => record.Id, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var correction = group.FirstOrDefault(record => record.Source == NvdReader.Overrides);
            var told = group.FirstOrDefault(record => record.Source != NvdReader.Overrides) ?? correction!;
            advisories.Add(told);
            rows.AddRange((correction ?? told).Affected
                .Where(entry => entry.Key.Segment == CpeBuckets.Any)
                .SelectMany(entry => AffectedRow.Of(entry, told.Id, told.Id, [])));
        }

        return new SegmentContent(advisories, AffectedRow.Sorted(rows));
    }
}
