using System.Globalization;
using System.Text.Json;
using Assay.Advisories.Feeds.Osv;
using Assay.Advisories.Scoring;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Nvd;

/// <summary>Reads one CVE as NVD's interface has it: https://csrc.nist.gov/schema/nvd/api/2.0/cve_api_json_2.0.schema.</summary>
internal sealed class NvdReader
{
    /// <summary>Whose word a correction of NVD's CPEs is.</summary>
    public const string Overrides = "nvd-overrides";

    private readonly List<SeverityScore> scores = [];
    private readonly SortedSet<int> weaknesses = [];
    private readonly NvdConfigurations configurations = new();
    private string? id;
    private string? status;
    private string? description;
    private bool isDisputed;
    private bool isCorrection;
    private DateTimeOffset? published;
    private DateTimeOffset? modified;

    /// <param name="json">Stands on the start of "cve".</param>
    public void Read(ref Utf8JsonReader json)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("id"u8):
                    id = JsonRecord.Word(ref json);
                    break;
                case var _ when name.SequenceEqual("published"u8):
                    published = TimeOf(JsonRecord.Word(ref json));
                    break;
                case var _ when name.SequenceEqual("lastModified"u8):
                    modified = TimeOf(JsonRecord.Word(ref json));
                    break;
                case var _ when name.SequenceEqual("vulnStatus"u8):
                    status = JsonRecord.Word(ref json);
                    break;
                case var _ when name.SequenceEqual("cveTags"u8) && JsonRecord.EnterArray(ref json):
                    ReadTags(ref json);
                    break;
                case var _ when name.SequenceEqual("descriptions"u8) && JsonRecord.EnterArray(ref json):
                    ReadDescriptions(ref json);
                    break;
                case var _ when name.SequenceEqual("metrics"u8) && json.TokenType == JsonTokenType.StartObject:
                    ReadMetrics(ref json);
                    break;
                case var _ when name.SequenceEqual("weaknesses"u8) && JsonRecord.EnterArray(ref json):
                    ReadWeaknesses(ref json);
                    break;
                case var _ when name.SequenceEqual("configurations"u8) && JsonRecord.EnterArray(ref json):
                    configurations.Read(ref json);
                    break;
                default:
                    SkipValue(ref json);
                    break;
            }
        }
    }

    /// <param name="json">Stands on the start of a correction's "_annotation".</param>
    public void ReadAnnotation(ref Utf8JsonReader json)
    {
        isCorrection = true;
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("cve_id"u8))
            {
                id ??= JsonRecord.Word(ref json);
            }
            else if (name.SequenceEqual("published"u8))
            {
                published ??= TimeOf(JsonRecord.Word(ref json));
            }
            else if (name.SequenceEqual("modified"u8))
            {
                modified ??= TimeOf(JsonRecord.Word(ref json));
            }
            else if (name.SequenceEqual("description"u8) && json.TokenType == JsonTokenType.String)
            {
                description ??= OsvJson.Start(ref json, OsvSummary.MaxScanned, "a description");
            }
            else
            {
                SkipValue(ref json);
            }
        }
    }

    /// <summary>Hands over what was read. What names no program only tells of the flaw, which takes little room.</summary>
    public void AddTo(FeedSink sink)
    {
        if (id is null || !Store.CveNumber.TryParse(id, out _))
        {
            throw new FormatException($"the record is of no CVE: {id}");
        }

        var isRejected = status is "Rejected" or "Reject";
        var affected = isRejected ? [] : configurations.ToAffected();
        if (affected.Count > 0 || isCorrection)
        {
            sink.Add(
                new Advisory
                {
                    Id = id,
                    Source = isCorrection ? Overrides : "nvd",
                    VulnerabilityId = id,
                    Published = published,
                    Modified = modified,
                    Summary = OsvSummary.Of(null, description),
                    Severities = [.. scores.Distinct()],
                    Affected = affected,
                },
                CpeBuckets.Any);
        }
        else
        {
            sink.ForgetScores(id, "nvd");
            foreach (var score in isRejected ? [] : scores.Distinct())
            {
                sink.Add(new FlawScore(id, score));
            }
        }

        var state = isRejected ? FlawState.Rejected : isDisputed ? FlawState.Disputed : FlawState.None;
        if (weaknesses.Count > 0 || state != FlawState.None)
        {
            sink.Add(new FlawDetail
            {
                Id = id,
                Weaknesses = [.. weaknesses],
                State = state,
                StateSince = state == FlawState.None || modified is not { } since ? null : DateOnly.FromDateTime(since.UtcDateTime),
            });
        }
        else if (affected.Count == 0 && !isCorrection && scores.Count == 0)
        {
            sink.CountOnly();
        }
    }

    // [{"sourceIdentifier": "cve@mitre.org", "tags": ["disputed"]}]
    private void ReadTags(ref Utf8JsonReader json)
    {
        while (JsonRecord.NextObject(ref json))
        {
            var depth = json.CurrentDepth;
            while (JsonRecord.Next(ref json, depth, out var name))
            {
                if (!name.SequenceEqual("tags"u8) || json.TokenType != JsonTokenType.StartArray)
                {
                    SkipValue(ref json);
                    continue;
                }

                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    isDisputed |= JsonRecord.Word(ref json) == "disputed";
                }
            }
        }
    }

    private void ReadDescriptions(ref Utf8JsonReader json)
    {
        while (JsonRecord.NextObject(ref json))
        {
            string? language = null, text = null;
            var depth = json.CurrentDepth;
            while (JsonRecord.Next(ref json, depth, out var name))
            {
                if (name.SequenceEqual("lang"u8))
                {
                    language = JsonRecord.Word(ref json);
                }
                else if (name.SequenceEqual("value"u8) && json.TokenType == JsonTokenType.String)
                {
                    text = OsvJson.Start(ref json, OsvSummary.MaxScanned, "a description");
                }
                else
                {
                    SkipValue(ref json);
                }
            }

            description = language == "en" || description is null ? text ?? description : description;
        }
    }

    // [{"source": ..., "description": [{"lang": "en", "value": "CWE-352"}]}]; "NVD-CWE-noinfo" says nothing.
    private void ReadWeaknesses(ref Utf8JsonReader json)
    {
        while (JsonRecord.NextObject(ref json))
        {
            var depth = json.CurrentDepth;
            while (JsonRecord.Next(ref json, depth, out var name))
            {
                if (!name.SequenceEqual("description"u8) || json.TokenType != JsonTokenType.StartArray)
                {
                    SkipValue(ref json);
                    continue;
                }

                while (JsonRecord.NextObject(ref json))
                {
                    Weakness.Add(weaknesses, JsonRecord.WordOf(ref json, "value"u8));
                }
            }
        }
    }

    // {"cvssMetricV31": [{"source": "nvd@nist.gov", "type": "Primary", "cvssData": {"vectorString": ...}}]}
    private void ReadMetrics(ref Utf8JsonReader json)
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
                ReadMetric(ref json);
            }
        }
    }

    private void ReadMetric(ref Utf8JsonReader json)
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
                vector = JsonRecord.WordOf(ref json, "vectorString"u8);
            }
            else
            {
                SkipValue(ref json);
            }
        }

        if (vector is not null && Cvss.TryScore(vector, out var score, out var severity))
        {
            scores.Add(new SeverityScore(Speaker(source), severity, vector, score));
        }
    }

    // NVD's own, CISA's as the CVE program's enricher (https://github.com/cisagov/vulnrichment, its organisation's id), or that of who assigned the CVE.
    private static string Speaker(string? source) => source switch
    {
        "nvd@nist.gov" => "nvd",
        "134c704f-9b21-4f2e-91b3-4a467353bcc0" => "cisa",
        _ => "cna",
    };

    private static void SkipValue(ref Utf8JsonReader json)
    {
        // An array that was entered and found to be none has been skipped already.
        if (json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            json.Skip();
        }
    }

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
