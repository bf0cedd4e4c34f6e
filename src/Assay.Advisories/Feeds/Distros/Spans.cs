namespace Assay.Advisories.Feeds.Distros;

/// <summary>The ranges that distributions' records have: all versions, those before a repair, and none at all.</summary>
internal static class Spans
{
    /// <summary>Every version.</summary>
    public static readonly IReadOnlyList<VersionRange> All = [new VersionRange(0, [new VersionSpan(null, null, SpanEnd.Open)])];

    /// <summary>
    /// No version. Such an entry says "not affected here", which counts where the buckets of a channel are asked before those of the release:
    /// of a flaw that a channel's bucket speaks of, the release's own bucket is not asked.
    /// </summary>
    public static readonly IReadOnlyList<VersionRange> None = [new VersionRange(0, [])];

    /// <summary>The ranges themselves, or the one list of all that say the same, since a tracker says "every version" a million times.</summary>
    public static IReadOnlyList<VersionRange> Shared(IReadOnlyList<VersionRange> ranges) =>
        ranges is not [{ Number: 0 } range] ? ranges
        : range.Spans is [] ? None
        : range.Spans is [{ From: null, End: SpanEnd.Open }] ? All
        : ranges;

    /// <summary>Every version before the repair.</summary>
    public static IReadOnlyList<VersionRange> Before(string repair) => [new VersionRange(0, [new VersionSpan(null, repair, SpanEnd.Fixed)])];
}
