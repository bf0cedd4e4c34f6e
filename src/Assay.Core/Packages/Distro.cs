namespace Assay.Core.Packages;

/// <summary>Which distribution, and release of it, an artefact is.</summary>
public sealed record Distro
{
    /// <summary>os-release's ID: "debian", "rhel" ...</summary>
    public required string Id { get; init; }

    /// <summary>os-release's ID_LIKE, nearest first.</summary>
    public IReadOnlyList<string> IdLike { get; init; } = [];

    /// <summary>os-release's VERSION_ID, verbatim; null on rolling releases.</summary>
    public string? VersionId { get; init; }

    public string? Codename { get; init; }

    /// <summary>What adds advisories of its own: extended support, modules, repositories.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];
}
