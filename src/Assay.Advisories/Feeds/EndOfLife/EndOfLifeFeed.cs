using System.Text.Json;
using Assay.Advisories.Fetching;

namespace Assay.Advisories.Feeds.EndOfLife;

/// <summary>
/// When releases end, as https://endoflife.date/docs/api/v1 tells: {"schema_version", "result": [products]} or one product; and the files of
/// its repository, a YAML head before Markdown, as {"path", "text"} lines.
/// </summary>
internal static class EndOfLifeFeed
{
    public static readonly Feed Feed = new(Recognises, RecordLoop.Of(Read))
    {
        Name = "end-of-life",
        Ecosystems = ["end of support"],
        Segments = [SharedFacts.Segment],
        Source = "https://endoflife.date/api/v1/products/full",
        Origins = [FeedOrigin.EndOfLife],
        Licence = "MIT",
    };

    private static bool Recognises(ReadOnlySpan<byte> record, string path) =>
        MirrorFile.TryRead(record, out var file) ? file.Path.StartsWith("products/", StringComparison.Ordinal) && file.Path.EndsWith(".md", StringComparison.Ordinal)
        : JsonRecord.Has(record, "schema_version", "result") && record.IndexOf("\"isEol\""u8) >= 0;

    private static void Read(ReadOnlySpan<byte> record, FeedSink sink, string path)
    {
        if (MirrorFile.TryRead(record, out var file))
        {
            EndOfLifeFile.Read(file, sink);
            return;
        }

        var json = new Utf8JsonReader(record);
        json.Read();
        while (JsonRecord.Next(ref json, 0, out var name))
        {
            if (name.SequenceEqual("result"u8) && json.TokenType == JsonTokenType.StartObject)
            {
                ReadProduct(ref json, sink);
            }
            else if (name.SequenceEqual("result"u8) && JsonRecord.EnterArray(ref json))
            {
                while (JsonRecord.NextObject(ref json))
                {
                    ReadProduct(ref json, sink);
                }
            }
            else
            {
                json.Skip();
            }
        }
    }

    private static void ReadProduct(ref Utf8JsonReader json, FeedSink sink)
    {
        string? product = null;
        List<string> identifiers = [];
        List<ProductRelease> releases = [];
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("name"u8))
            {
                product = JsonRecord.Word(ref json);
            }
            else if (name.SequenceEqual("identifiers"u8) && JsonRecord.EnterArray(ref json))
            {
                while (JsonRecord.NextObject(ref json))
                {
                    ReadIdentifier(ref json, identifiers);
                }
            }
            else if (name.SequenceEqual("releases"u8) && JsonRecord.EnterArray(ref json))
            {
                while (JsonRecord.NextObject(ref json))
                {
                    releases.Add(ReadRelease(ref json));
                }
            }
            else
            {
                json.Skip();
            }
        }

        foreach (var release in releases.Where(release => release.Cycle.Length > 0))
        {
            sink.Add(release with { Product = product ?? throw new FormatException("a product has no name"), Identifiers = identifiers });
        }
    }

    private static void ReadIdentifier(ref Utf8JsonReader json, List<string> into)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("id"u8))
            {
                into.AddRange(JsonRecord.Word(ref json) is { } id ? [id] : []);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private static ProductRelease ReadRelease(ref Utf8JsonReader json)
    {
        var release = new ProductRelease { Product = "", Cycle = "" };
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("name"u8):
                    release = release with { Cycle = JsonRecord.Word(ref json) ?? "" };
                    break;
                case var _ when name.SequenceEqual("codename"u8):
                    release = release with { Codename = JsonRecord.Word(ref json) };
                    break;
                case var _ when name.SequenceEqual("releaseDate"u8):
                    release = release with { Released = JsonRecord.Day(ref json) };
                    break;
                case var _ when name.SequenceEqual("isEol"u8):
                    release = release with { IsEnded = json.TokenType == JsonTokenType.True };
                    break;
                case var _ when name.SequenceEqual("eolFrom"u8):
                    release = release with { EndOfLife = JsonRecord.Day(ref json) };
                    break;
                case var _ when name.SequenceEqual("eoesFrom"u8):
                    release = release with { ExtendedEnd = JsonRecord.Day(ref json) };
                    break;
                case var _ when name.SequenceEqual("latest"u8) && json.TokenType == JsonTokenType.StartObject:
                    release = release with { Latest = NameIn(ref json) };
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        // The day tells more than the flag of the day on which the file was written.
        return release.EndOfLife is null ? release : release with { IsEnded = false };
    }

    private static string? NameIn(ref Utf8JsonReader json)
    {
        string? found = null;
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("name"u8))
            {
                found = JsonRecord.Word(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return found;
    }
}
