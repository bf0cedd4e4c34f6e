using System.Text.Json;
using Assay.Advisories.Fetching;

namespace Assay.Advisories.Feeds.Kev;

/// <summary>
/// CISA's catalogue of known exploited vulnerabilities: one JSON document
/// (https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities_schema.json).
/// </summary>
internal static class KevFeed
{
    public static readonly Feed Feed = new((record, _) => JsonRecord.Has(record, "catalogVersion", "vulnerabilities"), RecordLoop.Of(Read))
    {
        Name = "kev",
        Ecosystems = ["known exploited vulnerabilities"],
        Segments = [SharedFacts.Segment],
        Source = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
        Origins = [FeedOrigin.Kev],
        Licence = "CC0-1.0",
    };

    private static void Read(ReadOnlySpan<byte> record, FeedSink sink, string path)
    {
        var json = new Utf8JsonReader(record);
        json.Read();
        while (JsonRecord.Next(ref json, 0, out var name))
        {
            if (!name.SequenceEqual("vulnerabilities"u8) || !JsonRecord.EnterArray(ref json))
            {
                json.Skip();
                continue;
            }

            while (JsonRecord.NextObject(ref json))
            {
                ReadEntry(ref json, sink);
            }
        }
    }

    private static void ReadEntry(ref Utf8JsonReader json, FeedSink sink)
    {
        string? id = null, ransomware = null;
        DateOnly? added = null, due = null;
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("cveID"u8):
                    id = JsonRecord.Word(ref json);
                    break;
                case var _ when name.SequenceEqual("dateAdded"u8):
                    added = JsonRecord.Day(ref json);
                    break;
                case var _ when name.SequenceEqual("dueDate"u8):
                    due = JsonRecord.Day(ref json);
                    break;
                case var _ when name.SequenceEqual("knownRansomwareCampaignUse"u8):
                    ransomware = JsonRecord.Word(ref json);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (id is null || added is null || !RecordId.IsCve(id))
        {
            throw new FormatException($"an entry has no cveID or no dateAdded: {id}");
        }

        sink.Add(new ExploitedFlaw(id, added.Value, due, ransomware == "Known"));
    }
}
