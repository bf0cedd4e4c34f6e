using System.Text.Json;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Osv;

/// <summary>Turns "ranges", lists of events, into spans of affected versions.</summary>
/// <remarks>OSV schema, affected[].ranges[].events and "Evaluation": events count in the order of their versions, not as written.</remarks>
internal static class OsvRanges
{
    private readonly record struct RangeEvent(string Kind, string Version);

    /// <summary>Reads the ranges of one entry; git ranges are counted and left out, since they hold commits.</summary>
    public static void Read(ref Utf8JsonReader reader, VersionScheme scheme, ref int number, List<VersionRange> into)
    {
        if (!OsvJson.EnterArray(ref reader, "ranges"))
        {
            return;
        }

        while (OsvJson.NextValue(ref reader))
        {
            OsvJson.Expect(ref reader, JsonTokenType.StartObject, "a range");
            List<RangeEvent> events = [];
            var isGit = false;
            var depth = reader.CurrentDepth;
            while (OsvJson.NextProperty(ref reader, depth, out var name))
            {
                if (name.SequenceEqual("type"u8))
                {
                    OsvJson.Expect(ref reader, JsonTokenType.String, "a range's type");
                    isGit = reader.ValueTextEquals("GIT"u8);
                }
                else if (name.SequenceEqual("events"u8))
                {
                    ReadEvents(ref reader, events);
                }
                else
                {
                    reader.Skip();
                }
            }

            if (!isGit && events.Count > 0)
            {
                into.Add(new VersionRange(number, ToSpans(events, scheme).ToArray()));
            }

            number++;
        }
    }

    /// <summary>Ranges without an end, ended by GitHub's word about the last version that is known to be affected: "&lt;= 1.2", "&lt; 2".</summary>
    public static List<VersionRange> Ended(List<VersionRange> ranges, string? lastKnown)
    {
        var text = lastKnown.AsSpan().Trim();
        var end = text.StartsWith("<=", StringComparison.Ordinal) ? SpanEnd.LastAffected : SpanEnd.Limit;
        var version = text.TrimStart("<= ").ToString();
        return !text.StartsWith("<", StringComparison.Ordinal) || version.Length == 0 || version.Contains(',', StringComparison.Ordinal)
            ? ranges
            : ranges.ConvertAll(range => range with { Spans = [.. range.Spans.Select(span => span.End == SpanEnd.Open ? span with { To = version, End = end } : span)] });
    }

    /// <summary>Whether a range certainly holds a version.</summary>
    public static bool Holds(VersionRange range, VersionScheme scheme, string version) => range.Spans.Any(span =>
        (span.From is null || (VersionOrder.TryCompare(scheme, version, span.From, out var start) && start >= 0))
        && (span.End == SpanEnd.Open
            || (VersionOrder.TryCompare(scheme, version, span.To, out var end) && (span.End == SpanEnd.LastAffected ? end <= 0 : end < 0))));

    private static void ReadEvents(ref Utf8JsonReader reader, List<RangeEvent> events)
    {
        if (!OsvJson.EnterArray(ref reader, "events"))
        {
            return;
        }

        while (OsvJson.NextValue(ref reader))
        {
            OsvJson.Expect(ref reader, JsonTokenType.StartObject, "an event");
            var depth = reader.CurrentDepth;
            while (OsvJson.NextProperty(ref reader, depth, out var name))
            {
                var kind = KindOf(name);
                if (kind is null)
                {
                    reader.Skip();
                }
                else
                {
                    events.Add(new RangeEvent(kind, OsvJson.Word(ref reader, kind)));
                }
            }
        }
    }

    private static string? KindOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("introduced"u8) ? "introduced"
        : name.SequenceEqual("fixed"u8) ? "fixed"
        : name.SequenceEqual("last_affected"u8) ? "last_affected"
        : name.SequenceEqual("limit"u8) ? "limit" : null;

    private static List<VersionSpan> ToSpans(List<RangeEvent> events, VersionScheme scheme)
    {
        Sort(events, scheme);
        List<VersionSpan> spans = [];

        // The schema wants an "introduced"; where there is none, all that comes before the first event counts as affected.
        var isOpen = !events.Exists(e => e.Kind == "introduced");
        string? from = null;
        foreach (var (kind, version) in events)
        {
            if (kind == "introduced" && !isOpen)
            {
                isOpen = true;
                from = version == "0" ? null : version;
            }
            else if (isOpen && kind is not ("introduced" or "limit"))
            {
                spans.Add(new VersionSpan(from, version, kind == "fixed" ? SpanEnd.Fixed : SpanEnd.LastAffected));
                isOpen = false;
            }
        }

        if (isOpen)
        {
            // Of several limits the highest counts; "*" is none.
            var limit = events.FindLast(e => e.Kind == "limit").Version;
            spans.Add(limit is null or "*" ? new VersionSpan(from, null, SpanEnd.Open) : new VersionSpan(from, limit, SpanEnd.Limit));
        }

        return spans;
    }

    // Insertion sort: stable, in place, and ranges are short. A pair without an order stays as written.
    private static void Sort(List<RangeEvent> events, VersionScheme scheme)
    {
        const int maxSorted = 1000;
        for (var i = 1; i < events.Count && i < maxSorted; i++)
        {
            for (var j = i; j > 0 && Precedes(events[j], events[j - 1], scheme); j--)
            {
                (events[j], events[j - 1]) = (events[j - 1], events[j]);
            }
        }
    }

    private static bool Precedes(RangeEvent left, RangeEvent right, VersionScheme scheme)
    {
        if (IsStart(left) || IsStart(right))
        {
            return IsStart(left) && !IsStart(right);
        }

        return VersionOrder.TryCompare(scheme, left.Version, right.Version, out var order) && order < 0;
    }

    private static bool IsStart(RangeEvent e) => e is { Kind: "introduced", Version: "0" };
}
