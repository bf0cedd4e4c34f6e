using System.Text.Json;

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
        json.WriteString("fixState"u8, JsonNamingPolicy.CamelCase.ConvertName(finding.FixState.ToString()));
        WriteList(json, "fixedIn"u8, finding.FixedIn);
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
        json.WriteEndObject();
    }

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
