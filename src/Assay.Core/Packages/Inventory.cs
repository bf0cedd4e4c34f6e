using Assay.Core.Findings;

namespace Assay.Core.Packages;

/// <summary>All that is known of an artefact's contents: every input of the matcher is a field of it, so that any SBOM of it can be matched instead.</summary>
public sealed record Inventory
{
    public required Artifact Artifact { get; init; }

    /// <summary>Sorted by purl.</summary>
    public IReadOnlyList<Package> Packages { get; init; } = [];

    /// <summary>Packages of lower layers that a later layer removed, sorted by purl.</summary>
    public IReadOnlyList<Package> DeletedPackages { get; init; } = [];

    public IReadOnlyList<Relation> Relations { get; init; } = [];

    /// <summary>What looks like credentials, by layer, path and line; null where nobody looked.</summary>
    public IReadOnlyList<Secret>? Secrets { get; init; }

    /// <summary>What could be better about an image's layers, the most bytes first.</summary>
    public IReadOnlyList<LayerAdvice> LayerAdvice { get; init; } = [];

    public IReadOnlyList<Issue> Issues { get; init; } = [];

    /// <summary>False where an issue is an error.</summary>
    public bool IsComplete => !Issues.Any(issue => issue.Level == IssueLevel.Error);
}
