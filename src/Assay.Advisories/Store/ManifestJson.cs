using System.Globalization;
using System.Text.Json;

namespace Assay.Advisories.Store;

/// <summary>The manifest's JSON.</summary>
internal static class ManifestJson
{
    public static byte[] Write(StoreManifest manifest)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion"u8, StoreManifest.SchemaVersion);
            json.WriteString("builtAt"u8, Text(manifest.BuiltAt));
            json.WriteStartArray("segments"u8);
            foreach (var segment in manifest.Segments)
            {
                Write(json, segment);
            }

            json.WriteEndArray();
            if (manifest.Signature is not null)
            {
                json.WriteString("signature"u8, manifest.Signature);
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <exception cref="FormatException">A value is not what it should be.</exception>
    /// <exception cref="KeyNotFoundException">A property is missing.</exception>
    /// <exception cref="InvalidOperationException">A value is of another type.</exception>
    public static StoreManifest Read(JsonElement root)
    {
        List<SegmentEntry> segments = [];
        foreach (var segment in root.GetProperty("segments"u8).EnumerateArray())
        {
            segments.Add(ReadSegment(segment));
        }

        return new StoreManifest
        {
            BuiltAt = root.GetProperty("builtAt"u8).GetDateTimeOffset(),
            Segments = segments,
            Signature = root.TryGetProperty("signature"u8, out var signature) ? signature.GetString() : null,
        };
    }

    private static void Write(Utf8JsonWriter json, SegmentEntry segment)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, segment.Name);
        json.WriteString("file"u8, segment.File);
        json.WriteString("digest"u8, segment.Digest);
        json.WriteNumber("bytes"u8, segment.Bytes);
        json.WriteString("builtAt"u8, Text(segment.BuiltAt));
        if (segment.Fetched is not null)
        {
            json.WriteString("fetched"u8, segment.Fetched);
        }

        if (segment.Lacking.Count > 0)
        {
            json.WriteStartArray("lacking"u8);
            foreach (var origin in segment.Lacking)
            {
                json.WriteStringValue(origin);
            }

            json.WriteEndArray();
        }

        json.WriteString("since"u8, Text(segment.Since));
        SegmentFeedJson.Write(json, segment.Feeds);
        json.WriteStartArray("buckets"u8);
        foreach (var bucket in segment.Buckets)
        {
            json.WriteStringValue(bucket);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SegmentEntry ReadSegment(JsonElement segment)
    {
        var file = Text(segment, "file"u8);
        var digest = Text(segment, "digest"u8);

        // Nothing outside the store's own folder is ever opened.
        if (!file.StartsWith("segments/", StringComparison.Ordinal) || file.LastIndexOf('/') != "segments/".Length - 1 || file.Contains('\\') || file.Contains(':') || file.EndsWith("..", StringComparison.Ordinal))
        {
            throw new FormatException($"the segment file {file} is not in the store");
        }

        if (digest.Length != "sha256:".Length + 64 || !digest.StartsWith("sha256:", StringComparison.Ordinal))
        {
            throw new FormatException($"{digest} is no digest");
        }

        List<SegmentFeed> feeds = [];
        foreach (var feed in segment.GetProperty("feeds"u8).EnumerateArray())
        {
            feeds.Add(new SegmentFeed(Text(feed, "name"u8), feed.GetProperty("records"u8).GetInt32(), Text(feed, "source"u8), Text(feed, "licence"u8)));
        }

        return new SegmentEntry
        {
            Name = Text(segment, "name"u8),
            File = file,
            Digest = digest,
            Bytes = segment.GetProperty("bytes"u8).GetInt64(),
            BuiltAt = segment.GetProperty("builtAt"u8).GetDateTimeOffset(),
            Fetched = segment.TryGetProperty("fetched"u8, out var fetched) ? fetched.GetString() : null,
            Lacking = segment.TryGetProperty("lacking"u8, out var lacking) ? Texts(lacking) : [],
            Since = segment.GetProperty("since"u8).GetDateTimeOffset(),
            Feeds = feeds,
            Buckets = Texts(segment.GetProperty("buckets"u8)),
        };
    }

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString() ?? throw new FormatException("a text is null"))];

    private static string Text(JsonElement element, ReadOnlySpan<byte> name) =>
        element.GetProperty(name).GetString() ?? throw new FormatException("a text is null");

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
