using System.Globalization;
using Assay.Advisories;
using Assay.Advisories.Searching;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Cli.Commands;

/// <summary>What "assay db search -o json" writes: "results", one for each thing that was asked for, and "kev" with --kev.</summary>
internal static class DbSearchJson
{
    public static void Write(IReadOnlyList<(string What, StoreSearch Found)> all, IReadOnlyList<(string Flaw, KnownExploited Exploited)>? exploited, Stream stream)
    {
        using var json = new JsonBytes(stream);
        json.WriteStartObject();
        json.WriteStartArray("results"u8);
        foreach (var (what, found) in all)
        {
            Write(json, what, found);
        }

        json.WriteEndArray();
        if (exploited is not null)
        {
            json.WriteStartArray("kev"u8);
            foreach (var (flaw, entry) in exploited)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, flaw);
                ExploitationJson.WriteFields(json, entry);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.EndLine();
    }

    private static void Write(JsonBytes json, string what, StoreSearch found)
    {
        json.WriteStartObject();
        json.WriteString("query"u8, what);
        json.WriteStartArray("advisories"u8);
        foreach (var (segment, advisory) in found.Advisories)
        {
            Write(json, segment, advisory);
        }

        json.WriteEndArray();
        WriteFacts(json, found);
        json.WriteStartArray("affected"u8);
        foreach (var range in found.Ranges)
        {
            json.WriteStartObject();
            json.WriteString("bucket"u8, range.Key.Bucket);
            json.WriteString("name"u8, range.Key.Name);
            json.WriteString("versions"u8, range.Versions);
            WriteTexts(json, "vulnerabilities"u8, range.Flaws);
            json.WriteString("record"u8, range.Record);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFacts(JsonBytes json, StoreSearch found)
    {
        ExploitationJson.Write(json, found.Exploited, found.Prediction, found.Decision);
        WriteScores(json, found.Scores);
    }

    private static void Write(JsonBytes json, string segment, Advisory advisory)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, advisory.Id);
        json.WriteString("segment"u8, segment);
        json.WriteString("vulnerability"u8, advisory.VulnerabilityId);
        WriteTexts(json, "aliases"u8, advisory.Aliases);
        WriteTexts(json, "fixes"u8, advisory.Fixes);
        WriteTime(json, "published"u8, advisory.Published);
        WriteTime(json, "modified"u8, advisory.Modified);
        WriteTime(json, "withdrawn"u8, advisory.Withdrawn);
        if (advisory.Summary is { } summary)
        {
            json.WriteString("summary"u8, summary);
        }

        WriteScores(json, advisory.Severities);
        json.WriteEndObject();
    }

    private static void WriteScores(JsonBytes json, IReadOnlyList<SeverityScore> scores)
    {
        json.WriteStartArray("scores"u8);
        foreach (var score in scores)
        {
            json.WriteStartObject();
            json.WriteString("source"u8, score.Source);
            json.WriteString("severity"u8, score.Severity.ToString().ToLowerInvariant());
            if (score.Vector is { } vector)
            {
                json.WriteString("vector"u8, vector);
            }

            if (score.Score is { } value && double.IsFinite(value))
            {
                json.WriteNumber("score"u8, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(JsonBytes json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteTime(JsonBytes json, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            json.WriteString(name, value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        }
    }
}
