using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>
/// Reads Dockerfiles as BuildKit does (moby/buildkit, frontend/dockerfile/parser/parser.go), with the place of everything. What BuildKit refuses is a
/// <see cref="Problem"/>, and the next line is read all the same.
/// </summary>
internal sealed class DockerfileParser
{
    private const int MaxInstructions = 20_000;

    private static readonly string[] DirectiveNames = ["syntax", "escape", "check"];

    private readonly SourceLines source;
    private readonly List<Instruction> instructions = [];
    private readonly List<Comment> comments = [];
    private readonly List<Problem> problems = [];
    private readonly List<Pair> directives = [];
    private char escape = '\\';
    private int at;

    private DockerfileParser(string text) => source = new SourceLines(text);

    /// <summary>Reads a whole file; a mark at its beginning must be taken away before.</summary>
    public static DockerfileDocument Parse(string text)
    {
        var parser = new DockerfileParser(text);
        parser.ReadDirectives();
        while (parser.at < parser.source.Count && parser.instructions.Count < MaxInstructions)
        {
            parser.ReadOne();
        }

        if (parser.at < parser.source.Count)
        {
            parser.problems.Add(new Problem($"there are more than {MaxInstructions} instructions", new TextRange(parser.at + 1, 1, parser.at + 1, 1)));
        }

        return StageBuilder.Build(parser.source, parser.directives, parser.instructions, parser.comments, parser.problems);
    }

    // "# name=value" lines at the very top (parser/directives.go); the first line that is none, or has another name, ends them.
    private void ReadDirectives()
    {
        for (var number = 1; number <= source.Count; number++)
        {
            var line = source[number];
            var text = line.TrimStart();
            var equals = text.IndexOf('=');
            if (text.IsEmpty || text[0] != '#' || equals < 0)
            {
                return;
            }

            var key = text[1..equals].Trim().ToString().ToLowerInvariant();
            var value = text[(equals + 1)..].Trim().ToString();
            if (value.Length == 0 || !DirectiveNames.Contains(key, StringComparer.Ordinal))
            {
                return;
            }

            var range = new TextRange(number, line.Length - text.Length + 1, number, line.TrimEnd().Length + 1);
            if (directives.Exists(known => known.Key == key))
            {
                problems.Add(new Problem($"only one {key} directive can be used", range));
                continue;
            }

            directives.Add(new Pair(key, value, range));
            if (key == "escape")
            {
                SetEscape(value, range);
            }
        }
    }

    private void SetEscape(string value, TextRange range)
    {
        if (value is "\\" or "`")
        {
            escape = value[0];
        }
        else
        {
            problems.Add(new Problem($"'{value}' can't escape: it must be \\ or `", range));
        }
    }

    // One line that is not blank and not a comment, and those that continue it.
    private void ReadOne()
    {
        var number = ++at;
        var line = source[number];
        var begin = line.Length - line.TrimStart().Length;
        if (begin == line.Length || TryComment(number))
        {
            return;
        }

        var logical = new LogicalLine();
        var isOpen = TakePiece(logical, line[begin..], number, begin + 1);
        while (isOpen && at < source.Count)
        {
            number = ++at;
            line = source[number];
            if (!line.Trim().IsEmpty && !TryComment(number))
            {
                isOpen = TakePiece(logical, line, number, 1);
            }
        }

        if (logical.Text.AsSpan().Trim().IsEmpty)
        {
            return;
        }

        var instruction = InstructionReader.Read(logical, escape, problems);
        instructions.Add(WithHeredocs(instruction));
    }

    private bool TryComment(int number)
    {
        var line = source[number];
        var text = line.TrimStart();
        if (text.IsEmpty || text[0] != '#')
        {
            return false;
        }

        comments.Add(new Comment(text[1..].ToString(), new TextRange(number, line.Length - text.Length + 1, number, line.Length + 1)));
        return true;
    }

    // Adds a line without the mark that continues it, and says whether there was one. A mark that is escaped itself is none:
    // ([^\\])\\[ \t]*$|^\\[ \t]*$ of parser.go.
    private bool TakePiece(LogicalLine logical, ReadOnlySpan<char> piece, int number, int column)
    {
        var trimmed = piece.TrimEnd(" \t");
        var isOpen = trimmed.Length > 0 && trimmed[^1] == escape && (trimmed.Length == 1 || trimmed[^2] != escape);
        logical.Add(isOpen ? trimmed[..^1] : piece, number, column);
        return isOpen;
    }

    private Instruction WithHeredocs(Instruction instruction)
    {
        var owner = instruction.Inner is { } inner && instruction.Keyword == "ONBUILD" ? inner : instruction;
        if (owner.Keyword is not ("RUN" or "COPY" or "ADD") || owner.IsJson || !instruction.Line.Text.Contains("<<", StringComparison.Ordinal))
        {
            return instruction;
        }

        var heredocs = new List<Heredoc>();
        foreach (var (name, isExpanded, isChomped) in HeredocName.In(instruction.Line.Text))
        {
            if (ReadHeredoc(name, isExpanded, isChomped) is { } heredoc)
            {
                heredocs.Add(heredoc);
                continue;
            }

            problems.Add(new Problem($"the here-document {name} does not end", instruction.Range));
            break;
        }

        if (heredocs.Count == 0)
        {
            return instruction;
        }

        var last = at;
        var range = instruction.Range with { EndLine = last, EndColumn = source[last].Length + 1 };
        return owner == instruction
            ? instruction with { Heredocs = heredocs, Range = range }
            : instruction with { Range = range, Inner = owner with { Heredocs = heredocs, Range = owner.Range with { EndLine = range.EndLine, EndColumn = range.EndColumn } } };
    }

    private Heredoc? ReadHeredoc(string name, bool isExpanded, bool isChomped)
    {
        var first = at + 1;
        var content = new System.Text.StringBuilder();
        var columns = new List<int>();
        while (at < source.Count)
        {
            var line = source[++at];
            var text = isChomped ? line.TrimStart('\t') : line;
            if (text.SequenceEqual(name))
            {
                return new Heredoc(name, content.ToString(), isExpanded, new TextRange(first, 1, at, 1), columns);
            }

            columns.Add(line.Length - text.Length);
            content.Append(text).Append('\n');
        }

        return null;
    }
}
