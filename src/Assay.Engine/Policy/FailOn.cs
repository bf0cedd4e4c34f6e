using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy;

/// <summary>The smallest gate: no finding at or above a severity.</summary>
internal static class FailOn
{
    /// <summary>Computes the verdict; pure. Suppressed findings don't count; severity "unknown" only for a threshold of unknown.</summary>
    public static Verdict Evaluate(IReadOnlyList<Finding> findings, bool isComplete, Severity threshold, IReadOnlyList<VerdictInput> inputs)
    {
        var violations = findings
            .Where(finding => finding.SuppressedBy is null && finding.Severity >= threshold)
            .Select(finding => new Violation("fail-on", $"{finding.Id} in {NameOf(finding.Purl)} is {Word(finding.Severity)}, and the gate is {Word(threshold)}")
            {
                Finding = finding.Id,
                Purl = finding.Purl,
            })
            .ToList();

        // What was not read can't pass: a gate over an incomplete scan either fails on what was seen, or gives no answer.
        var result = violations.Count > 0 ? VerdictResult.Fail
            : isComplete ? VerdictResult.Pass
            : VerdictResult.NotEvaluated;
        return new Verdict { Result = result, Violations = violations, Inputs = inputs };
    }

    private static string NameOf(string purl) => PackageUrl.TryParse(purl, out var parsed, out _) ? parsed.Name : purl;

    private static string Word(Severity severity) => severity switch
    {
        Severity.Critical => "critical",
        Severity.High => "high",
        Severity.Medium => "medium",
        Severity.Low => "low",
        Severity.Negligible => "negligible",
        _ => "unknown",
    };
}
