namespace Assay.Engine.Checks;

/// <summary>
/// Finds the comments of a YAML file that hide findings. One on a line of its own is for the next line that says something, one behind a value for
/// its own line; and with that line for all that is indented below it.
/// </summary>
internal static class YamlComments
{
    private const string Mark = "assay:ignore";

    public static List<IgnoreComment> Read(string text)
    {
        if (!text.Contains(Mark, StringComparison.Ordinal))
        {
            return [];
        }

        var found = new List<IgnoreComment>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (CommentOf(lines[i]) is not { } comment)
            {
                continue;
            }

            var target = i;
            while (target < lines.Length && IsSilent(lines[target]))
            {
                target++;
            }

            if (target < lines.Length && IgnoreComment.Read(comment, i + 1, target + 1, EndOf(lines, target)) is { } ignore)
            {
                found.Add(ignore);
            }
        }

        return found;
    }

    private static string? CommentOf(string line)
    {
        var mark = line.IndexOf(Mark, StringComparison.Ordinal);
        var hash = mark < 0 ? -1 : line.LastIndexOf('#', mark);
        return hash >= 0 && line.AsSpan((hash + 1)..mark).Trim().IsEmpty && (hash == 0 || char.IsWhiteSpace(line[hash - 1])) ? line[(hash + 1)..] : null;
    }

    private static bool IsSilent(string line) => line.AsSpan().Trim() is { IsEmpty: true } or ['#', ..];

    // The last line that is indented below the target. A list may stand as far left as the key that it belongs to.
    private static int EndOf(string[] lines, int target)
    {
        var indent = Indent(lines[target]);
        var isItem = lines[target].AsSpan(indent).StartsWith("- ");
        var last = target;
        for (var i = target + 1; i < lines.Length; i++)
        {
            if (IsSilent(lines[i]))
            {
                continue;
            }

            var own = Indent(lines[i]);
            if (own > indent || (own == indent && !isItem && lines[i].AsSpan(own).StartsWith("- ")))
            {
                last = i;
            }
            else
            {
                break;
            }
        }

        return last + 1;
    }

    private static int Indent(string line) => line.Length - line.TrimStart(' ').Length;
}
