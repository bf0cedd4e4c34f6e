using System.Text.Json;

namespace Assay.Advisories.Feeds.Mirrors;

/// <summary>Looks into a document without expecting anything: what is of another type is as good as missing.</summary>
internal static class JsonElements
{
    private const int MaxWord = 1024;

    /// <summary>A property's text; null where there is none, or an empty one.</summary>
    public static string? Text(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? AsText(value) : null;

    /// <summary>A property's text, short and without control characters.</summary>
    public static string? Word(this JsonElement parent, string name) => parent.Text(name) is { } text && IsWord(text) ? text : null;

    /// <summary>The words of a property that is a list, or a single text.</summary>
    public static IEnumerable<string> Words(this JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var value))
        {
            return [];
        }

        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(AsText) : [AsText(value)];
        return items.OfType<string>().Where(IsWord);
    }

    /// <summary>The objects of a property that is a list.</summary>
    public static IEnumerable<JsonElement> Objects(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];

    /// <summary>A property that is an object; undefined where it is none.</summary>
    public static JsonElement Object(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : default;

    /// <summary>A property's time; null where there is none that can be read.</summary>
    public static DateTimeOffset? Time(this JsonElement parent, string name) =>
        DateTimeOffset.TryParse(
            parent.Text(name),
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : null;

    private static string? AsText(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static bool IsWord(string text) => text.Length <= MaxWord && !text.AsSpan().ContainsAnyInRange('\0', '\x1f');
}
