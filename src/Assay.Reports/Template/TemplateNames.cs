using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.Template;

/// <summary>What a template's names mean: the native JSON, and "report" with what only counting tells.</summary>
internal static class TemplateNames
{
    public static JsonDocument Result(ScanResult result, ReportOptions options)
    {
        using var json = new MemoryStream();
        ResultWriter.Write(result, json, options);
        json.Position = 0;
        return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonStream.MaxDepth });
    }

    public static JsonDocument Report(ScanResult result, ReportOptions options)
    {
        var view = new FindingView(result, options);
        var counted = view.Counted.ToList();
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("report"u8);
            writer.WriteString("toolVersion"u8, options.ToolVersion);
            writer.WriteString("timestamp"u8, TimeText.Of(options.Timestamp));
            writer.WriteBoolean("complete"u8, view.IsComplete);
            writer.WriteStartObject("counts"u8);
            foreach (var severity in Enum.GetValues<Severity>())
            {
                writer.WriteNumber(Names.Of(severity), counted.Count(finding => finding.Severity == severity));
            }

            writer.WriteNumber("findings"u8, counted.Count);
            writer.WriteNumber("fixable"u8, counted.Count(finding => finding.FixState == FixState.Fixed));
            writer.WriteNumber("suppressed"u8, view.Suppressed.Count());
            writer.WriteNumber("packages"u8, result.Inventory.Packages.Count);
            writer.WriteNumber("checks"u8, view.CountedChecks.Count());
            writer.WriteNumber("secrets"u8, view.Secrets.Counted.Count());
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return JsonDocument.Parse(json.WrittenMemory);
    }
}
