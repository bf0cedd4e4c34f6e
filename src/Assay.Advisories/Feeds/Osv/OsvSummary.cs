using System.Text;

namespace Assay.Advisories.Feeds.Osv;

/// <summary>One line about a flaw.</summary>
internal static class OsvSummary
{
    /// <summary>How much of a text is looked at, in characters.</summary>
    public const int MaxScanned = 4096;

    /// <summary>The summary, else the first sentence of the details, in one line of bounded length.</summary>
    public static string? Of(string? summary, string? details)
    {
        var text = OneLine(string.IsNullOrWhiteSpace(summary) ? details : summary);
        if (text is null)
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(summary))
        {
            // A sentence ends before a blank and a capital: "e.g. this", "1.2 and" and "Inc. foo" do not end one.
            for (var i = 0; i + 2 < text.Length; i++)
            {
                if (text[i] == '.' && text[i + 1] == ' ' && char.IsUpper(text[i + 2]))
                {
                    text = text[..(i + 1)];
                    break;
                }
            }
        }

        return text.Length <= Advisory.MaxSummary ? text : Cut(text);
    }

    private static string? OneLine(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var line = new StringBuilder();
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MaxScanned)))
        {
            var isBlank = char.IsWhiteSpace(character) || char.IsControl(character);
            if (!isBlank)
            {
                line.Append(character);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        var result = line.ToString().TrimEnd();
        return result.Length == 0 ? null : char.IsHighSurrogate(result[^1]) ? result[..^1] : result;
    }

    private static string Cut(string text)
    {
        var end = text.LastIndexOf(' ', Advisory.MaxSummary - 2);
        if (end < Advisory.MaxSummary / 2)
        {
            end = Advisory.MaxSummary - 1;
        }

        if (char.IsHighSurrogate(text[end - 1]))
        {
            end--;
        }

        return text[..end].TrimEnd(' ', ',', ';') + "…";
    }
}
