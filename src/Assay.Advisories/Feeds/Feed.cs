namespace Assay.Advisories.Feeds;

/// <summary>
/// A source of advisories. What it lacks so far is its other door, Fetch(fingerprint) -> unchanged or a spooled file; parsing is apart from
/// it, so that mirrors and archives of any origin are read the same way.
/// </summary>
public sealed record Feed
{
    internal Feed(RecordTest recognises, Action<RecordStream, FeedSink, CancellationToken> parse, Func<IReadOnlyCollection<Advisory>, SegmentContent> join)
    {
        Recognises = recognises;
        Parse = parse;
        Join = join;
    }

    /// <summary>"debian"; also the name of its segment.</summary>
    public required string Name { get; init; }

    /// <summary>The ecosystems that it covers, as people write them: "Debian".</summary>
    public required IReadOnlyList<string> Ecosystems { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>What its publisher says about using it.</summary>
    public required string Licence { get; init; }

    /// <summary>Whether a file is one of this feed's, told by its first JSON record; throws JsonException where that is no JSON.</summary>
    internal RecordTest Recognises { get; }

    /// <summary>Reads one file of the feed into the sink. A bad record becomes an issue; the rest goes on.</summary>
    internal Action<RecordStream, FeedSink, CancellationToken> Parse { get; }

    /// <summary>Decides what the segment says, once all of the feed's records are known.</summary>
    internal Func<IReadOnlyCollection<Advisory>, SegmentContent> Join { get; }
}

/// <summary>Looks at one record.</summary>
internal delegate bool RecordTest(ReadOnlySpan<byte> record);
