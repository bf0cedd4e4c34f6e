using System.Text;
using Assay.Core.Text;

namespace Assay.Reports.Markdown;

/// <summary>Others' words in Markdown: nothing of them is markup, a link, or calls people.</summary>
internal static class MarkdownText
{
    // What shows nothing, and stands between '@' and a name: links to people, issues and mail are made of the text as it is shown, in which nothing is escaped any more
    // (jch/html-pipeline, mention_filter.rb; github/cmark-gfm, extensions/autolink.c).
    private const string Nothing = "&#8203;";

    /// <summary>Every character that Markdown or HTML could read as more than itself (CommonMark, 2.4), '@', and what GitHub and GitLab make links of.</summary>
    public static string Escape(string value)
    {
        var text = SafeText.Escape(value);
        if (!HoldsMarkup(text))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
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
                    safe.Append("&#64;").Append(i + 1 < text.Length && char.IsAsciiLetterOrDigit(text[i + 1]) ? Nothing : "");
                    break;
                case '#':
                    safe.Append("\\#").Append(i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]) ? Nothing : "");
                    break;
                case '.' when IsWeb(text, i):
                    safe.Append("&#46;");
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
        for (var i = 0; i < text.Length; i++)
        {
            if (IsMarkup(text[i]) || (text[i] == '.' && IsWeb(text, i)))
            {
                return true;
            }
        }

        return false;
    }

    // GitHub Flavored Markdown, 6.9: "www." begins a link.
    private static bool IsWeb(string text, int dot) => dot >= 3 && text.AsSpan(dot - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase);

    private static bool IsMarkup(char character) =>
        character is '<' or '>' or '&' or '@' or ':' or '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '(' or ')' or '#' or '!' or '|' or '~';
}
