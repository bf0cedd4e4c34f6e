using System.Collections.Frozen;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.Vex;

/// <summary>
/// OpenVEX 0.2.0 of what is known of an artefact: every finding is a statement.
/// </summary>
internal static class OpenVexReport
{
    // OPENVEX-SPEC.md, "Status Justifications".
    private static readonly FrozenSet<string> Justifications = FrozenSet.Create(StringComparer.Ordinal,
        "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path", "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist");

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var artifact = result.Inventory.Artifact;
        using (var writer = new JsonBytes(output))
        {
            writer.WriteStartObject();
            writer.WriteString("@context"u8, "https://openvex.dev/ns/v0.2.0"u8);
            writer.WriteString("@id"u8, "urn:assay:vex:" + HashText.Of(
                string.Join('\n', artifact.Digests.Prepend(artifact.Name).Concat((result.Findings ?? []).Select(finding => $"{finding.Id} {finding.Purl} {finding.SuppressedBy?.Id}")))));
            writer.WriteString("author"u8, "Assay"u8);
            writer.WriteString("role"u8, "scanner"u8);
            writer.WriteString("timestamp"u8, TimeText.Of(options.Timestamp));
            writer.WriteNumber("version"u8, 1);
            writer.WriteString("tooling"u8, $"assay {options.ToolVersion}");
            var product = ProductOf(artifact);
            writer.WriteStartArray("statements"u8);

            // No statement stands twice (openvex_json_schema.json, uniqueItems), though two packages may have one purl.
            foreach (var finding in (result.Findings ?? []).DistinctBy(SaidOf, StringComparer.Ordinal))
            {
                WriteStatement(writer, finding, product);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static string SaidOf(Finding finding) =>
        $"{finding.Id}\n{finding.Purl}\n{VexStates.Of(finding)}\n{(finding.SuppressedBy is { } suppression ? FindingView.ReasonOf(suppression) : "")}";

    /// <summary>The artefact as a product: pkg:oci with digest and repository where it is an image with one, else its name; an IRI is asked for, which the name of a folder is not.</summary>
    public static string ProductOf(Artifact artifact) => DocumentSubject.Of(artifact).Purl ?? "urn:assay:artifact:" + Uri.EscapeDataString(artifact.Name);

    private static void WriteStatement(JsonBytes writer, Finding finding, string product)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("vulnerability"u8);
        writer.WriteString("name"u8, finding.Id);
        RecordWriter.WriteTexts(writer, "aliases"u8, finding.Aliases);
        writer.WriteEndObject();
        writer.WriteStartArray("products"u8);
        writer.WriteStartObject();
        writer.WriteString("@id"u8, product);
        if (finding.Purl.Length > 0)
        {
            writer.WriteStartArray("subcomponents"u8);
            writer.WriteStartObject();
            writer.WriteString("@id"u8, UrlText.IsWellFormed(finding.Purl) ? finding.Purl : "urn:assay:package:" + Uri.EscapeDataString(finding.Purl));
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
        WriteStatus(writer, finding);
        writer.WriteEndObject();
    }

    private static void WriteStatus(JsonBytes writer, Finding finding)
    {
        switch (VexStates.Of(finding))
        {
            case VexState.Fixed:
                writer.WriteString("status"u8, "fixed"u8);
                break;
            case VexState.NotAffected:
                writer.WriteString("status"u8, "not_affected"u8);
                var reason = finding.SuppressedBy!.Reason;
                var justification = Justifications.Contains(reason) ? reason : reason == "mitigated" ? "inline_mitigations_already_exist" : null;
                RecordWriter.WriteText(writer, "justification"u8, justification);

                // openvex_json_schema.json: one of the two, never both.
                writer.WriteString(justification is null ? "impact_statement"u8 : "status_notes"u8, FindingView.ReasonOf(finding.SuppressedBy));
                break;
            case VexState.UnderInvestigation:
                writer.WriteString("status"u8, "under_investigation"u8);
                break;
            default:
                writer.WriteString("status"u8, "affected"u8);
                writer.WriteString("action_statement"u8, VexStates.ActionOf(finding));
                break;
        }
    }
}
