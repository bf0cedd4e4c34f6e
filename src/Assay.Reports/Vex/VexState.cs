using Assay.Core.Findings;

namespace Assay.Reports.Vex;

/// <summary>What a VEX document says of a flaw in a product: the four words that OpenVEX, CSAF and CycloneDX share.</summary>
internal enum VexState
{
    Affected,
    NotAffected,
    Fixed,
    UnderInvestigation,
}

/// <summary>Which of them a finding is.</summary>
internal static class VexStates
{
    /// <summary>
    /// What was accepted as no flaw of this artefact is not affected; what was accepted as a risk stays affected, with the decision as the action.
    /// </summary>
    public static VexState Of(Finding finding) => finding.SuppressedBy switch
    {
        { Kind: "vex", Reason: "fixed" } => VexState.Fixed,
        { Kind: "vex" or "analysis" } => VexState.NotAffected,
        { Reason: "falsePositive" or "notAffected" or "mitigated" } => VexState.NotAffected,
        null when finding.FixState == FixState.UnderInvestigation => VexState.UnderInvestigation,
        _ => VexState.Affected,
    };

    /// <summary>What to do about a flaw that is there.</summary>
    public static string ActionOf(Finding finding) => finding.SuppressedBy is { } accepted ? FindingView.ReasonOf(accepted)
        : finding.FixedIn.Count > 0 ? "upgrade to " + string.Join(" or ", finding.FixedIn)
        : FindingView.FixOf(finding);

    /// <summary>
    /// OpenVEX (openvex_json_schema.json, "statements") and CSAF's VEX (csaf-v2.0-os, 4.5) want a statement at least: of nothing there is no document.
    /// </summary>
    public static string? WhyNone(ScanResult result) =>
        result.Findings is { Count: > 0 } ? null : "there are no findings, and the format has no document without a statement";
}
