using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Advisories.Fetching;

namespace Assay.Advisories.Feeds.Epss;

/// <summary>
/// FIRST's exploit predictions: a CSV file a day, "#model_version:v2025.03.14,score_date:2025-09-01T00:00:00+0000", a header, then
/// cve,epss,percentile (https://www.first.org/epss/data_stats); or the JSON of mirrors, {"score_date", "data": [{"id", "epss"}]}.
/// </summary>
internal static class EpssFeed
{
    public static readonly Feed Feed = new(Recognises, Parse)
    {
        Name = "epss",
        Ecosystems = ["exploit predictions"],
        Segments = [SharedFacts.Segment],
        Source = "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz",
        Origins = [FeedOrigin.Epss],
        Licence = "free to use, FIRST asks to be named: https://www.first.org/epss",
    };

    private static bool Recognises(ReadOnlySpan<byte> record, string path) =>
        record.StartsWith("#model_version"u8) || record.StartsWith("cve,epss"u8)
        || (record.Length > 0 && record[0] == '{' && JsonRecord.Has(record, "score_date", "data"));

    private static void Parse(RecordStream records, FeedSink sink, CancellationToken token)
    {
        DateOnly? date = null;
        while (records.Next(token))
        {
            var record = records.Record.Trim(" \r"u8);
            if (records.Error is not null)
            {
                sink.AddBad(records.Line, records.Error);
            }
            else if (record.StartsWith("#"u8))
            {
                date = DateOf(record) ?? date;
            }
            else if (record.StartsWith("{"u8))
            {
                ReadDocument(records, sink);
            }
            else if (!record.StartsWith("cve,"u8))
            {
                ReadLine(record, date, records.Line, sink);
            }
        }
    }

    private static DateOnly? DateOf(ReadOnlySpan<byte> comment)
    {
        var start = comment.IndexOf("score_date:"u8);
        return start < 0 ? null : JsonRecord.DayOf(Encoding.ASCII.GetString(comment[(start + "score_date:".Length)..]));
    }

    private static void ReadLine(ReadOnlySpan<byte> line, DateOnly? date, long number, FeedSink sink)
    {
        var text = Encoding.UTF8.GetString(line);
        var parts = text.Split(',');
        if (parts.Length < 2 || !RecordId.IsCve(parts[0]) || Share(parts[1]) is not { } probability || date is null)
        {
            sink.AddBad(number, date is null ? "no score_date stands before it" : "it is no prediction");
            return;
        }

        sink.Add(new ExploitPrediction(parts[0], probability, parts.Length > 2 ? Share(parts[2]) : null, date.Value));
    }

    private static void ReadDocument(RecordStream records, FeedSink sink)
    {
        try
        {
            var json = new Utf8JsonReader(records.Record);
            json.Read();
            DateOnly? date = null;
            while (JsonRecord.Next(ref json, 0, out var name))
            {
                if (name.SequenceEqual("score_date"u8))
                {
                    date = JsonRecord.Day(ref json);
                }
                else if (name.SequenceEqual("data"u8) && JsonRecord.EnterArray(ref json))
                {
                    ReadEntries(ref json, date ?? throw new FormatException("no score_date stands before the data"), sink);
                }
                else
                {
                    json.Skip();
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            sink.AddBad(records.Line, exception.Message);
        }
    }

    private static void ReadEntries(ref Utf8JsonReader json, DateOnly date, FeedSink sink)
    {
        while (JsonRecord.NextObject(ref json))
        {
            string? id = null;
            double? probability = null, percentile = null;
            var depth = json.CurrentDepth;
            while (JsonRecord.Next(ref json, depth, out var name))
            {
                if (name.SequenceEqual("id"u8) || name.SequenceEqual("cve"u8))
                {
                    id = JsonRecord.Word(ref json);
                }
                else if (name.SequenceEqual("epss"u8))
                {
                    probability = JsonRecord.Number(ref json);
                }
                else if (name.SequenceEqual("percentile"u8))
                {
                    percentile = JsonRecord.Number(ref json);
                }
                else
                {
                    json.Skip();
                }
            }

            if (id is null || probability is not (>= 0 and <= 1))
            {
                throw new FormatException($"an entry has no id or no probability: {id}");
            }

            sink.Add(new ExploitPrediction(id, probability.Value, percentile is >= 0 and <= 1 ? percentile : null, date));
        }
    }

    private static double? Share(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 ? share : null;
}
