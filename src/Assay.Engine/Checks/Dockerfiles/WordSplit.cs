using System.Text;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Cuts texts into words as BuildKit does (frontend/dockerfile/parser/line_parsers.go, parseWords).</summary>
internal static class WordSplit
{
    /// <summary>The next word at or behind <paramref name="at"/>, quotes and escapes heeded; null at the end.</summary>
    public static (int Start, int End)? Next(string text, int at, char escape)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        if (at >= text.Length)
        {
            return null;
        }

        var start = at;
        var quote = '\0';
        for (; at < text.Length; at++)
        {
            var character = text[at];
            if (character == escape && quote != '\'')
            {
                at++;
            }
            else if (quote != '\0')
            {
                quote = character == quote ? '\0' : quote;
            }
            else if (character is '"' or '\'')
            {
                quote = character;
            }
            else if (char.IsWhiteSpace(character))
            {
                break;
            }
        }

        return (start, Math.Min(at, text.Length));
    }

    /// <summary>The next word, quotes meaning nothing.</summary>
    public static (int Start, int End)? NextPlain(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        if (at >= text.Length)
        {
            return null;
        }

        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return (start, at);
    }

    /// <summary>A word without its quotes and escapes, variables left as they are (shell/lex.go, processSingleQuote and processDoubleQuote).</summary>
    public static string Unquote(ReadOnlySpan<char> raw, char escape)
    {
        if (raw.IndexOfAny('"', '\'', escape) < 0)
        {
            return raw.ToString();
        }

        var text = new StringBuilder(raw.Length);
        var quote = '\0';
        for (var at = 0; at < raw.Length; at++)
        {
            var character = raw[at];
            if (character == escape && quote != '\'')
            {
                if (++at < raw.Length)
                {
                    // In double quotes only these are escaped; before anything else the escape stays.
                    if (quote == '"' && raw[at] is not ('"' or '$') && raw[at] != escape)
                    {
                        text.Append(escape);
                    }

                    text.Append(raw[at]);
                }
            }
            else if (quote != '\0' ? character == quote : character is '"' or '\'')
            {
                quote = quote == '\0' ? character : '\0';
            }
            else
            {
                text.Append(character);
            }
        }

        return text.ToString();
    }
}
