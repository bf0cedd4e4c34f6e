using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Feeds;

/// <summary>The records of one segment before they are joined; few of them are in memory.</summary>
/// <param name="name">The segment's name.</param>
/// <param name="folder">Where drafts may be kept.</param>
/// <param name="parts">Into how many parts they are told apart by their ids.</param>
internal sealed class SegmentDraft(string name, string folder, int parts) : IDisposable
{
    private readonly DraftFile[] files = [.. Enumerable.Range(0, parts).Select(_ => new DraftFile(folder))];
    private readonly int[] counts = new int[parts];
    private readonly Dictionary<int, int>?[] perFeed = new Dictionary<int, int>?[parts];
    private readonly List<string> feeds = [];

    public string Name => name;

    /// <summary>Records in it, those that a later one replaces included.</summary>
    public int Count => counts.Sum();

    /// <summary>How many parts it has.</summary>
    public int Parts => parts;

    public void Add(string feed, Advisory advisory)
    {
        var number = feeds.IndexOf(feed);
        if (number < 0)
        {
            number = feeds.Count;
            feeds.Add(feed);
        }

        var part = PartOf(advisory.Id);
        var writer = files[part].Writer;
        writer.Write7BitEncodedInt(number);
        AdvisoryCodec.Write(writer, advisory);
        counts[part]++;
    }

    /// <summary>
    /// The records of a part, each once: of two of one source with one id the later modified counts, and of two as old the later read. Sorted by id and source,
    /// so that a join says the same in whatever order the files of a feed were read.
    /// </summary>
    public IReadOnlyCollection<Advisory> Records(int part)
    {
        var records = new Dictionary<(string Source, string Id), (Advisory Advisory, int Feed)>(counts[part]);
        var pool = new StringPool();
        using var reader = files[part].Read();
        for (var i = 0; i < counts[part]; i++)
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

        perFeed[part] ??= records.Values.CountBy(record => record.Feed).ToDictionary();
        return [.. records.Values.Select(record => record.Advisory).OrderBy(record => record.Id, StringComparer.Ordinal).ThenBy(record => record.Source, StringComparer.Ordinal)];
    }

    /// <summary>How many of the records in the parts that were read each feed gave, sorted by the feed's name.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> PerFeed =>
    [
        .. perFeed.SelectMany(part => part ?? []).GroupBy(pair => pair.Key, pair => pair.Value)
            .Select(feed => KeyValuePair.Create(feeds[feed.Key], feed.Sum())).OrderBy(pair => pair.Key, StringComparer.Ordinal),
    ];

    public void Dispose()
    {
        foreach (var file in files)
        {
            file.Dispose();
        }
    }

    // FNV-1a: the same in every process.
    private int PartOf(string id)
    {
        if (parts == 1)
        {
            return 0;
        }

        var hash = 0x811c9dc5u;
        foreach (var letter in PartJoin.RecordIdOf(id).AsSpan())
        {
            hash = (hash ^ letter) * 0x01000193u;
        }

        return (int)(hash % (uint)parts);
    }
}
