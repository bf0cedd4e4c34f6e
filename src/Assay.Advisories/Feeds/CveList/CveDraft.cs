using System.Text.Json;
using Assay.Advisories.Scoring;
using Assay.Core.Findings;

namespace Assay.Advisories.Feeds.CveList;

/// <summary>A CVE record while it is read; its parts come in any order.</summary>
internal sealed class CveDraft
{
    private readonly List<SeverityScore> scores = [];
    private readonly SortedSet<int> weaknesses = [];
    private string? id;
    private bool isDisputed;
    private bool isRejected;
    private DateOnly? updated;
    private DateOnly? rejected;
    private StakeholderDecision? ssvc;

    /// <param name="json">Stands on the start of "cveMetadata".</param>
    public void ReadMetadata(ref Utf8JsonReader json)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("cveId"u8):
                    id = JsonRecord.Word(ref json);
                    break;
                case var _ when name.SequenceEqual("state"u8):
                    isRejected = JsonRecord.Word(ref json) == "REJECTED";
                    break;
                case var _ when name.SequenceEqual("dateRejected"u8):
                    rejected = JsonRecord.Day(ref json);
                    break;
                case var _ when name.SequenceEqual("dateUpdated"u8):
                    updated = JsonRecord.Day(ref json);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }
    }

    /// <param name="json">Stands on the start of one organisation's part.</param>
    /// <param name="source">Whose it is.</param>
    public void ReadContainer(ref Utf8JsonReader json, string source)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (json.TokenType != JsonTokenType.StartArray)
            {
                json.Skip();
            }
            else if (name.SequenceEqual("metrics"u8))
            {
                while (JsonRecord.NextObject(ref json))
                {
                    ReadMetric(ref json, source);
                }
            }
            else if (name.SequenceEqual("problemTypes"u8))
            {
                while (JsonRecord.NextObject(ref json))
                {
                    ReadProblem(ref json);
                }
            }
            else if (name.SequenceEqual("tags"u8))
            {
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    isDisputed |= JsonRecord.Word(ref json) == "disputed";
                }
            }
            else
            {
                json.Skip();
            }
        }
    }

    public void AddTo(FeedSink sink)
    {
        if (id is null || !Store.CveNumber.TryParse(id, out _))
        {
            throw new FormatException($"the record is of no CVE: {id}");
        }

        sink.ForgetScores(id, "cna", "cisa");
        foreach (var score in isRejected ? [] : scores.Distinct())
        {
            sink.Add(new FlawScore(id, score));
        }

        var state = isRejected ? FlawState.Rejected : isDisputed ? FlawState.Disputed : FlawState.None;
        if (state != FlawState.None || ssvc is not null || weaknesses.Count > 0)
        {
            sink.Add(new FlawDetail
            {
                Id = id,
                Weaknesses = [.. weaknesses],
                State = state,
                StateSince = state == FlawState.None ? null : isRejected ? rejected ?? updated : updated,
                Ssvc = ssvc,
            });
        }
        else if (scores.Count == 0)
        {
            sink.CountOnly();
        }
    }

    // {"cvssV3_1": {"vectorString": ...}} or {"other": {"type": "ssvc", "content": ...}}.
    private void ReadMetric(ref Utf8JsonReader json, string source)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
            }
            else if (source == "cisa" && name.SequenceEqual("other"u8))
            {
                // CISA alone decides; what it also puts here, its catalogue of exploited flaws, is a feed of its own.
                ssvc = SsvcReader.Read(ref json) ?? ssvc;
            }
            else if (!name.StartsWith("cvss"u8))
            {
                json.Skip();
            }
            else if (JsonRecord.WordOf(ref json, "vectorString"u8) is { } vector && Cvss.TryScore(vector, out var score, out var severity))
            {
                scores.Add(new SeverityScore(source, severity, vector, score));
            }
        }
    }

    // {"descriptions": [{"lang": "en", "type": "CWE", "cweId": "CWE-121", "description": ...}]}
    private void ReadProblem(ref Utf8JsonReader json)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (!name.SequenceEqual("descriptions"u8) || json.TokenType != JsonTokenType.StartArray)
            {
                json.Skip();
                continue;
            }

            while (JsonRecord.NextObject(ref json))
            {
                Weakness.Add(weaknesses, JsonRecord.WordOf(ref json, "cweId"u8));
            }
        }
    }
}
