using System.Text;
using Assay.Core.Versions;

namespace Assay.Advisories.Store;

/// <summary>Spans as a segment stores them: one a line, the first version, a tab, a mark for the end, the last version.</summary>
/// <remarks>
/// "\t&lt;1.2-3" is everything before 1.2-3; "2\t=5" is from 2 to 5 with 5; "\t*" is everything, "-" nothing; ">2\t&lt;3" is what lies
/// between the two. Versions have no control characters, and none begins with ">".
/// </remarks>
internal static class SpanText
{
    private const string Marks = "*<=!";
    private const string Nothing = "-";

    public static string Write(IReadOnlyList<VersionSpan> spans)
    {
        if (spans.Count == 0)
        {
            return Nothing;
        }

        var text = new StringBuilder();
        foreach (var span in spans)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(span.IsFromExcluded ? ">" : "").Append(span.From).Append('\t').Append(Marks[(int)span.End]).Append(span.To);
        }

        return text.ToString();
    }

    public static List<VersionSpan> Read(ReadOnlySpan<char> text)
    {
        List<VersionSpan> spans = [];
        while (NextLine(ref text, out var line))
        {
            spans.Add(ReadOne(line));
        }

        return spans;
    }

    /// <summary>Whether no version lies in the spans.</summary>
    public static bool IsNothing(ReadOnlySpan<char> text) => text.SequenceEqual(Nothing);

    /// <summary>The version that ends the one span as a repair; empty where there are several, or none ends so.</summary>
    public static ReadOnlySpan<char> RepairOf(ReadOnlySpan<char> text) =>
        NextLine(ref text, out var line) && text.IsEmpty && TrySplit(line, out _, out var to, out var end) && end == SpanEnd.Fixed ? to : default;

    /// <summary>One line; a damaged one is a span that nothing lies in.</summary>
    public static VersionSpan ReadOne(ReadOnlySpan<char> line) => TrySplit(line, out var from, out var to, out var end)
        ? new VersionSpan(from.IsEmpty ? null : from.TrimStart('>').ToString(), to.IsEmpty ? null : to.ToString(), end, from.StartsWith('>'))
        : new VersionSpan(null, "", SpanEnd.Limit);

    /// <summary>Which span holds a version.</summary>
    /// <param name="text">The spans.</param>
    /// <param name="scheme">By which versions are ordered.</param>
    /// <param name="version">The version to look for.</param>
    /// <param name="holding">The span that holds it, or that might hold it where the answer is undecidable.</param>
    /// <returns>True or false where that can be decided, else null.</returns>
    public static bool? Holds(ReadOnlySpan<char> text, VersionScheme scheme, ReadOnlySpan<char> version, out ReadOnlySpan<char> holding)
    {
        holding = default;
        var undecided = false;
        while (NextLine(ref text, out var line))
        {
            var holds = TrySplit(line, out var from, out var to, out var end) ? Holds(from, to, end, scheme, version) : false;
            if (holds == true)
            {
                holding = line;
                return true;
            }

            if (holds is null && !undecided)
            {
                undecided = true;
                holding = line;
            }
        }

        return undecided ? null : false;
    }

    private static bool? Holds(ReadOnlySpan<char> from, ReadOnlySpan<char> to, SpanEnd end, VersionScheme scheme, ReadOnlySpan<char> version)
    {
        var undecided = false;
        if (!from.IsEmpty)
        {
            var isExcluded = from[0] == '>';
            if (!VersionOrder.TryCompare(scheme, version, isExcluded ? from[1..] : from, out var order))
            {
                undecided = true;
            }
            else if (order < 0 || (isExcluded && order == 0))
            {
                return false;
            }
        }

        if (end != SpanEnd.Open)
        {
            if (!VersionOrder.TryCompare(scheme, version, to, out var order))
            {
                undecided = true;
            }
            else if (end == SpanEnd.LastAffected ? order > 0 : order >= 0)
            {
                return false;
            }
        }

        return undecided ? null : true;
    }

    // Not EnumerateLines: it splits at characters that a version may hold, and its search is compiled anew in every process.
    private static bool NextLine(scoped ref ReadOnlySpan<char> text, out ReadOnlySpan<char> line)
    {
        var end = text.IndexOf('\n');
        line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return !line.IsEmpty;
    }

    private static bool TrySplit(ReadOnlySpan<char> line, out ReadOnlySpan<char> from, out ReadOnlySpan<char> to, out SpanEnd end)
    {
        var tab = line.IndexOf('\t');
        var mark = tab < 0 || tab + 1 >= line.Length ? -1 : Marks.IndexOf(line[tab + 1], StringComparison.Ordinal);
        from = mark < 0 ? default : line[..tab];
        to = mark < 0 ? default : line[(tab + 2)..];
        end = (SpanEnd)mark;
        return mark >= 0;
    }
}
