using System.Globalization;
using System.Text;

namespace Assay.Engine.Policy.Expressions;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Name,
    Text,
    Int,
    Double,
    Symbol,
}

/// <summary>A token: for a text its content, else as written.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Offset)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;
}

/// <summary>Cuts an expression into tokens (CEL language definition, "Syntax").</summary>
internal static class ExpressionLexer
{
    private static readonly string[] Symbols =
        ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", "(", ")", "[", "]", ",", "."];

    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", at));
                return tokens;
            }

            tokens.Add(Next(text, ref at));
        }
    }

    private static Token Next(string text, ref int at)
    {
        var start = at;
        var first = text[at];
        if (char.IsAsciiLetter(first) || first == '_')
        {
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
            {
                at++;
            }

            return new Token(TokenKind.Name, text[start..at], start);
        }

        if (char.IsAsciiDigit(first))
        {
            return Number(text, ref at);
        }

        if (first is '"' or '\'')
        {
            return new Token(TokenKind.Text, Quoted(text, ref at), start);
        }

        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0)
            {
                at += symbol.Length;
                return new Token(TokenKind.Symbol, symbol, start);
            }
        }

        throw new ExpressionException(start, $"'{first}' means nothing here", first == '&' ? "write && for both" : first == '|' ? "write || for either" : first == '=' ? "write == to compare" : null);
    }

    private static Token Number(string text, ref int at)
    {
        var start = at;
        var isReal = false;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] == '.' && !isReal && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))))
        {
            isReal |= text[at] == '.';
            at++;
        }

        var number = text[start..at];
        return isReal || long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? new Token(isReal ? TokenKind.Double : TokenKind.Int, number, start)
            : throw new ExpressionException(start, $"{number} is too large a number");
    }

    private static string Quoted(string text, ref int at)
    {
        var start = at;
        var quote = text[at++];
        var content = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            var character = text[at++];
            if (character == '\\')
            {
                character = at < text.Length ? text[at++] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    '\\' => '\\',
                    '"' => '"',
                    '\'' => '\'',
                    var other => throw new ExpressionException(at - 2, $"\\{other} is no escape", "known are \\n \\t \\r \\\\ \\\" \\'"),
                }
                : throw new ExpressionException(start, "the text does not end");
            }

            content.Append(character);
        }

        return at++ < text.Length ? content.ToString() : throw new ExpressionException(start, "the text does not end", $"close it with {quote}");
    }
}
