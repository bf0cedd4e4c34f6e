using Assay.Advisories.Fetching;

namespace Assay.Advisories.Feeds;

/// <summary>
/// A source of advisories. Parsing is apart from fetching, so that mirrors and archives of any origin are read the same way.
/// How to add one: docs/new-feed.md.
/// </summary>
public sealed record Feed
{
    internal Feed(RecordTest recognises, RecordParser parse)
    {
        Recognises = recognises;
        Parse = parse;
    }

    /// <summary>"osv", "ubuntu"; what a segment's manifest calls it, and whose word a severity is where the record names nobody else.</summary>
    public required string Name { get; init; }

    /// <summary>The ecosystems that it covers, as people write them: "Debian".</summary>
    public required IReadOnlyList<string> Ecosystems { get; init; }

    /// <summary>The segments that it may fill: see <see cref="Core.Packages.MatchKey.Segment"/>, and <see cref="SharedFacts.Segment"/>.</summary>
    public required IReadOnlyList<string> Segments { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>What is fetched of it, a folder of files each; empty where it comes from users alone.</summary>
    public IReadOnlyList<FeedOrigin> Origins { get; init; } = [];

    /// <summary>What its publisher says about using it.</summary>
    public required string Licence { get; init; }

    /// <summary>
    /// Whether a file is one of this feed's, told by its first record, and where that says nothing by the file's path; throws JsonException
    /// where the record is no JSON. Of several feeds the first of <see cref="AllFeeds"/> takes the file.
    /// </summary>
    internal RecordTest Recognises { get; }

    /// <summary>Reads one file of the feed into the sink. A bad record becomes an issue; the rest goes on.</summary>
    internal RecordParser Parse { get; }

    /// <summary>How a file is read that is one document and no row of records: XML, or one JSON object of many megabytes; null where there are none.</summary>
    internal DocumentDoor? Document { get; init; }
}

/// <summary>Reads files that are one document.</summary>
/// <param name="Recognises">Whether a file is one of the feed's, told by its first bytes (some kilobytes) and its path.</param>
/// <param name="Parse">
/// Reads it. A bad part becomes an issue; a document that breaks off or is none ends in InvalidDataException, XmlException or JsonException.
/// </param>
/// <param name="IsTar">Whether the document is a publisher's tar, read as it comes; other tars are unpacked, and each file in them is looked at.</param>
internal sealed record DocumentDoor(DocumentTest Recognises, DocumentParser Parse, bool IsTar = false);

/// <summary>Looks at a document's first bytes.</summary>
internal delegate bool DocumentTest(ReadOnlySpan<byte> start, string path);

/// <summary>Reads a document.</summary>
internal delegate void DocumentParser(Stream stream, FeedSink sink, CancellationToken token);

/// <summary>Looks at one record.</summary>
/// <param name="record">A JSON value, or a line of a CSV file.</param>
/// <param name="path">The file in its folder, '/'-separated, behind '!' the path in an archive.</param>
internal delegate bool RecordTest(ReadOnlySpan<byte> record, string path);

/// <summary>Reads records.</summary>
internal delegate void RecordParser(RecordStream records, FeedSink sink, CancellationToken token);
