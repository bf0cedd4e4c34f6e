using System.Text;
using Assay.Core.Text;

namespace Assay.Reports.Markdown;

/// <summary>Others' words in Markdown: nothing of them is markup, a link, or calls people.</summary>
internal static class MarkdownText
{
    /// <summary>Every character that Markdown or HTML could read as more than itself (CommonMark, 2.4), and '@'.</summary>
    public static string Escape(string value)
    {
        var safe = new StringBuilder(value.Length + 8);
        foreach (var character in SafeText.Escape(value))
        {
            safe.Append(character switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '@' => "&#64;",
                ':' => "&#58;",
                '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '(' or ')' or '#' or '!' or '|' or '~' => $"\\{character}",
                _ => character.ToString(),
            });
        }

        return safe.ToString();
    }
}
