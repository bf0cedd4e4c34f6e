using System.Text;
using System.Text.Json;

namespace Assay.Advisories.Fetching;

/// <summary>A record that was fetched by itself.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Modified">When it was changed last.</param>
/// <param name="Line">Its JSON on one line.</param>
internal sealed record OsvRecord(string Id, DateTimeOffset Modified, byte[] Line)
{
    /// <summary>A record on one line; null where it is none.</summary>
    public static OsvRecord? Of(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("id"u8, out var id) || !root.TryGetProperty("modified"u8, out var modified)
                || id.ValueKind != JsonValueKind.String || modified.ValueKind != JsonValueKind.String || !modified.TryGetDateTimeOffset(out var time))
            {
                return null;
            }

            using var line = new MemoryStream();
            using (var writer = new Utf8JsonWriter(line))
            {
                root.WriteTo(writer);
            }

            return new OsvRecord(id.GetString()!, time, line.ToArray());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The records of a file, one a line, by id.</summary>
    public static Dictionary<string, OsvRecord> ReadAll(string path)
    {
        var records = new Dictionary<string, OsvRecord>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path))
        {
            if (Of(Encoding.UTF8.GetBytes(line)) is { } record)
            {
                records[record.Id] = record;
            }
        }

        return records;
    }
}
