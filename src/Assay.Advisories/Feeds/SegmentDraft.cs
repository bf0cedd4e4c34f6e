namespace Assay.Advisories.Feeds;

/// <summary>The records of one segment before they are joined; few of them are in memory.</summary>
/// <param name="name">The segment's name.</param>
/// <param name="folder">Where drafts may be kept.</param>
internal sealed class SegmentDraft(string name, string folder) : IDisposable
{
    private readonly DraftFile file = new(folder);
    private readonly List<string> feeds = [];
    private int count;

    public string Name => name;

    /// <summary>Records in it, those that a later one replaces included.</summary>
    public int Count => count;

    public void Add(string feed, Advisory advisory)
    {
        var number = feeds.IndexOf(feed);
        if (number < 0)
        {
            number = feeds.Count;
            feeds.Add(feed);
        }

        file.Writer.Write7BitEncodedInt(number);
        AdvisoryCodec.Write(file.Writer, advisory);
        count++;
    }

    /// <summary>
    /// All records, each once: of two of one source with one id the later modified counts, and of two as old the later read.
    /// </summary>
    /// <param name="perFeed">How many of them each feed gave, sorted by the feed's name.</param>
    public IReadOnlyCollection<Advisory> Records(out IReadOnlyList<KeyValuePair<string, int>> perFeed)
    {
        var records = new Dictionary<(string Source, string Id), (Advisory Advisory, int Feed)>(count);
        var pool = new StringPool();
        using var reader = file.Read();
        for (var i = 0; i < count; i++)
        {
            var feed = reader.Read7BitEncodedInt();
            var advisory = AdvisoryCodec.Read(reader, pool);
            var key = (advisory.Source, advisory.Id);
            if (!records.TryGetValue(key, out var known)
                || (advisory.Modified ?? DateTimeOffset.MinValue) >= (known.Advisory.Modified ?? DateTimeOffset.MinValue))
            {
                records[key] = (advisory, feed);
            }
        }

        perFeed = [.. records.Values.CountBy(record => feeds[record.Feed]).OrderBy(pair => pair.Key, StringComparer.Ordinal)];
        return [.. records.Values.Select(record => record.Advisory)];
    }

    public void Dispose() => file.Dispose();
}
