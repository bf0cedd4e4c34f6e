using System.Text.Json;
using Assay.Advisories.Scoring;
using Assay.Core.Findings;

namespace Assay.Advisories.Feeds.CveList;

/// <summary>
/// CVE records (CVE JSON 5, https://github.com/CVEProject/cve-schema), also as CISA enriches them (cisagov/vulnrichment), and NVD's own API
/// (https://nvd.nist.gov/developers/vulnerabilities): only their scores and CISA's decisions, since packages
/// are matched by their own ecosystems' advisories.
/// </summary>
internal static class CveListFeed
{
    public static readonly Feed Feed = new(Recognises, RecordLoop.Of(Read))
    {
        Name = "cve",
        Ecosystems = ["CVE scores"],
        Segments = [SharedFacts.Segment],
        Source = "https://github.com/cisagov/vulnrichment",
        Licence = "CC0-1.0; NVD: public domain",
    };

    private static bool Recognises(ReadOnlySpan<byte> record, string path) =>
        JsonRecord.Has(record, "dataType", "cveMetadata", "containers") || (JsonRecord.Has(record, "cve") && record.IndexOf("\"metrics\""u8) >= 0)
        || JsonRecord.Has(record, "format", "resultsPerPage", "vulnerabilities");

    private static void Read(ReadOnlySpan<byte> record, FeedSink sink, string path)
    {
        var json = new Utf8JsonReader(record);
        json.Read();
        string? id = null;
        List<SeverityScore> scores = [];
        StakeholderDecision? decision = null;
        while (JsonRecord.Next(ref json, 0, out var name))
        {
            if (name.SequenceEqual("cveMetadata"u8) && json.TokenType == JsonTokenType.StartObject)
            {
                id = IdOf(ref json, "cveId"u8);
            }
            else if (name.SequenceEqual("containers"u8) && json.TokenType == JsonTokenType.StartObject)
            {
                ReadContainers(ref json, scores, ref decision);
            }
            else if (name.SequenceEqual("cve"u8) && json.TokenType == JsonTokenType.StartObject)
            {
                ReadNvd(ref json, sink);
                return;
            }
            else if (name.SequenceEqual("vulnerabilities"u8) && JsonRecord.EnterArray(ref json))
            {
                ReadNvdPage(ref json, sink);
            }
            else
            {
                json.Skip();
            }
        }

        Add(id, scores, sink);
        if (decision is not null && id is not null && RecordId.IsCve(id))
        {
            sink.Add(new FlawDecision(id, decision));
        }
    }

    private static void Add(string? id, List<SeverityScore> scores, FeedSink sink)
    {
        foreach (var score in id is not null && RecordId.IsCve(id) ? scores.Distinct() : [])
        {
            sink.Add(new FlawScore(id!, score));
        }
    }

    private static string? IdOf(ref Utf8JsonReader json, ReadOnlySpan<byte> property)
    {
        string? id = null;
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual(property))
            {
                id = JsonRecord.Word(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return id;
    }

    private static void ReadContainers(ref Utf8JsonReader json, List<SeverityScore> into, ref StakeholderDecision? decision)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("cna"u8) && json.TokenType == JsonTokenType.StartObject)
            {
                ReadContainer(ref json, "cna", into, ref decision);
            }
            else if (name.SequenceEqual("adp"u8) && JsonRecord.EnterArray(ref json))
            {
                // Others than CISA only repeat references.
                while (JsonRecord.NextObject(ref json))
                {
                    ReadContainer(ref json, "cisa", into, ref decision);
                }
            }
            else
            {
                json.Skip();
            }
        }
    }

    private static void ReadContainer(ref Utf8JsonReader json, string source, List<SeverityScore> into, ref StakeholderDecision? decision)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (!name.SequenceEqual("metrics"u8) || !JsonRecord.EnterArray(ref json))
            {
                json.Skip();
                continue;
            }

            while (JsonRecord.NextObject(ref json))
            {
                ReadMetric(ref json, source, into, ref decision);
            }
        }
    }

    // {"cvssV3_1": {"vectorString": ...}} or {"other": {"type": "ssvc", "content": {...}}}; CISA alone decides, and KEV has a feed of its own.
    private static void ReadMetric(ref Utf8JsonReader json, string source, List<SeverityScore> into, ref StakeholderDecision? decision)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (source == "cisa" && name.SequenceEqual("other"u8) && json.TokenType == JsonTokenType.StartObject)
            {
                decision = SsvcReader.Read(ref json) ?? decision;
            }
            else if (!name.StartsWith("cvss"u8) || json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
            }
            else if (IdOf(ref json, "vectorString"u8) is { } vector && Cvss.TryScore(vector, out var score, out var severity))
            {
                into.Add(new SeverityScore(source, severity, vector, score));
            }
        }
    }

    private static void ReadNvdPage(ref Utf8JsonReader json, FeedSink sink)
    {
        while (JsonRecord.NextObject(ref json))
        {
            var depth = json.CurrentDepth;
            while (JsonRecord.Next(ref json, depth, out var name))
            {
                if (name.SequenceEqual("cve"u8) && json.TokenType == JsonTokenType.StartObject)
                {
                    ReadNvd(ref json, sink);
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static void ReadNvd(ref Utf8JsonReader json, FeedSink sink)
    {
        string? id = null;
        List<SeverityScore> scores = [];
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("id"u8))
            {
                id = JsonRecord.Word(ref json);
            }
            else if (name.SequenceEqual("metrics"u8) && json.TokenType == JsonTokenType.StartObject)
            {
                ReadNvdMetrics(ref json, scores);
            }
            else
            {
                json.Skip();
            }
        }

        Add(id, scores, sink);
    }

    // {"cvssMetricV31": [{"source": "nvd@nist.gov", "type": "Primary", "cvssData": {"vectorString": ...}}]}
    private static void ReadNvdMetrics(ref Utf8JsonReader json, List<SeverityScore> into)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out _))
        {
            if (!JsonRecord.EnterArray(ref json))
            {
                continue;
            }

            while (JsonRecord.NextObject(ref json))
            {
                ReadNvdMetric(ref json, into);
            }
        }
    }

    private static void ReadNvdMetric(ref Utf8JsonReader json, List<SeverityScore> into)
    {
        string? source = null, vector = null;
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("source"u8))
            {
                source = JsonRecord.Word(ref json);
            }
            else if (name.SequenceEqual("cvssData"u8) && json.TokenType == JsonTokenType.StartObject)
            {
                vector = IdOf(ref json, "vectorString"u8);
            }
            else
            {
                json.Skip();
            }
        }

        if (vector is not null && Cvss.TryScore(vector, out var score, out var severity))
        {
            into.Add(new SeverityScore(source == "nvd@nist.gov" ? "nvd" : "cna", severity, vector, score));
        }
    }
}
