using Assay.Core.Packages;

namespace Assay.Core.Findings;

/// <summary>A package of both artefacts whose versions differ. Where several versions of one are there, all of those that are only on one side.</summary>
/// <param name="Name">The purl without version and qualifiers.</param>
/// <param name="Old">Versions that the old one has and the new one lacks, sorted.</param>
/// <param name="New">Versions that the new one has and the old one lacks, sorted.</param>
public sealed record ChangedPackage(string Name, IReadOnlyList<string> Old, IReadOnlyList<string> New);

/// <summary>A finding of both results that is no longer the same.</summary>
public sealed record ChangedFinding(Finding Old, Finding New);

/// <summary>What became different from one result to another. All lists are sorted by purl, then id.</summary>
public sealed record Difference
{
    public required Artifact Old { get; init; }

    public required Artifact New { get; init; }

    public IReadOnlyList<Package> AddedPackages { get; init; } = [];

    public IReadOnlyList<Package> RemovedPackages { get; init; } = [];

    public IReadOnlyList<ChangedPackage> ChangedPackages { get; init; } = [];

    /// <summary>Null where one of the two has no findings to compare.</summary>
    public IReadOnlyList<Finding>? AddedFindings { get; init; }

    public IReadOnlyList<Finding>? RemovedFindings { get; init; }

    public IReadOnlyList<ChangedFinding>? ChangedFindings { get; init; }

    /// <summary>Secrets of the new one that the old one lacks, as reports show them; null where they were not looked for on both sides.</summary>
    public IReadOnlyList<Secret>? AddedSecrets { get; init; }

    public IReadOnlyList<Secret>? RemovedSecrets { get; init; }

    /// <summary>What could not be read on either side.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];

    /// <summary>The gate's answer about the added findings alone.</summary>
    public Verdict Verdict { get; init; } = Verdict.NotEvaluated;

    public bool IsComplete => !Issues.Any(issue => issue.Level == IssueLevel.Error);
}
