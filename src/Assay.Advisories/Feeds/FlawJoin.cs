namespace Assay.Advisories.Feeds;

/// <summary>Joins a segment whose records each speak for themselves.</summary>
internal static class FlawJoin
{
    public static SegmentContent Join(IReadOnlyCollection<Advisory> records)
    {
        var advisories = new SortedDictionary<string, Advisory>(StringComparer.Ordinal);
        List<AffectedRow> rows = [];
        foreach (var record in records.OrderBy(record => record.Id, StringComparer.Ordinal).ThenBy(record => record.Source, StringComparer.Ordinal))
        {
            advisories.TryAdd(record.Id, record);
            foreach (var entry in record.Affected)
            {
                rows.AddRange(AffectedRow.Of(entry, record.Id, record.Id, []));
            }
        }

        return new SegmentContent([.. advisories.Values], AffectedRow.Sorted(rows));
    }
}
