using System.Text;
using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>One instruction's text, put together from the physical lines that it is continued over; every character knows where it stands in the file.</summary>
internal sealed class LogicalLine
{
    private readonly StringBuilder built = new();
    private readonly List<(int Offset, int Line, int Column)> parts = [];
    private string? text;

    public string Text => text ??= built.ToString();

    /// <summary>Adds a piece of a line.</summary>
    /// <param name="piece">Its characters.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column of its first character, from 1.</param>
    public void Add(ReadOnlySpan<char> piece, int line, int column)
    {
        if (piece.Length > 0)
        {
            parts.Add((built.Length, line, column));
            built.Append(piece);
            text = null;
        }
    }

    /// <summary>Where the characters from <paramref name="start"/> up to <paramref name="end"/> stand.</summary>
    public TextRange RangeOf(int start, int end)
    {
        var first = Place(start);
        if (end <= start)
        {
            return new TextRange(first.Line, first.Column, first.Line, first.Column);
        }

        var last = Place(end - 1);
        return new TextRange(first.Line, first.Column, last.Line, last.Column + 1);
    }

    private (int Line, int Column) Place(int offset)
    {
        var (low, high) = (0, parts.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = parts[middle].Offset <= offset ? (middle, high) : (low, middle - 1);
        }

        return (parts[low].Line, parts[low].Column + offset - parts[low].Offset);
    }
}
