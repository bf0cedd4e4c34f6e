using System.Globalization;
using Assay.Core.Findings;
using Assay.Reports.Json;
using Assay.Reports.Markdown;

namespace Assay.Reports.Sarif;

/// <summary>Checks in SARIF: a rule for each check that finds something, a result for each place.</summary>
internal static class SarifChecks
{
    public static void WriteRule(JsonBytes writer, Check check)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, check.Id);
        writer.WriteString("name"u8, "Misconfiguration"u8);
        SarifReport.Message(writer, "shortDescription"u8, check.Title);
        SarifReport.Message(writer, "fullDescription"u8, check.Reason);
        if (check.Reference is { } reference)
        {
            writer.WriteString("helpUri"u8, SarifReport.UriOf(reference));
        }

        writer.WriteStartObject("help"u8);
        writer.WriteString("text"u8, SarifReport.Plain($"{check.Reason}\n{check.Remediation}"));
        writer.WriteString("markdown"u8, $"{MarkdownText.Escape(check.Reason)}\n\n**Instead:** {MarkdownText.Escape(check.Remediation)}");
        writer.WriteEndObject();
        writer.WriteStartObject("defaultConfiguration"u8);
        writer.WriteString("level"u8, SarifReport.LevelOf(check.Severity));
        writer.WriteEndObject();
        writer.WriteStartObject("properties"u8);
        writer.WriteString("precision"u8, "high"u8);
        writer.WriteString("security-severity"u8, ScoreOf(check.Severity).ToString("0.0", CultureInfo.InvariantCulture));
        RecordWriter.WriteTexts(writer, "tags"u8, ["misconfiguration", "security", Names.Of(check.Category), Names.Of(check.Severity), .. check.Benchmarks]);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static void WriteResult(JsonBytes writer, CheckFinding finding, int rule, FindingView view)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId"u8, finding.Check.Id);
        writer.WriteNumber("ruleIndex"u8, rule);
        writer.WriteString("level"u8, SarifReport.LevelOf(finding.Check.Severity));
        SarifReport.Message(writer, "message"u8, CheckText.SentenceOf(finding));
        writer.WriteStartArray("locations"u8);
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation"u8);
        writer.WriteStartObject("artifactLocation"u8);
        writer.WriteString("uri"u8, UrlText.EscapePath(CheckText.PathOf(finding, view.Result)));
        writer.WriteString("uriBaseId"u8, "ROOTPATH"u8);
        writer.WriteEndObject();
        var range = finding.Range ?? new TextRange(1, 1, 1, 1);
        writer.WriteStartObject("region"u8);
        writer.WriteNumber("startLine"u8, range.Line);
        writer.WriteNumber("startColumn"u8, range.Column);
        writer.WriteNumber("endLine"u8, range.EndLine);
        writer.WriteNumber("endColumn"u8, range.EndColumn);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        SarifReport.WriteFingerprints(writer, view.StableNames.Of(finding));
        SarifReport.WriteSuppression(writer, finding.SuppressedBy, finding.SuppressedBy?.Kind == "comment");
        writer.WriteEndObject();
    }

    private static double ScoreOf(Severity severity) => severity switch
    {
        Severity.Critical => 9.0,
        Severity.High => 7.0,
        Severity.Medium => 4.0,
        Severity.Low => 1.0,
        Severity.Negligible => 0.1,
        _ => 0.0,
    };
}
