using System.Text;
using Assay.Core.Text;

namespace Assay.Reports.Markdown;

/// <summary>Others' words in Markdown: nothing of them is markup, a link, or calls people.</summary>
internal static class MarkdownText
{
    /// <summary>Every character that Markdown or HTML could read as more than itself (CommonMark, 2.4), and '@'.</summary>
    public static string Escape(string value)
    {
        var text = SafeText.Escape(value);
        if (!HoldsMarkup(text))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            switch (character)
            {
                case '<':
                    safe.Append("&lt;");
                    break;
                case '>':
                    safe.Append("&gt;");
                    break;
                case '&':
                    safe.Append("&amp;");
                    break;
                case '@':
                    safe.Append("&#64;");
                    break;
                case ':':
                    safe.Append("&#58;");
                    break;
                default:
                    (IsMarkup(character) ? safe.Append('\\') : safe).Append(character);
                    break;
            }
        }

        return safe.ToString();
    }

    // A loop over characters: LINQ's of them is compiled when it is first used.
    private static bool HoldsMarkup(string text)
    {
        foreach (var character in text)
        {
            if (IsMarkup(character))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMarkup(char character) =>
        character is '<' or '>' or '&' or '@' or ':' or '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '(' or ')' or '#' or '!' or '|' or '~';
}
