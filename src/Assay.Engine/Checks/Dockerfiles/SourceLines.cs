namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>The lines of a text, cut where BuildKit cuts them: at '\n', with a '\r' before it left away (frontend/dockerfile/parser, scanLines and trimNewline).</summary>
internal sealed class SourceLines
{
    private readonly string text;
    private readonly List<(int Start, int End)> lines = [];

    public SourceLines(string text)
    {
        this.text = text;
        for (var start = 0; start < text.Length;)
        {
            var newline = text.IndexOf('\n', start);
            var end = newline < 0 ? text.Length : newline;
            var content = end;
            while (content > start && text[content - 1] == '\r')
            {
                content--;
            }

            lines.Add((start, content));
            start = end + 1;
        }
    }

    public int Count => lines.Count;

    /// <summary>A line by its number from 1, without its end.</summary>
    public ReadOnlySpan<char> this[int number] => text.AsSpan(lines[number - 1].Start, lines[number - 1].End - lines[number - 1].Start);

    /// <summary>The text of a range, its line ends as they are in the file.</summary>
    public string Slice(Core.Findings.TextRange range)
    {
        var start = lines[range.Line - 1].Start + range.Column - 1;
        return text[start..(lines[range.EndLine - 1].Start + range.EndColumn - 1)];
    }
}
