using System.Globalization;
using System.Text.Json;

namespace Assay.Advisories.Feeds;

/// <summary>Steps through a JSON record without expecting anything: what is of another type is as good as missing.</summary>
internal static class JsonRecord
{
    private const int MaxWord = 1024;

    /// <summary>Goes to the next property of the object that the reader stands in; the reader then stands on its value.</summary>
    /// <param name="reader">Stands on the object's start or on the last value's end.</param>
    /// <param name="depth">The depth of the object's start.</param>
    /// <param name="name">The property's name as written, valid until the reader moves.</param>
    public static bool Next(ref Utf8JsonReader reader, int depth, out ReadOnlySpan<byte> name) => Osv.OsvJson.NextProperty(ref reader, depth, out name);

    /// <summary>Enters an array, or goes past what is none.</summary>
    public static bool EnterArray(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            return true;
        }

        reader.Skip();
        return false;
    }

    /// <summary>Goes to the array's next object; what is none is left out.</summary>
    public static bool NextObject(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    /// <summary>A short text without control characters; null where the value is none.</summary>
    public static string? Word(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        try
        {
            var text = reader.ValueSpan.Length > MaxWord ? null : reader.GetString();
            return string.IsNullOrEmpty(text) || text.AsSpan().ContainsAnyInRange('\0', '\x1f') ? null : text;
        }
        catch (InvalidOperationException)
        {
            // The reader's word for half a surrogate pair in an escape.
            return null;
        }
    }

    /// <summary>The word of one property of the object that the reader stands on; null where there is none. The reader then stands on the object's end.</summary>
    public static string? WordOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> property)
    {
        string? word = null;
        var depth = reader.CurrentDepth;
        while (Next(ref reader, depth, out var name))
        {
            if (name.SequenceEqual(property))
            {
                word = Word(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return word;
    }

    /// <summary>Goes past a value; null, for an expression that picks one of several.</summary>
    public static string? Skipped(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }

    /// <summary>A number, or a text that is one.</summary>
    public static double? Number(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number))
        {
            return number;
        }

        return double.TryParse(Word(ref reader), NumberStyles.Float, CultureInfo.InvariantCulture, out var read) && double.IsFinite(read) ? read : null;
    }

    /// <summary>A day: "2024-01-31", also as the start of a time.</summary>
    public static DateOnly? Day(ref Utf8JsonReader reader) => DayOf(Word(ref reader));

    /// <summary>A day: "2024-01-31", also as the start of a time.</summary>
    public static DateOnly? DayOf(ReadOnlySpan<char> text) =>
        text.Length >= 10 && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Whether a record is an object that has all of some properties.</summary>
    public static bool Has(ReadOnlySpan<byte> record, params ReadOnlySpan<string> properties)
    {
        var json = new Utf8JsonReader(record);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var found = 0;
        while (Next(ref json, 0, out var name))
        {
            foreach (var property in properties)
            {
                found += System.Text.Ascii.Equals(name, property) ? 1 : 0;
            }

            json.Skip();
        }

        return found >= properties.Length;
    }
}
