using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Engine.Checks;

/// <summary>"# assay:ignore ASY-DF-0002 reason=... until=2027-01-31" in a file: its findings in a block of lines don't count.</summary>
internal sealed record IgnoreComment
{
    private const string LineMark = "assay:ignore";
    private const string FileMark = "assay:ignore-file";
    private const int MaxComments = 1000;

    /// <summary>The line that it stands on.</summary>
    public required int Line { get; init; }

    /// <summary>The lines that it is for.</summary>
    public required int First { get; init; }

    public required int Last { get; init; }

    public required IReadOnlyList<string> Ids { get; init; }

    public required string Reason { get; init; }

    public DateOnly? Until { get; init; }

    /// <summary>Why it can't be taken; null where it can.</summary>
    public string? Fault { get; init; }

    /// <summary>Reads a comment's text, behind its '#'; null where it is none of ours.</summary>
    /// <param name="text">The text.</param>
    /// <param name="line">The comment's line.</param>
    /// <param name="first">The first line that it is for.</param>
    /// <param name="last">The last line that it is for.</param>
    public static IgnoreComment? Read(string text, int line, int first, int last)
    {
        text = text.Trim();
        var isFile = text.StartsWith(FileMark, StringComparison.Ordinal);
        if (!isFile && !text.StartsWith(LineMark, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = text[(isFile ? FileMark : LineMark).Length..];
        var reason = Field(rest, "reason", ["until"]);
        var until = Field(rest, "until", ["reason"]);
        var end = new[] { rest.IndexOf("reason=", StringComparison.Ordinal), rest.IndexOf("until=", StringComparison.Ordinal) }.Where(at => at >= 0).DefaultIfEmpty(rest.Length).Min();
        var ids = rest[..end].Split([' ', ',', '\t', ':'], StringSplitOptions.RemoveEmptyEntries);
        DateOnly? day = DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
        return new IgnoreComment
        {
            Line = line,
            First = isFile ? 1 : first,
            Last = isFile ? int.MaxValue : last,
            Ids = ids,
            Reason = reason ?? "",
            Until = day,
            Fault = ids.Length == 0 ? "it names no check"
                : string.IsNullOrWhiteSpace(reason) ? "it gives no reason: write reason=..."
                : until is not null && day is null ? $"'{until}' is no date: write until=2027-01-31"
                : null,
        };
    }

    /// <summary>Marks what the comments say does not count; what runs out, or can't be taken, is an issue and hides nothing.</summary>
    public static IReadOnlyList<CheckFinding> Apply(string path, IReadOnlyList<CheckFinding> findings, IReadOnlyList<IgnoreComment> comments, DateOnly today, List<Issue> issues)
    {
        foreach (var comment in comments.Where(comment => comment.Fault is not null).Take(MaxComments))
        {
            issues.Add(Issue.Notice("checks.ignore.invalid", $"the comment of line {comment.Line} hides nothing: {comment.Fault}", path));
        }

        var valid = comments.Where(comment => comment.Fault is null).Take(MaxComments).ToList();
        if (valid.Count == 0)
        {
            return findings;
        }

        var said = new HashSet<int>();
        return [.. findings.Select(finding => Mark(path, finding, valid, today, issues, said))];
    }

    private static CheckFinding Mark(string path, CheckFinding finding, List<IgnoreComment> comments, DateOnly today, List<Issue> issues, HashSet<int> said)
    {
        foreach (var comment in comments)
        {
            if (finding.Range is not { } range || range.Line < comment.First || range.Line > comment.Last || !comment.Ids.Contains(finding.Check.Id, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            if (comment.Until is { } last && today > last)
            {
                if (said.Add(comment.Line))
                {
                    issues.Add(Issue.Notice("checks.ignore.expired", string.Create(CultureInfo.InvariantCulture, $"the comment of line {comment.Line} ended after {last:yyyy-MM-dd}: its findings count again"), path));
                }

                continue;
            }

            return finding with { SuppressedBy = new Suppression { Kind = "comment", Id = $"{path}:{comment.Line}", Reason = comment.Reason, Until = comment.Until } };
        }

        return finding;
    }

    // key=word, key="some words", or key=some words up to the next key.
    private static string? Field(string text, string key, string[] others)
    {
        var at = text.IndexOf(key + "=", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var value = text[(at + key.Length + 1)..];
        if (value.StartsWith('"') && value.IndexOf('"', 1) is var quote and > 0)
        {
            return value[1..quote];
        }

        foreach (var other in others)
        {
            if (value.IndexOf(" " + other + "=", StringComparison.Ordinal) is var next and >= 0)
            {
                value = value[..next];
            }
        }

        return value.Trim();
    }
}
