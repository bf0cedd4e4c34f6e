using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Nvd;

/// <summary>Joins NVD's CVEs with corrections of their CPEs: where there is one, it alone says which versions of which programs are affected.</summary>
internal static class NvdJoin
{
    public static SegmentContent Join(SegmentRecords records)
    {
        var content = new SegmentContent(records.Folder);
        foreach (var group in records.Parts.SelectMany(part => part.GroupBy(record => record.Id, StringComparer.Ordinal)))
        {
            var correction = group.FirstOrDefault(record => record.Source == NvdReader.Overrides);
            var told = group.FirstOrDefault(record => record.Source != NvdReader.Overrides) ?? correction!;
            content.Add(told);
            foreach (var row in (correction ?? told).Affected.Where(entry => entry.Key.Segment == CpeBuckets.Any).SelectMany(entry => AffectedRow.Of(entry, told.Id, told.Id, [])))
            {
                content.Add(row);
            }
        }

        return content;
    }
}
