using System.Collections.Immutable;
using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>A word of an instruction.</summary>
/// <param name="Text">As it is meant: quotes and escapes taken away, variables as they are written.</param>
/// <param name="Raw">As it is written, continuations left away.</param>
/// <param name="Range">Where it stands.</param>
internal sealed record Word(string Text, string Raw, TextRange Range);

/// <summary>"--name=value" between an instruction's keyword and its arguments; the value is null for "--name" alone.</summary>
internal sealed record InstructionFlag(string Name, string? Value, TextRange Range)
{
    /// <summary>A key of a value such as "type=secret,id=x"; "" for one without a value, null where it is not there.</summary>
    public string? Field(string key)
    {
        foreach (var part in (Value ?? "").Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (string.Equals(equals < 0 ? part : part[..equals], key, StringComparison.OrdinalIgnoreCase))
            {
                return equals < 0 ? "" : part[(equals + 1)..];
            }
        }

        return null;
    }
}

/// <summary>"KEY=value" of ENV, ARG and LABEL; the value is null where an ARG has none.</summary>
internal sealed record Pair(string Key, string? Value, TextRange Range);

/// <summary>A here-document of RUN, COPY or ADD.</summary>
/// <param name="Name">The word that ends it.</param>
/// <param name="Content">Its lines, each with '\n'; leading tabs are taken away where it began with "&lt;&lt;-".</param>
/// <param name="IsExpanded">Whether variables in it are replaced: its name is not quoted.</param>
/// <param name="Range">Its content, from the first line to the line that ends it, which is not part of it.</param>
/// <param name="FirstColumn">How many characters were taken away of each line, by line from the first.</param>
internal sealed record Heredoc(string Name, string Content, bool IsExpanded, TextRange Range, IReadOnlyList<int> FirstColumn)
{
    /// <summary>Tells where the characters of the content from one to before another stand in the file.</summary>
    public Func<int, int, TextRange> Places()
    {
        var starts = new List<int> { 0 };
        for (var newline = Content.IndexOf('\n', StringComparison.Ordinal); newline >= 0; newline = Content.IndexOf('\n', newline + 1))
        {
            starts.Add(newline + 1);
        }

        return RangeOf;

        TextRange RangeOf(int start, int end)
        {
            var (line, column) = Place(start);
            var (endLine, endColumn) = Place(Math.Max(start, end - 1));
            return new TextRange(line, column, endLine, endColumn + (end > start ? 1 : 0));
        }

        (int Line, int Column) Place(int offset)
        {
            var row = starts.BinarySearch(offset);
            row = row < 0 ? ~row - 1 : row;
            var cut = row < FirstColumn.Count ? FirstColumn[row] : 0;
            return (Range.Line + row, offset - starts[row] + 1 + cut);
        }
    }
}

/// <summary>One instruction of a Dockerfile.</summary>
internal sealed record Instruction
{
    /// <summary>In capitals: "RUN".</summary>
    public required string Keyword { get; init; }

    public required TextRange KeywordRange { get; init; }

    /// <summary>From its keyword to the end of its last line, here-documents included.</summary>
    public required TextRange Range { get; init; }

    public required LogicalLine Line { get; init; }

    /// <summary>Where its arguments begin in <see cref="Line"/>, behind keyword and flags.</summary>
    public required int ArgumentsAt { get; init; }

    public IReadOnlyList<InstructionFlag> Flags { get; init; } = [];

    /// <summary>Its arguments: the strings of a JSON list, else words, else for a shell's script or a name the whole text as one.</summary>
    public IReadOnlyList<Word> Words { get; init; } = [];

    /// <summary>The variables or labels of ENV, ARG and LABEL.</summary>
    public IReadOnlyList<Pair> Pairs { get; init; } = [];

    /// <summary>Whether the arguments are a JSON list ("exec form").</summary>
    public bool IsJson { get; init; }

    /// <summary>Whether the old form "ENV KEY value" is used.</summary>
    public bool IsOldForm { get; init; }

    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

    /// <summary>What ONBUILD is to do, or the command of HEALTHCHECK.</summary>
    public Instruction? Inner { get; init; }

    /// <summary>The variables that are known before it.</summary>
    public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The character that escapes: '\' or '`'.</summary>
    public char Escape { get; init; } = '\\';

    /// <summary>Its arguments as one text.</summary>
    public string Arguments => Line.Text[Math.Min(ArgumentsAt, Line.Text.Length)..].TrimEnd();

    public TextRange ArgumentsRange => Line.RangeOf(ArgumentsAt, ArgumentsAt + Arguments.Length);

    public InstructionFlag? Flag(string name) => Flags.FirstOrDefault(flag => flag.Name == name);

    /// <summary>A text of it with its variables replaced; null where one is not known.</summary>
    public string? Expand(string raw) => Variable.Expand(raw, Variables, Escape);
}
