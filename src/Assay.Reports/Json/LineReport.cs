using Assay.Core.Findings;

namespace Assay.Reports.Json;

/// <summary>NDJSON for log stores: a line for the artefact, one for each finding, one for the fix plan, one for the verdict, each with a "type".</summary>
internal static class LineReport
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var view = new FindingView(result, options);
        var packages = FindingWriter.PackagesByPurl(result.Inventory);
        using var writer = new JsonBytes(output, isIndented: false);
        Line(writer, "artifact", () =>
        {
            writer.WriteString("schemaVersion"u8, ScanResult.SchemaVersion);
            writer.WritePropertyName("artifact"u8);
            ResultWriter.WriteArtifact(writer, result.Inventory.Artifact);
            writer.WriteNumber("packages"u8, result.Inventory.Packages.Count);
            writer.WriteString("state"u8, view.IsComplete ? "complete"u8 : "incomplete"u8);
        });
        foreach (var finding in view.Shown)
        {
            Line(writer, "finding", () =>
            {
                writer.WriteString("artifact"u8, result.Inventory.Artifact.Name);
                writer.WritePropertyName("finding"u8);
                FindingWriter.Write(writer, finding, packages);
            });
        }

        foreach (var finding in view.ShownChecks)
        {
            Line(writer, "check", () =>
            {
                writer.WriteString("artifact"u8, result.Inventory.Artifact.Name);
                writer.WritePropertyName("check"u8);
                CheckWriter.Write(writer, finding);
            });
        }

        foreach (var secret in view.Secrets.Shown)
        {
            Line(writer, "secret", () =>
            {
                writer.WriteString("artifact"u8, result.Inventory.Artifact.Name);
                writer.WritePropertyName("secret"u8);
                SecretWriter.Write(writer, secret);
            });
        }

        foreach (var issue in view.Issues)
        {
            Line(writer, "issue", () =>
            {
                writer.WritePropertyName("issue"u8);
                RecordWriter.Write(writer, issue);
            });
        }

        if (result.FixPlan is { } plan)
        {
            Line(writer, "fixPlan", () =>
            {
                writer.WriteString("artifact"u8, result.Inventory.Artifact.Name);
                FixPlanWriter.Write(writer, plan);
            });
        }

        Line(writer, "verdict", () => ResultWriter.WriteVerdict(writer, result.Verdict));
    }

    private static void Line(JsonBytes writer, string type, Action write)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        write();
        writer.WriteEndObject();
        writer.EndLine();
    }
}
