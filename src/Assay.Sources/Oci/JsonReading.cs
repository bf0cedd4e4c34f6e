using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci;

/// <summary>Reads the JSON of images: a missing member is allowed or not, one of the wrong kind never is.</summary>
internal static class JsonReading
{
    // Two members of one name would be read differently by different programs.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <exception cref="AssayException">"image.malformed".</exception>
    public static JsonDocument Parse(byte[] json, string what, JsonValueKind root = JsonValueKind.Object)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Options);
        }
        catch (JsonException exception)
        {
            throw new AssayException("image.malformed", $"{what} is not valid JSON: {exception.Message}", inner: exception);
        }

        if (document.RootElement.ValueKind == root)
        {
            return document;
        }

        document.Dispose();
        throw Malformed(what, root == JsonValueKind.Object ? "it is no object" : "it is no array");
    }

    public static string? Text(JsonElement parent, string name, string what)
    {
        if (!TryMember(parent, name, out var member))
        {
            return null;
        }

        return TextOf(member, name, what);
    }

    /// <summary>The strings of an array; none where there is no array.</summary>
    public static IReadOnlyList<string> Texts(JsonElement parent, string name, string what) => [.. Array(parent, name, what).Select(element => TextOf(element, name, what))];

    public static string RequiredText(JsonElement parent, string name, string what) =>
        Text(parent, name, what) is { Length: > 0 } text ? text : throw Malformed(what, $"\"{name}\" is missing");

    public static long RequiredSize(JsonElement parent, string name, string what) =>
        TryMember(parent, name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var size) && size >= 0
            ? size
            : throw Malformed(what, $"\"{name}\" is missing or no length");

    public static bool Flag(JsonElement parent, string name) =>
        TryMember(parent, name, out var member) && member.ValueKind == JsonValueKind.True;

    /// <summary>The object, or null where there is none.</summary>
    public static JsonElement? Object(JsonElement parent, string name, string what) => Member(parent, name, JsonValueKind.Object, what);

    /// <summary>The array's elements; none where there is no array.</summary>
    public static IReadOnlyList<JsonElement> Array(JsonElement parent, string name, string what) =>
        Member(parent, name, JsonValueKind.Array, what) is { } array ? [.. array.EnumerateArray()] : [];

    public static AssayException Malformed(string what, string why) => new("image.malformed", $"{what} is malformed: {why}");

    private static string TextOf(JsonElement member, string name, string what)
    {
        if (member.ValueKind != JsonValueKind.String)
        {
            throw Malformed(what, $"\"{name}\" is no string");
        }

        try
        {
            return member.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            // Bytes that are no UTF-8, or an escaped surrogate without its other half.
            throw new AssayException("image.malformed", $"{what} is malformed: \"{name}\" is no text", inner: exception);
        }
    }

    private static JsonElement? Member(JsonElement parent, string name, JsonValueKind kind, string what)
    {
        if (!TryMember(parent, name, out var member))
        {
            return null;
        }

        return member.ValueKind == kind ? member : throw Malformed(what, $"\"{name}\" is of the wrong kind");
    }

    private static bool TryMember(JsonElement parent, string name, out JsonElement member)
    {
        member = default;
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;
    }
}
