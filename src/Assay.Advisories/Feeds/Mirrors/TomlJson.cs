using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Advisories.Feeds.Mirrors;

/// <summary>
/// Turns the TOML that advisories begin with into JSON: tables, arrays of tables, dotted keys, strings of all four kinds, arrays and inline
/// tables (https://toml.io/en/v1.0.0). Numbers, booleans and times become texts as written: no advisory's version is to become a number.
/// </summary>
internal ref struct TomlJson
{
    private const int MaxDepth = 16;

    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(",]}#\r\n");

    private readonly ReadOnlySpan<char> text;
    private int place;

    private TomlJson(ReadOnlySpan<char> text) => this.text = text;

    /// <exception cref="FormatException">It is no TOML.</exception>
    public static JsonDocument Parse(string toml)
    {
        var reader = new TomlJson(toml);
        return JsonDocument.Parse(reader.ReadDocument().ToJsonString());
    }

    private JsonObject ReadDocument()
    {
        var root = new JsonObject();
        var table = root;
        while (SkipLines())
        {
            if (text[place] != '[')
            {
                ReadPair(table, 0);
                continue;
            }

            var isArray = text[place..].StartsWith("[[", StringComparison.Ordinal);
            place += isArray ? 2 : 1;
            var path = ReadPath();
            Expect(']');
            if (isArray)
            {
                Expect(']');
            }

            table = Enter(root, path, isArray);
        }

        return root;
    }

    private static JsonObject Enter(JsonObject root, List<string> path, bool isArray)
    {
        var table = root;
        for (var i = 0; i < path.Count; i++)
        {
            var isLast = i == path.Count - 1;
            var child = table[path[i]];
            if (isLast && isArray)
            {
                if (child is not JsonArray list)
                {
                    table[path[i]] = list = child is null ? new JsonArray() : throw new FormatException($"{path[i]} is defined twice");
                }

                var item = new JsonObject();
                list.Add((JsonNode)item);
                return item;
            }

            table = child switch
            {
                JsonArray { Count: > 0 } list when list[^1] is JsonObject last => last,
                JsonObject known => known,
                null => (JsonObject)(table[path[i]] = new JsonObject()),
                _ => throw new FormatException($"{path[i]} is no table"),
            };
        }

        return table;
    }

    private void ReadPair(JsonObject table, int depth)
    {
        var path = ReadPath();
        Expect('=');
        SkipBlanks();
        var value = ReadValue(depth);
        var parent = path.Count == 1 ? table : Enter(table, path[..^1], isArray: false);
        if (!parent.TryAdd(path[^1], value))
        {
            throw new FormatException($"{path[^1]} is defined twice");
        }
    }

    private List<string> ReadPath()
    {
        List<string> path = [];
        do
        {
            SkipBlanks();
            path.Add(place < text.Length && text[place] is '"' or '\'' ? ReadString() : ReadBare());
            SkipBlanks();
        }
        while (TryTake('.'));
        return path.Count > MaxDepth ? throw new FormatException("a key is too deep") : path;
    }

    private string ReadBare()
    {
        var start = place;
        while (place < text.Length && (char.IsAsciiLetterOrDigit(text[place]) || text[place] is '-' or '_'))
        {
            place++;
        }

        return place > start ? text[start..place].ToString() : throw Malformed("a key");
    }

    private JsonNode? ReadValue(int depth)
    {
        if (depth > MaxDepth || place >= text.Length)
        {
            throw Malformed("a value");
        }

        switch (text[place])
        {
            case '"' or '\'':
                return JsonValue.Create(ReadString());
            case '[':
                return ReadArray(depth);
            case '{':
                return ReadInline(depth);
            default:
                var end = text[place..].IndexOfAny(ValueEnds);
                var word = (end < 0 ? text[place..] : text.Slice(place, end)).TrimEnd();
                place += word.Length;
                return word.IsEmpty ? throw Malformed("a value") : JsonValue.Create(word.ToString());
        }
    }

    private JsonArray ReadArray(int depth)
    {
        var items = new JsonArray();
        place++;
        while (true)
        {
            SkipLines();
            if (TryTake(']'))
            {
                return items;
            }

            items.Add(ReadValue(depth + 1));
            SkipLines();
            if (!TryTake(','))
            {
                SkipLines();
                Expect(']');
                return items;
            }
        }
    }

    private JsonObject ReadInline(int depth)
    {
        var table = new JsonObject();
        place++;
        while (true)
        {
            SkipLines();
            if (TryTake('}'))
            {
                return table;
            }

            ReadPair(table, depth + 1);
            SkipLines();
            if (!TryTake(','))
            {
                Expect('}');
                return table;
            }
        }
    }

    private string ReadString()
    {
        var quote = text[place];
        var isLong = place + 2 < text.Length && text[place + 1] == quote && text[place + 2] == quote;
        var isLiteral = quote == '\'';
        place += isLong ? 3 : 1;
        if (isLong && place < text.Length && text[place] is '\r' or '\n')
        {
            place += text[place..].StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1;
        }

        var result = new StringBuilder();
        while (place < text.Length)
        {
            var character = text[place];
            if (character == quote && (!isLong || text[place..].StartsWith(new string(quote, 3), StringComparison.Ordinal)))
            {
                place += isLong ? 3 : 1;
                return result.ToString();
            }

            if (!isLong && character is '\r' or '\n')
            {
                break;
            }

            place++;
            if (character == '\\' && !isLiteral)
            {
                ReadEscape(result);
            }
            else
            {
                result.Append(character);
            }
        }

        throw Malformed("the end of a text");
    }

    private void ReadEscape(StringBuilder into)
    {
        var escape = place < text.Length ? text[place++] : throw Malformed("an escape");
        switch (escape)
        {
            case 'n':
                into.Append('\n');
                break;
            case 't':
                into.Append('\t');
                break;
            case 'r':
                into.Append('\r');
                break;
            case 'b':
                into.Append('\b');
                break;
            case 'f':
                into.Append('\f');
                break;
            case '"' or '\\':
                into.Append(escape);
                break;
            case 'u' or 'U':
                into.Append(ReadCharacter(escape == 'u' ? 4 : 8));
                break;
            case var _ when char.IsWhiteSpace(escape):
                // A backslash at the end of a line takes the blanks behind it away.
                while (place < text.Length && char.IsWhiteSpace(text[place]))
                {
                    place++;
                }

                break;
            default:
                throw Malformed("an escape");
        }
    }

    private string ReadCharacter(int digits)
    {
        if (place + digits > text.Length
            || !int.TryParse(text.Slice(place, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || !Rune.IsValid(code))
        {
            throw Malformed("a character's number");
        }

        place += digits;
        return new Rune(code).ToString();
    }

    private void SkipBlanks()
    {
        while (place < text.Length && text[place] is ' ' or '\t')
        {
            place++;
        }
    }

    // Blanks, line ends and comments; false at the end.
    private bool SkipLines()
    {
        while (place < text.Length)
        {
            if (text[place] == '#')
            {
                var end = text[place..].IndexOf('\n');
                place = end < 0 ? text.Length : place + end;
            }
            else if (text[place] is ' ' or '\t' or '\r' or '\n')
            {
                place++;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private bool TryTake(char character)
    {
        var isNext = place < text.Length && text[place] == character;
        place += isNext ? 1 : 0;
        return isNext;
    }

    private void Expect(char character)
    {
        SkipBlanks();
        if (!TryTake(character))
        {
            throw Malformed($"'{character}'");
        }
    }

    private readonly FormatException Malformed(string expected) =>
        new($"line {text[..Math.Min(place, text.Length)].Count('\n') + 1} of the TOML: {expected} is missing");
}
