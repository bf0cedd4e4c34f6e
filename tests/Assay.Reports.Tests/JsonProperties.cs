using System.Text.Json;

namespace Assay.Reports.Tests;

internal static class JsonProperties
{
    /// <summary>The properties of a document, however deep.</summary>
    public static IEnumerable<JsonProperty> AllProperties(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => property.Value.AllProperties().Prepend(property)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(AllProperties),
        _ => [],
    };
}
