using System.Text;
using System.Text.Json;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>The exec form: a JSON list of strings (line_parsers.go, parseJSON). Anything else is the shell form.</summary>
internal static class JsonWords
{
    /// <summary>The list's strings with their places; null where it is none, or something follows it.</summary>
    public static List<Word>? TryRead(LogicalLine line, int at)
    {
        var text = line.Text;
        var start = Skip(text, at);
        if (start >= text.Length || text[start] != '[')
        {
            return null;
        }

        var words = new List<Word>();
        var position = Skip(text, start + 1);
        if (position < text.Length && text[position] == ']')
        {
            return IsEnd(text, position + 1) ? words : null;
        }

        while (position < text.Length && text[position] == '"')
        {
            var end = EndOfString(text, position);
            if (end < 0 || Decode(text[position..end]) is not { } value)
            {
                return null;
            }

            words.Add(new Word(value, text[position..end], line.RangeOf(position, end)));
            position = Skip(text, end);
            if (position < text.Length && text[position] == ']')
            {
                return IsEnd(text, position + 1) ? words : null;
            }

            if (position >= text.Length || text[position] != ',')
            {
                return null;
            }

            position = Skip(text, position + 1);
        }

        return null;
    }

    /// <summary>Whether it is a list of JSON that holds something else than strings: BuildKit refuses it instead of taking the shell form.</summary>
    public static bool IsOtherList(LogicalLine line, int at)
    {
        var text = line.Text.AsSpan(at).Trim(" \t\r\n");
        if (text.IsEmpty || text[0] != '[' || text[^1] != ']')
        {
            return false;
        }

        var isOther = false;
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text.ToString()));
            while (reader.Read())
            {
                isOther |= reader.CurrentDepth == 1 && reader.TokenType != JsonTokenType.String;
            }

            return isOther;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsEnd(string text, int at) => text.AsSpan(at).Trim().IsEmpty;

    private static int Skip(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
        {
            at++;
        }

        return at;
    }

    private static int EndOfString(string text, int at)
    {
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i + 1;
            }
        }

        return -1;
    }

    private static string? Decode(string quoted)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(quoted));
            return reader.Read() ? reader.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No string of JSON's: the whole is the shell form then.
            return null;
        }
    }
}
