namespace Assay.Advisories.Feeds;

/// <summary>The records of one segment before they are joined.</summary>
internal sealed class SegmentDraft(string name)
{
    private readonly Dictionary<(string Source, string Id), (Advisory Advisory, string Feed)> records = [];

    public string Name => name;

    public IReadOnlyCollection<Advisory> Records => [.. records.Values.Select(record => record.Advisory)];

    /// <summary>How many records each feed gave, sorted by the feed's name.</summary>
    public IEnumerable<KeyValuePair<string, int>> Feeds => records.Values.CountBy(record => record.Feed).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Of two records of one source with one id the later modified counts, and of two as old the later read.</summary>
    public void Add(string feed, Advisory advisory)
    {
        var key = (advisory.Source, advisory.Id);
        if (!records.TryGetValue(key, out var known)
            || (advisory.Modified ?? DateTimeOffset.MinValue) >= (known.Advisory.Modified ?? DateTimeOffset.MinValue))
        {
            records[key] = (advisory, feed);
        }
    }
}
