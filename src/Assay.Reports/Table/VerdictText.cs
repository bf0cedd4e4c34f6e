using Assay.Core.Findings;

namespace Assay.Reports.Table;

/// <summary>The last line: whether the artefact passed, and why not.</summary>
internal static class VerdictText
{
    private const int MostTexts = 3;

    /// <summary>Why there is no answer.</summary>
    public static string WhyNot(Verdict verdict) =>
        verdict.HasGate ? "what was seen does not fail the gate, and what was not read can't pass it"
        : verdict.Inputs.Any(input => input.Kind == "policyOfOtherTarget") ? "no policy that was given applies here, and no --fail-on was given"
        : "no --fail-on and no --policy was given";

    public static void Write(Page page, Verdict verdict)
    {
        page.Blank();
        if (verdict.Result == VerdictResult.NotEvaluated)
        {
            page.Prose("Not judged: " + WhyNot(verdict), Ink.Dim);
            return;
        }

        var (word, ink) = verdict.Result switch
        {
            VerdictResult.Pass => ("PASS", Ink.Good),
            VerdictResult.Warn => ("WARN", Ink.Warning),
            _ => ("FAIL", Ink.Worse),
        };
        var rules = verdict.Violations.GroupBy(violation => violation.Rule, StringComparer.Ordinal).ToList();
        page.Line((word, ink), (rules.Count == 0 ? "" : ": " + string.Join(", ", rules.Select(rule => $"{rule.Key} ({rule.Count()})")), Ink.Bold));
        foreach (var rule in rules)
        {
            foreach (var violation in rule.Take(page.Width is null ? int.MaxValue : MostTexts))
            {
                page.Prose(violation.Text, indent: 4, lead: "  - ");
            }

            if (page.Width is not null && rule.Count() > MostTexts)
            {
                page.Line(($"    and {rule.Count() - MostTexts} more", Ink.Dim));
            }
        }
    }
}
