namespace Assay.Advisories.Store;

/// <summary>A time in the past that a segment is asked about.</summary>
/// <param name="Seconds">Unix seconds, at which a row held or not; the segment's first build where the time is before it.</param>
/// <param name="Before">The time itself where it is before the first build: what is not dated later counts as known then.</param>
internal sealed record Moment(long Seconds, DateTimeOffset? Before)
{
    /// <summary>The moment for a segment; null where it is asked about now. A user's own advisories are laid over any time.</summary>
    public static Moment? Of(DateTimeOffset? asOf, SegmentEntry entry) =>
        asOf is not { } time || entry.Name == OwnAdvisories.SegmentName ? null
        : IsExact(time, entry) ? new Moment(time.ToUnixTimeSeconds(), null)
        : new Moment(entry.Since.ToUnixTimeSeconds(), time);

    /// <summary>Whether a segment knows what it said at a time.</summary>
    public static bool IsExact(DateTimeOffset asOf, SegmentEntry entry) => asOf.ToUnixTimeSeconds() >= entry.Since.ToUnixTimeSeconds();

    /// <summary>Whether an advisory was there, as far as its own dates tell.</summary>
    public bool IsKnown(Advisory advisory) => Before is not { } before || advisory.Published is not { } published || published <= before;

    /// <summary>The advisory as it was before it was taken back, where that was later.</summary>
    public Advisory AsKnown(Advisory advisory) => Before is { } before && advisory.Withdrawn > before ? advisory with { Withdrawn = null } : advisory;
}
