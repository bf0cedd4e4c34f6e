using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy.Accepting;

/// <summary>One accepted risk: all of its selectors must fit for a finding to be accepted by it.</summary>
internal sealed record AcceptEntry
{
    /// <summary>Where it stands: "file:line:column".</summary>
    public required string Id { get; init; }

    /// <summary>A CVE or any alias; null for any.</summary>
    public string? Vulnerability { get; init; }

    /// <summary>A check's id: the entry is for what checks find then, and for nothing else. Null for vulnerabilities.</summary>
    public string? Check { get; init; }

    /// <summary>A secret's kind or fingerprint: the entry is for secrets then, and for nothing else.</summary>
    public string? Secret { get; init; }

    /// <summary>Null for any.</summary>
    public PackagePattern? Package { get; init; }

    /// <summary>By the artefact's name or a digest; null for any.</summary>
    public WildcardPattern? Artifact { get; init; }

    /// <summary>By the name of a host; null for any artefact.</summary>
    public WildcardPattern? Host { get; init; }

    /// <summary>By the files that tell of the package; empty for any.</summary>
    public IReadOnlyList<WildcardPattern> Paths { get; init; } = [];

    /// <summary>What else must hold, for rules of other tools; null for nothing.</summary>
    public Func<Finding, Package?, bool>? Also { get; init; }

    public required string Reason { get; init; }

    /// <summary>Null only where another tool's file has no place for it.</summary>
    public string? Owner { get; init; }

    /// <summary>The last day on which it counts; null only where another tool's file sets none.</summary>
    public DateOnly? Expires { get; init; }

    public string? Note { get; init; }

    public string? ApprovedBy { get; init; }

    /// <summary>The day on which it was decided; null where nobody says.</summary>
    public DateOnly? Created { get; init; }

    /// <summary>Counts only while there is no fix.</summary>
    public bool UntilFixed { get; init; }

    /// <summary>Whether its selectors fit, whatever the date.</summary>
    public bool Fits(Artifact artifact, Package? package, Finding finding) =>
        Check is null && Secret is null && (Vulnerability is null || IsNamed(finding, Vulnerability))
        && (Package is null || (package is not null && Package.Matches(package)))
        && IsFor(artifact)
        && (Paths.Count == 0 || (package is not null && package.Locations.Any(location => Paths.Any(path => path.Matches(location.Path)))))
        && (!UntilFixed || finding.FixState != FixState.Fixed)
        && (Also is null || Also(finding, package));

    /// <summary>The same for what a check finds; its paths are those of the files that are looked at.</summary>
    public bool Fits(Artifact artifact, CheckFinding finding) =>
        string.Equals(Check, finding.Check.Id, StringComparison.OrdinalIgnoreCase)
        && IsFor(artifact)
        && (Paths.Count == 0 || (finding.Path is { } path && Paths.Any(pattern => pattern.Matches(path))));

    /// <summary>The same for a secret; its paths are those of the files that hold it.</summary>
    public bool Fits(Artifact artifact, Secret secret) =>
        (string.Equals(Secret, secret.Rule, StringComparison.OrdinalIgnoreCase) || string.Equals(Secret, secret.Fingerprint, StringComparison.OrdinalIgnoreCase))
        && IsFor(artifact)
        && (Paths.Count == 0 || (secret.Place == SecretPlace.File && Paths.Any(pattern => pattern.Matches(secret.Path))));

    public bool IsExpired(DateOnly today) => Expires is { } last && today > last;

    private bool IsFor(Artifact artifact) =>
        (Artifact is null || Artifact.Matches(artifact.Name) || artifact.Digests.Any(Artifact.Matches))
        && (Host is null || (artifact.Kind == "host" && Host.Matches(artifact.Name)));

    private static bool IsNamed(Finding finding, string id) =>
        string.Equals(finding.Id, id, StringComparison.OrdinalIgnoreCase) || finding.Aliases.Contains(id, StringComparer.OrdinalIgnoreCase);
}
