using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Assay.Advisories.Feeds.Osv;

/// <summary>Steps through a record's tokens; every surprise says what was expected and at which byte.</summary>
internal static class OsvJson
{
    /// <summary>Goes to the object's next property; the reader then stands on its value.</summary>
    /// <param name="reader">Stands on the object's start or on the last value's end.</param>
    /// <param name="depth">The depth of the object's start.</param>
    /// <param name="name">The property's name as written, valid until the reader moves.</param>
    public static bool NextProperty(ref Utf8JsonReader reader, int depth, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!reader.Read() || (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            return false;
        }

        name = reader.ValueSpan;
        reader.Read();
        return true;
    }

    /// <summary>Enters an array; null is taken for an empty one, as OSV's own tools write it.</summary>
    public static bool EnterArray(ref Utf8JsonReader reader, string what)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return false;
        }

        Expect(ref reader, JsonTokenType.StartArray, what);
        return true;
    }

    /// <summary>Goes to the array's next value.</summary>
    public static bool NextValue(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
        {
            throw new OsvFormatException($"{what} is {reader.TokenType}, not {type} (byte {reader.TokenStartIndex})");
        }
    }

    /// <summary>A string of any content.</summary>
    public static string Text(ref Utf8JsonReader reader, string what)
    {
        Expect(ref reader, JsonTokenType.String, what);
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The reader's word for half a surrogate pair in an escape.
            throw new OsvFormatException($"{what} is not valid Unicode (byte {reader.TokenStartIndex})");
        }
    }

    /// <summary>The first characters of a string that may be very long; null where the value is null.</summary>
    public static string? Start(ref Utf8JsonReader reader, int maxLength, string what)
    {
        if (reader.TokenType == JsonTokenType.Null || reader.ValueSpan.Length <= maxLength)
        {
            return reader.TokenType == JsonTokenType.Null ? null : Text(ref reader, what);
        }

        Expect(ref reader, JsonTokenType.String, what);
        var buffer = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return new string(buffer, 0, Math.Min(maxLength, reader.CopyString(buffer)));
        }
        catch (InvalidOperationException)
        {
            throw new OsvFormatException($"{what} is not valid Unicode (byte {reader.TokenStartIndex})");
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>An identifier, a name or a version: not empty, without control characters, of bounded length.</summary>
    public static string Word(ref Utf8JsonReader reader, string what)
    {
        const int maxLength = 1024;
        var text = Text(ref reader, what);
        if (text.Length is 0 or > maxLength || text.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            throw new OsvFormatException($"{what} is empty, too long or has control characters (byte {reader.TokenStartIndex})");
        }

        return text;
    }

    /// <summary>All words of an array.</summary>
    public static List<string> Words(ref Utf8JsonReader reader, string what)
    {
        List<string> words = [];
        if (EnterArray(ref reader, what))
        {
            while (NextValue(ref reader))
            {
                words.Add(Word(ref reader, what));
            }
        }

        return words;
    }

    /// <summary>An RFC 3339 time; null where the value is null.</summary>
    public static DateTimeOffset? Time(ref Utf8JsonReader reader, string what)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var text = Text(ref reader, what);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new OsvFormatException($"{what} is no time: {text} (byte {reader.TokenStartIndex})");
    }
}
