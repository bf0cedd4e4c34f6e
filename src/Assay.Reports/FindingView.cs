using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports;

/// <summary>The findings of a result with their packages, as every report shows them: none is left out in silence.</summary>
internal sealed class FindingView
{
    private readonly Dictionary<string, Package> packages;
    private readonly ReportOptions options;
    private readonly PlanView plan;

    public FindingView(ScanResult result, ReportOptions options)
    {
        Result = result;
        this.options = options;
        Secrets = new SecretView(result, options);
        Issues = [.. ResultWriter.IssuesOf(result).Select(met => met.Issue)];
        packages = FindingWriter.PackagesByPurl(result.Inventory);
        plan = new PlanView(result.FixPlan);
    }

    /// <summary>The secrets of the result, as every report shows them.</summary>
    public SecretView Secrets { get; }

    public ScanResult Result { get; }

    /// <summary>The names that a report gives its findings for platforms, each to be asked for once.</summary>
    public StableNames StableNames { get; } = new();

    /// <summary>The inventory's issues and those of matching, each once.</summary>
    public IReadOnlyList<Issue> Issues { get; }

    public bool IsComplete => !Issues.Any(issue => issue.Level == IssueLevel.Error);

    /// <summary>What the display filters let through, accepted and stated ones too.</summary>
    public IEnumerable<Finding> Shown => (Result.Findings ?? []).Where(options.Shows);

    /// <summary>Those that count.</summary>
    public IEnumerable<Finding> Counted => Shown.Where(finding => finding.SuppressedBy is null);

    /// <summary>Those that do not, with why.</summary>
    public IEnumerable<Finding> Suppressed => Shown.Where(finding => finding.SuppressedBy is not null);

    /// <summary>What checks find and the display filters let through, suppressed ones too.</summary>
    public IEnumerable<CheckFinding> ShownChecks => (Result.Checks ?? []).Where(options.Shows);

    /// <summary>Those that count.</summary>
    public IEnumerable<CheckFinding> CountedChecks => ShownChecks.Where(finding => finding.SuppressedBy is null);

    /// <summary>Those that do not, with why.</summary>
    public IEnumerable<CheckFinding> SuppressedChecks => ShownChecks.Where(finding => finding.SuppressedBy is not null);

    /// <summary>The artefact's name, for formats that want one: an SBOM need not say what it is about.</summary>
    public string ArtifactName => Result.Inventory.Artifact.Name is { Length: > 0 } name ? name : "unknown";

    public Package? PackageOf(Finding finding) => packages.GetValueOrDefault(finding.Purl);

    /// <summary>"openssl 3.0.11-1".</summary>
    public string NameOf(Finding finding) => PackageOf(finding) is { } package ? package.Version is null ? package.Name : $"{package.Name} {package.Version}" : finding.Purl;

    /// <summary>The file that tells of the package; "" where nothing does.</summary>
    public string PathOf(Finding finding) => PackageOf(finding) is { Locations.Count: > 0 } package ? package.Locations[0].Path : "";

    /// <summary>The line of that file on which the version is written; 1 where that is not known.</summary>
    public int LineOf(Finding finding) => PackageOf(finding) is { Locations.Count: > 0 } package ? LineOf(package.Locations[0]) : 1;

    /// <summary>The same of a place; another file may hold the version.</summary>
    public static int LineOf(PackageLocation location) => location.Version is { } written && written.Path == location.Path ? written.Line : 1;

    /// <summary>"fixed in 3.0.14"; "no fix yet", "won't be fixed" and so on.</summary>
    public static string FixOf(Finding finding) => finding.FixState switch
    {
        FixState.Fixed when finding.FixedIn.Count > 0 => "fixed in " + string.Join(" or ", finding.FixedIn),
        FixState.Fixed => "fixed in a later version",
        FixState.WontFix => "won't be fixed",
        FixState.Deferred => "fix is deferred",
        FixState.UnderInvestigation => "under investigation",
        _ => "no fix yet",
    };

    /// <summary>"fixed in 3.0.14; to repair it: apt-get install ...": the fix, and how the fix plan brings it.</summary>
    public string RemedyOf(Finding finding) => plan.StepOf(finding) is { } step ? $"{FixOf(finding)}; to repair it: {step}" : FixOf(finding);

    /// <summary>"CVE-2024-1 (high) in openssl 3.0.11: what it is; fixed in 3.0.14".</summary>
    public string SentenceOf(Finding finding) =>
        $"{finding.Id} ({Names.Of(finding.Severity)}) in {NameOf(finding)}{(finding.Summary is { } summary ? ": " + summary.TrimEnd('.') : "")}; {FixOf(finding)}{(RestartList.Of(finding) is { } runtime ? "; " + runtime : "")}";

    /// <summary>Why it does not count: "accepted by team@example.com on 2026-01-31 until 2027-01-31: mitigated (behind a proxy)".</summary>
    public static string ReasonOf(Suppression suppression) =>
        suppression.Kind
        + (suppression.Owner is { } owner ? $" by {owner}" : "")
        + (suppression.ApprovedBy is { } approver ? $", approved by {approver}," : "")
        + (suppression.Created is { } created ? $" on {created:yyyy-MM-dd}" : "")
        + (suppression.UntilFixed ? " while there is no fix" : "")
        + (suppression.Until is { } until ? $" until {until:yyyy-MM-dd}" : "")
        + $": {suppression.Reason}"
        + (suppression.Note is { } note ? $" ({note})" : "");

    /// <summary>The page that tells most of the flaw.</summary>
    public static string LinkOf(Finding finding) =>
        finding.References.FirstOrDefault(reference => reference.StartsWith("https://", StringComparison.Ordinal))
        ?? (finding.Id.StartsWith("CVE-", StringComparison.Ordinal) ? "https://nvd.nist.gov/vuln/detail/" : "https://osv.dev/vulnerability/") + UrlText.Escape(finding.Id);

    /// <summary>The best known CVSS base score: the chosen source's, else the first; null where none has one.</summary>
    public static SeverityScore? ScoreOf(Finding finding) =>
        finding.Scores.FirstOrDefault(score => score.Score is not null && score.Source == finding.Evidence.SeveritySource)
        ?? finding.Scores.FirstOrDefault(score => score.Score is not null);
}
