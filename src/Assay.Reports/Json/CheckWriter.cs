using Assay.Core.Findings;

namespace Assay.Reports.Json;

/// <summary>A check's finding of the JSON contract.</summary>
internal static class CheckWriter
{
    public static void Write(JsonBytes writer, CheckFinding finding)
    {
        var check = finding.Check;
        writer.WriteStartObject();
        writer.WriteString("id"u8, check.Id);
        writer.WriteString("target"u8, Names.Of(check.Target));
        writer.WriteString("title"u8, check.Title);
        writer.WriteString("severity"u8, Names.Of(check.Severity));
        writer.WriteString("category"u8, Names.Of(check.Category));
        RecordWriter.WriteTexts(writer, "benchmarks"u8, check.Benchmarks);
        writer.WriteString("message"u8, finding.Message);
        if (finding.Path is { } path)
        {
            writer.WriteStartObject("location"u8);
            writer.WriteString("path"u8, path);
            if (finding.Range is { } range)
            {
                writer.WriteNumber("line"u8, range.Line);
                writer.WriteNumber("column"u8, range.Column);
                writer.WriteNumber("endLine"u8, range.EndLine);
                writer.WriteNumber("endColumn"u8, range.EndColumn);
            }

            writer.WriteEndObject();
        }

        RecordWriter.WriteText(writer, "subject"u8, finding.Subject);
        RecordWriter.WriteText(writer, "layer"u8, finding.Layer);
        writer.WriteString("reason"u8, check.Reason);
        writer.WriteString("remediation"u8, check.Remediation);
        RecordWriter.WriteText(writer, "reference"u8, check.Reference);
        if (finding.SuppressedBy is { } suppression)
        {
            writer.WritePropertyName("suppressedBy"u8);
            FindingWriter.Write(writer, suppression);
        }

        writer.WriteEndObject();
    }
}
