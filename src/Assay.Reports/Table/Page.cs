using System.Text;
using Assay.Core.Text;

namespace Assay.Reports.Table;

/// <summary>Text for a terminal, line by line. Everything that is written goes through <see cref="SafeText"/>; colours are added behind it.</summary>
internal sealed class Page(int? width, bool color)
{
    private const string Blanks = "                                                                                ";

    // Narrower than this nothing can be laid out; the terminal may wrap.
    private const int LeastWidth = 40;

    private readonly StringBuilder text = new();

    /// <summary>Columns of a line; null where lines are not cut.</summary>
    public int? Width { get; } = width is { } columns ? Math.Max(columns, LeastWidth) : null;

    public override string ToString() => text.ToString();

    public void Blank() => text.Append('\n');

    /// <summary>One line, cut at the width.</summary>
    public void Line(params ReadOnlySpan<(string Text, Ink Ink)> parts)
    {
        var left = Width ?? int.MaxValue;
        foreach (var (part, ink) in parts)
        {
            var safe = Cut(SafeText.Escape(part), left);
            left -= DisplayWidth.Of(safe);
            Append(safe, ink);
        }

        TrimEnd();
        text.Append('\n');
    }

    /// <summary>A sentence, wrapped between its words; further lines are indented by <paramref name="indent"/>.</summary>
    public void Prose(string sentence, Ink ink = Ink.Plain, int indent = 0, string lead = "") =>
        Flow(lead, ink, SafeText.Escape(sentence).Split(' '), " ", indent, int.MaxValue, ink);

    /// <summary>A lead and words behind it, wrapped between them under the first one; what goes beyond <paramref name="maxLines"/> is counted instead.</summary>
    public void Words(string lead, Ink leadInk, IReadOnlyList<string> words, int maxLines) =>
        Flow(lead, leadInk, [.. words.Select(SafeText.Escape)], ", ", DisplayWidth.Of(lead), maxLines, Ink.Plain);

    /// <summary>Text that was made safe, cut to so many columns, with an ellipsis where something is missing.</summary>
    public string Cut(string safe, int columns)
    {
        if (Width is null || DisplayWidth.Of(safe) <= columns)
        {
            return safe;
        }

        return columns < 1 ? "" : string.Concat(DisplayWidth.Fit(safe, columns - 1), "…");
    }

    /// <summary>Text followed by blanks up to so many columns.</summary>
    public static string Pad(string safe, int columns)
    {
        var missing = Math.Max(0, columns - DisplayWidth.Of(safe));
        return missing <= Blanks.Length ? string.Concat(safe, Blanks.AsSpan(0, missing)) : safe + new string(' ', missing);
    }

    private void Flow(string lead, Ink leadInk, string[] words, string separator, int indent, int maxLines, Ink ink)
    {
        Append(lead, leadInk);
        var column = DisplayWidth.Of(lead);
        var lines = 1;
        for (var i = 0; i < words.Length; i++)
        {
            var word = i == words.Length - 1 ? words[i] : words[i] + separator.TrimEnd();
            var columns = DisplayWidth.Of(word) + (i == 0 ? 0 : 1);
            var more = $"and {words.Length - i} more";

            // On the last line that is allowed the count of what is left out must still fit.
            var room = lines == maxLines && i < words.Length - 1 ? more.Length + 1 : 0;
            if (i > 0 && Width is { } width && column + columns + room > width)
            {
                if (lines == maxLines)
                {
                    Append(" " + more, Ink.Dim);
                    break;
                }

                text.Append('\n').Append(' ', indent);
                lines++;
                column = indent;
                columns--;
            }
            else if (i > 0)
            {
                text.Append(' ');
            }

            Append(word, ink);
            column += columns;
        }

        text.Append('\n');
    }

    private void Append(string safe, Ink ink)
    {
        if (!color || ink == Ink.Plain || safe.Length == 0)
        {
            text.Append(safe);
            return;
        }

        text.Append("\e[").Append(Code(ink)).Append('m').Append(safe).Append("\e[0m");
    }

    private void TrimEnd()
    {
        var length = text.Length;
        while (length > 0 && text[length - 1] == ' ')
        {
            length--;
        }

        text.Length = length;
    }

    // Select Graphic Rendition, ECMA-48, 8.3.117.
    private static string Code(Ink ink) => ink switch
    {
        Ink.Bold => "1",
        Ink.Dim => "2",
        Ink.Good => "1;32",
        Ink.Bad => "1;31",
        Ink.Worse => "1;97;41",
        Ink.Warning => "33",
        _ => "36",
    };
}
