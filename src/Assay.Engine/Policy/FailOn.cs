using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy;

/// <summary>The smallest gate: no finding at or above a severity.</summary>
internal static class FailOn
{
    /// <summary>What breaks it; pure. Suppressed findings don't count; severity "unknown" only for a threshold of unknown.</summary>
    public static IEnumerable<Violation> Violations(IReadOnlyList<Finding> findings, Severity threshold) => findings
        .Where(finding => finding.SuppressedBy is null && finding.Severity >= threshold)
        .Select(finding => new Violation("fail-on", $"{finding.Id} in {NameOf(finding.Purl)} is {PolicyWords.Of(finding.Severity)}, and the gate is {PolicyWords.Of(threshold)}")
        {
            Finding = finding.Id,
            Purl = finding.Purl,
        });

    private static string NameOf(string purl) => PackageUrl.TryParse(purl, out var parsed, out _) ? parsed.Name : purl;
}
