using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Mirrors;

/// <summary>Makes spans of affected versions of what advisories write as requirements.</summary>
internal static class AffectedSpans
{
    /// <summary>The spans of requirements that name the affected versions, each an alternative.</summary>
    /// <exception cref="FormatException">One of them can't be read.</exception>
    public static VersionSpan[] Of(VersionScheme scheme, RangeSyntax syntax, IEnumerable<string> requirements) =>
        [.. requirements.SelectMany(requirement => Intervals(scheme, syntax, requirement)).Select(Span)];

    /// <summary>The spans that lie in none of the requirements that name what is repaired or was never affected.</summary>
    /// <exception cref="FormatException">One of them can't be read, or two can't be compared.</exception>
    public static VersionSpan[] Outside(VersionScheme scheme, RangeSyntax syntax, IEnumerable<string> patched, IEnumerable<string> unaffected)
    {
        List<(VersionInterval Interval, bool IsPatched)> safe =
        [
            .. patched.SelectMany(requirement => Intervals(scheme, syntax, requirement)).Select(interval => (interval, true)),
            .. unaffected.SelectMany(requirement => Intervals(scheme, syntax, requirement)).Select(interval => (interval, false)),
        ];
        safe.Sort((left, right) => CompareLower(scheme, left.Interval, right.Interval));
        List<VersionSpan> spans = [];
        var from = default(VersionInterval);
        var isEnded = false;
        foreach (var (interval, isPatched) in safe)
        {
            if (interval.Lower is not null && !isEnded && IsGap(scheme, from, interval))
            {
                var end = !interval.IncludesLower ? SpanEnd.LastAffected : isPatched ? SpanEnd.Fixed : SpanEnd.Limit;
                spans.Add(new VersionSpan(from.Upper, interval.Lower, end, from.IncludesUpper));
            }

            isEnded |= interval.Upper is null;
            if (interval.Upper is not null && (from.Upper is null || Compare(scheme, interval.Upper, from.Upper) >= 0))
            {
                from = interval;
            }
        }

        if (!isEnded)
        {
            spans.Add(new VersionSpan(from.Upper, null, SpanEnd.Open, from.IncludesUpper));
        }

        return [.. spans];
    }

    private static VersionSpan Span(VersionInterval interval) => new(
        interval.Lower,
        interval.Upper,
        interval.Upper is null ? SpanEnd.Open : interval.IncludesUpper ? SpanEnd.LastAffected : SpanEnd.Limit,
        interval.Lower is not null && !interval.IncludesLower);

    // What comes before where the safe versions have ended so far is no gap.
    private static bool IsGap(VersionScheme scheme, VersionInterval before, VersionInterval next) =>
        before.Upper is null || Compare(scheme, next.Lower!, before.Upper) > 0;

    private static int CompareLower(VersionScheme scheme, VersionInterval left, VersionInterval right) =>
        left.Lower is null || right.Lower is null
            ? (left.Lower is null ? 0 : 1) - (right.Lower is null ? 0 : 1)
            : Compare(scheme, left.Lower, right.Lower);

    private static int Compare(VersionScheme scheme, string left, string right) =>
        VersionOrder.TryCompare(scheme, left, right, out var order) ? order : throw new FormatException($"{left} and {right} can't be compared");

    private static IReadOnlyList<VersionInterval> Intervals(VersionScheme scheme, RangeSyntax syntax, string requirement) =>
        Core.Versions.VersionRange.TryParse(scheme, syntax, requirement, out var range) && range.TryGetIntervals(out var intervals)
            ? intervals
            : throw new FormatException($"the requirement '{requirement}' can't be read");
}
