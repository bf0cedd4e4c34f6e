using System.Text.Json;

namespace Assay.Advisories.Store;

/// <summary>The feeds of a segment, as the manifest and "assay db status" list them.</summary>
public static class SegmentFeedJson
{
    /// <summary>Writes the property "feeds".</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<SegmentFeed> feeds)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(feeds);
        json.WriteStartArray("feeds"u8);
        foreach (var feed in feeds)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, feed.Name);
            json.WriteNumber("records"u8, feed.Records);
            json.WriteString("source"u8, feed.Source);
            json.WriteString("licence"u8, feed.Licence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
