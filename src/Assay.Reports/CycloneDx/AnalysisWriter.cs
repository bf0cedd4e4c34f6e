using Assay.Core.Findings;
using Assay.Reports.Vex;

namespace Assay.Reports.CycloneDx;

/// <summary>What was decided about a vulnerability: CycloneDX 1.6, vulnerabilities[].analysis. Nothing where nobody decided anything.</summary>
internal static class AnalysisWriter
{
    public static void Write(DocumentWriter writer, Finding finding)
    {
        if (finding.SuppressedBy is not { } suppression || suppression.Kind == "baseline")
        {
            return;
        }

        var state = VexStates.Of(finding);
        writer.WriteStartObject("analysis"u8);
        writer.WriteString("state"u8, state switch
        {
            VexState.Fixed => "resolved",
            VexState.NotAffected => suppression.Reason == "falsePositive" ? "false_positive" : "not_affected",
            _ => "exploitable",
        });
        if (state == VexState.NotAffected && JustificationOf(suppression.Reason) is { } justification)
        {
            writer.WriteString("justification"u8, justification);
        }

        if (state == VexState.Affected && suppression.Reason == "wontFix")
        {
            writer.WriteStartArray("response"u8);
            writer.WriteStringValue("will_not_fix"u8);
            writer.WriteEndArray();
        }

        writer.WriteString("detail"u8, FindingView.ReasonOf(suppression));
        writer.WriteEndObject();
    }

    // OpenVEX's words and our own, in CycloneDX's.
    private static string? JustificationOf(string reason) => reason switch
    {
        "component_not_present" or "vulnerable_code_not_present" => "code_not_present",
        "vulnerable_code_not_in_execute_path" or "vulnerable_code_cannot_be_controlled_by_adversary" => "code_not_reachable",
        "inline_mitigations_already_exist" or "mitigated" => "protected_by_mitigating_control",
        _ => null,
    };
}
