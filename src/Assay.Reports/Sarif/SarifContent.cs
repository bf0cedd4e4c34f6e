using Assay.Core;
using Assay.Core.Findings;

namespace Assay.Reports.Sarif;

/// <summary>
/// Which results a document holds. "sarif" holds all. "sarif@github" holds what GitHub's code scanning can make good use of: it opens an alert for a result that is
/// suppressed as for any other (github/codeql-action#1230), takes at most 25,000 results, and shows the 5,000 worst (docs.github.com, "SARIF support for code scanning", "Limits").
/// </summary>
/// <param name="Findings">Flaws in packages.</param>
/// <param name="Checks">Faults of checks.</param>
/// <param name="Secrets">Secrets.</param>
/// <param name="LeftOut">How many results found no room.</param>
internal sealed record SarifContent(IReadOnlyList<Finding> Findings, IReadOnlyList<CheckFinding> Checks, IReadOnlyList<Secret> Secrets, int LeftOut)
{
    public const int MaxResults = 5000;

    private const string ForGitHub = "github";

    public static IReadOnlyList<string> Kinds { get; } = [ForGitHub];

    /// <exception cref="AssayException">"arguments.formatVersion".</exception>
    public static SarifContent Of(FindingView view, ReportOptions options) => options.FormatVersion switch
    {
        null => new SarifContent([.. view.Shown], [.. view.ShownChecks], view.Secrets.Shown, 0),
        ForGitHub => OfGitHub([.. view.Shown.Where(finding => IsOpen(finding.SuppressedBy))], [.. view.ShownChecks.Where(finding => IsOpen(finding.SuppressedBy))],
            [.. view.Secrets.Shown.Where(secret => IsOpen(secret.SuppressedBy))]),
        var other => throw new AssayException("arguments.formatVersion", $"there is no SARIF for '{other}'", "one of: " + string.Join(", ", Kinds)),
    };

    // What a baseline knows breaks no gate, and nobody has decided anything about it: its alert stays open.
    private static bool IsOpen(Suppression? suppression) => suppression is null or { Kind: "baseline" };

    // Secrets are few; what is left out is the least urgent of the flaws, then of the faults.
    private static SarifContent OfGitHub(IReadOnlyList<Finding> findings, IReadOnlyList<CheckFinding> checks, IReadOnlyList<Secret> secrets)
    {
        var leftOut = Math.Max(0, findings.Count + checks.Count + secrets.Count - MaxResults);
        if (leftOut == 0)
        {
            return new SarifContent(findings, checks, secrets, 0);
        }

        secrets = [.. secrets.Take(MaxResults)];
        checks = [.. checks.OrderByDescending(finding => finding.Check.Severity).Take(MaxResults - secrets.Count)];
        return new SarifContent([.. findings.Order(PriorityOrder.Instance).Take(MaxResults - secrets.Count - checks.Count)], checks, secrets, leftOut);
    }
}
