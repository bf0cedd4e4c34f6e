using Assay.Advisories.Explaining;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy.Vex;

/// <summary>
/// Makes statements of an explanation: what the analysis says of a flaw, or of the flaws of a package. Not affected is what is in no affected range, and an
/// artefact that has none of the packages that a flaw is in; only where all of the artefact was read.
/// </summary>
internal static class VexAnalysis
{
    private const string Kind = "analysis";

    public static ScanResult Of(Inventory inventory, Explanation explanation, IReadOnlyList<Issue> issues)
    {
        var found = explanation.Findings.Select(explained => explained.Finding).ToList();
        var isComplete = !issues.Any(issue => issue.Level == IssueLevel.Error);
        var stated = !isComplete ? []
            : explanation.Outcome == ExplanationOutcome.PackageAbsent ? Absent(explanation)
            : Outside(explanation);
        return new ScanResult
        {
            Inventory = inventory,
            Findings = [.. found.Concat(stated).OrderBy(finding => finding.Purl, StringComparer.Ordinal).ThenBy(finding => finding.Id, StringComparer.Ordinal)],
            Issues = issues,
        };
    }

    // Of a package's several records about a flaw none may hold its version.
    private static IEnumerable<Finding> Outside(Explanation explanation) => explanation.Misses
        .Where(miss => miss is { Purl: not null, IsOfInventory: true })
        .GroupBy(miss => (miss.Flaw, Purl: miss.Purl!))
        .Where(misses => misses.All(miss => miss.IsOutside))
        .Select(misses => State(misses.Key.Flaw, misses.Key.Purl, explanation.Summary, misses.First().Record, "vulnerable_code_not_present", misses.First().Why));

    private static IEnumerable<Finding> Absent(Explanation explanation) => explanation.Misses
        .GroupBy(miss => miss.Flaw, StringComparer.Ordinal)
        .Select(misses => State(misses.Key, "", explanation.Summary, misses.First().Record, "component_not_present",
            "there is none of " + string.Join(", ", misses.Select(miss => miss.MatchedName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))));

    private static Finding State(string flaw, string purl, string? summary, string record, string reason, string note) => new()
    {
        Id = flaw,
        Purl = purl,
        Summary = summary,
        Severity = Severity.Unknown,
        FixState = FixState.NotFixed,
        Evidence = new Evidence { Record = record, Range = -1, Rule = Kind, Segment = "" },
        SuppressedBy = new Suppression { Kind = Kind, Id = record, Reason = reason, Note = note },
    };
}
