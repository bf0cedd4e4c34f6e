using System.Globalization;
using System.Text.Json;
using Assay.Core.Findings;

namespace Assay.Advisories.Explaining;

/// <summary>An explanation for machines.</summary>
public static class ExplanationJson
{
    public static void Write(Explanation explanation, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("query"u8, explanation.Query);
        json.WriteString("outcome"u8, JsonNamingPolicy.CamelCase.ConvertName(explanation.Outcome.ToString()));
        json.WriteString("text"u8, explanation.Text);
        WriteList(json, "flaws"u8, explanation.Flaws);
        WriteText(json, "summary"u8, explanation.Summary);
        WriteText(json, "link"u8, explanation.Link);
        WriteList(json, "severitySources"u8, explanation.SeveritySources);
        json.WriteStartArray("findings"u8);
        foreach (var finding in explanation.Findings)
        {
            Write(finding, json);
        }

        json.WriteEndArray();
        json.WriteStartArray("misses"u8);
        foreach (var miss in explanation.Misses)
        {
            json.WriteStartObject();
            json.WriteString("flaw"u8, miss.Flaw);
            json.WriteString("record"u8, miss.Record);
            json.WriteString("bucket"u8, miss.Bucket);
            json.WriteString("matchedName"u8, miss.MatchedName);
            json.WriteString("range"u8, miss.Range);
            json.WriteString("why"u8, miss.Why);
            WriteText(json, "purl"u8, miss.Purl);
            WriteText(json, "repair"u8, miss.Repair);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(ExplainedFinding explained, Utf8JsonWriter json)
    {
        var finding = explained.Finding;
        json.WriteStartObject();
        json.WriteString("id"u8, finding.Id);
        json.WriteString("purl"u8, finding.Purl);
        json.WriteString("bucket"u8, explained.Bucket);
        json.WriteString("matchedName"u8, explained.MatchedName);
        json.WriteString("matchedVersion"u8, explained.MatchedVersion);
        json.WriteString("range"u8, explained.Range);
        json.WriteString("scheme"u8, explained.Scheme);
        json.WriteString("rule"u8, finding.Evidence.Rule);
        json.WriteBoolean("undecided"u8, explained.IsUndecided);
        json.WriteString("record"u8, finding.Evidence.Record);
        json.WriteNumber("rangeNumber"u8, finding.Evidence.Range);
        json.WriteString("segment"u8, finding.Evidence.Segment);
        WriteText(json, "recordLink"u8, explained.RecordLink);
        json.WriteString("severity"u8, JsonNamingPolicy.CamelCase.ConvertName(finding.Severity.ToString()));
        WriteText(json, "severitySource"u8, finding.Evidence.SeveritySource);
        WriteScores(json, finding);
        WriteExploitation(json, finding);
        json.WriteString("fixState"u8, JsonNamingPolicy.CamelCase.ConvertName(finding.FixState.ToString()));
        WriteList(json, "fixedIn"u8, finding.FixedIn);
        WriteText(json, "fixPublished"u8, finding.FixPublished?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        WriteList(json, "aliases"u8, finding.Aliases);
        WriteList(json, "references"u8, finding.References);
        json.WriteStartArray("locations"u8);
        foreach (var location in explained.Package.Locations)
        {
            json.WriteStartObject();
            json.WriteString("path"u8, location.Path);
            WriteText(json, "layer"u8, location.Layer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteText(json, "createdBy"u8, explained.CreatedBy);
        if (finding.SuppressedBy is { } by)
        {
            json.WriteStartObject("suppressedBy"u8);
            json.WriteString("kind"u8, by.Kind);
            json.WriteString("id"u8, by.Id);
            json.WriteString("reason"u8, by.Reason);
            WriteText(json, "owner"u8, by.Owner);
            WriteText(json, "until"u8, by.Until is { } until ? Day(until) : null);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // What each source says, kept apart; the one whose word counts first.
    private static void WriteScores(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartArray("scores"u8);
        foreach (var score in finding.Scores)
        {
            json.WriteStartObject();
            json.WriteString("source"u8, score.Source);
            json.WriteString("severity"u8, Word(score.Severity));
            WriteText(json, "vector"u8, score.Vector);
            if (score.Score is { } number)
            {
                json.WriteNumber("score"u8, number);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteExploitation(Utf8JsonWriter json, Finding finding)
    {
        WriteText(json, "exploitedSince"u8, finding.ExploitedSince is { } since ? Day(since) : null);
        if (finding.Epss is { } epss)
        {
            json.WriteNumber("epss"u8, epss.Probability);
        }

        if (finding.Ssvc is { } ssvc)
        {
            json.WriteStartObject("ssvc"u8);
            json.WriteString("exploitation"u8, ssvc.Exploitation == ExploitationState.Public ? "poc" : Word(ssvc.Exploitation));
            if (ssvc.Automatable is { } automatable)
            {
                json.WriteBoolean("automatable"u8, automatable);
            }

            WriteText(json, "technicalImpact"u8, ssvc.IsTotal switch { true => "total", false => "partial", _ => null });
            json.WriteEndObject();
        }

        WriteList(json, "exploits"u8, finding.Exploits);
        WriteList(json, "weaknesses"u8, finding.Weaknesses);
        json.WriteBoolean("disputed"u8, finding.IsDisputed);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteList(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
