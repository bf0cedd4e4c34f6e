using System.Text.Json;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Formats;

/// <summary>JSON files that are read whole, bounded by the file's size, with comments as .NET's tools write them.</summary>
internal static class JsonFile
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    /// <summary>Hands the root over; what is no JSON, or not of the shape that the reader expects, is an error of the code.</summary>
    public static void Read(ScannedFile file, FactSink sink, string code, Action<JsonElement> read) => Read(file.OpenSequential(), sink, code, read);

    /// <summary>Hands the root over; what is no JSON, or not of the shape that the reader expects, is an error of the code.</summary>
    public static void Read(Stream content, FactSink sink, string code, Action<JsonElement> read)
    {
        try
        {
            using var document = JsonDocument.Parse(content, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                read(document.RootElement);
            }
            else
            {
                sink.Add(Issue.Notice(code, "the file holds JSON, but no object"));
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            sink.Add(Issue.Error(code, $"the JSON can't be read: {Damage.Of(broken)}"));
        }
    }

    /// <summary>The members of a member; none where it is no object.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject() : [];

    /// <summary>A member's text; null where it is none.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    private static JsonElement? Find(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) ? found : null;
}
