using System.Text.Json;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>Takes a member whose value the reader stands on, and reads it to its end; or returns false, and it is skipped.</summary>
internal delegate bool MemberReader(ref Utf8JsonReader json, scoped ReadOnlySpan<byte> name);

/// <summary>Reads a value to its end.</summary>
internal delegate void ValueReader(ref Utf8JsonReader json);

/// <summary>Goes through objects and arrays of records that are too small for speed to matter.</summary>
internal static class JsonSteps
{
    /// <summary>Reads a record, which must be one object.</summary>
    public static void Record(ReadOnlySpan<byte> record, MemberReader member)
    {
        var json = new Utf8JsonReader(record);
        json.Read();
        Members(ref json, "the record", member);
    }

    /// <summary>Goes through an object's members; the reader stands on its start.</summary>
    public static void Members(ref Utf8JsonReader json, string what, MemberReader member)
    {
        OsvJson.Expect(ref json, JsonTokenType.StartObject, what);
        var depth = json.CurrentDepth;
        while (OsvJson.NextProperty(ref json, depth, out var name))
        {
            if (!member(ref json, name))
            {
                json.Skip();
            }
        }
    }

    /// <summary>Goes through an array's values; null is an empty one.</summary>
    public static bool Values(ref Utf8JsonReader json, string what, ValueReader value)
    {
        if (OsvJson.EnterArray(ref json, what))
        {
            while (OsvJson.NextValue(ref json))
            {
                value(ref json);
            }
        }

        return true;
    }

    /// <summary>Goes through the records of an array, or of an object whose members are records; a bad one is told, and the next is read.</summary>
    public static void EachTold(ref Utf8JsonReader json, FeedSink sink, ValueReader value)
    {
        if (json.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            sink.AddBad(0, $"records are {json.TokenType}, neither a list nor an object");
            return;
        }

        while (json.Read() && json.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            var at = json;
            if (json.TokenType == JsonTokenType.PropertyName)
            {
                json.Read();
            }

            json.Skip();
            try
            {
                value(ref at);
            }
            catch (OsvFormatException exception)
            {
                sink.AddBad(0, exception.Message);
            }
        }
    }

    /// <summary>Takes a string; anything else is left, to be skipped.</summary>
    public static bool Text(ref Utf8JsonReader json, ref string? text, string what)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            return false;
        }

        text = OsvJson.Start(ref json, OsvSummary.MaxScanned, what);
        return true;
    }

    /// <summary>The string that the reader stands on.</summary>
    /// <exception cref="JsonException">It is not valid Unicode.</exception>
    public static string String(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("a text is not valid Unicode", exception);
        }
    }

    /// <summary>Whether a record is an object that has members of all these names.</summary>
    public static bool Has(ReadOnlySpan<byte> record, params ReadOnlySpan<string> names)
    {
        var json = new Utf8JsonReader(record);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var found = 0;
        while (OsvJson.NextProperty(ref json, 0, out var name))
        {
            foreach (var wanted in names)
            {
                found += System.Text.Encoding.UTF8.GetByteCount(wanted) == name.Length && name.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(wanted)) ? 1 : 0;
            }

            json.Skip();
        }

        return found == names.Length;
    }
}
