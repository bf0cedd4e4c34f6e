namespace Assay.Advisories.Feeds.Mirrors;

/// <summary>Reads one file of a mirrored repository.</summary>
internal delegate void MirrorReader(MirrorFile file, FeedSink sink);

/// <summary>Makes the two doors of a feed whose records are files of a repository, {"path", "text"}.</summary>
internal static class MirrorFeed
{
    public static RecordTest Recognises(Func<MirrorFile, bool> isOfFeed) => (record, _) => MirrorFile.TryRead(record, out var file) && isOfFeed(file);

    /// <summary>What is not of the feed, such as a link to another file, counts as a record of others.</summary>
    public static RecordParser Parse(Func<MirrorFile, bool> isOfFeed, MirrorReader read) => RecordLoop.Of((record, sink, _) =>
    {
        if (!MirrorFile.TryRead(record, out var file))
        {
            throw new FormatException("it is no {path, text} record");
        }

        if (!isOfFeed(file) || !file.Text.AsSpan().TrimEnd().Contains('\n'))
        {
            sink.OtherRecords++;
            return;
        }

        read(file, sink);
    });
}
