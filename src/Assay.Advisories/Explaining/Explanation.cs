using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Explaining;

/// <summary>What an explanation comes to.</summary>
public enum ExplanationOutcome
{
    /// <summary>There are findings.</summary>
    Found = 0,
    /// <summary>No advisory here has that id.</summary>
    UnknownId = 1,
    /// <summary>The advisory is known; none of its packages is in the inventory.</summary>
    PackageAbsent = 2,
    /// <summary>The package is there, in a version that is not affected.</summary>
    NotAffected = 3,
    /// <summary>The advisory speaks of the package in other releases only.</summary>
    OtherRelease = 4,
    /// <summary>The advisory was taken back.</summary>
    Withdrawn = 5,
    /// <summary>The package would be affected and is left out by an option: development, or deleted.</summary>
    LeftOut = 6,
    /// <summary>The package has no findings.</summary>
    Clean = 7,
    /// <summary>There are findings, and none of them counts: each is accepted, or a VEX statement or a policy says so.</summary>
    Suppressed = 8,
    /// <summary>The CVE program took the CVE back.</summary>
    Rejected = 9,
}

/// <summary>Why a finding is there, or why not.</summary>
public sealed record Explanation
{
    /// <summary>What was asked: an id or a purl.</summary>
    public required string Query { get; init; }

    public required ExplanationOutcome Outcome { get; init; }

    /// <summary>The answer in one sentence.</summary>
    public required string Text { get; init; }

    /// <summary>The flaw's own id, where one was asked for under another name or by an advisory that repairs it.</summary>
    public IReadOnlyList<string> Flaws { get; init; } = [];

    public string? Summary { get; init; }

    public string? Link { get; init; }

    /// <summary>The findings, each with what led to it; sorted by purl, then id.</summary>
    public IReadOnlyList<ExplainedFinding> Findings { get; init; } = [];

    /// <summary>Whose word about a severity counts, the first before all others.</summary>
    public IReadOnlyList<string> SeveritySources { get; init; } = [];

    /// <summary>What was looked at and gave no finding; the inventory's own release and packages first.</summary>
    public IReadOnlyList<ExplainedMiss> Misses { get; init; } = [];
}

/// <summary>A finding with what led to it.</summary>
public sealed record ExplainedFinding
{
    public required Finding Finding { get; init; }

    public required Package Package { get; init; }

    /// <summary>The release or ecosystem whose advisories count: "debian:12".</summary>
    public required string Bucket { get; init; }

    /// <summary>The name that the advisories use: the source package's, for a distribution's.</summary>
    public required string MatchedName { get; init; }

    /// <summary>The version that was compared.</summary>
    public required string MatchedVersion { get; init; }

    /// <summary>The range that holds it, for people: "before 3.0.15-1".</summary>
    public required string Range { get; init; }

    /// <summary>The rule of order: "dpkg".</summary>
    public required string Scheme { get; init; }

    /// <summary>True where the version has no place in that order, so that it counts as affected.</summary>
    public required bool IsUndecided { get; init; }

    /// <summary>The page of the record that decided.</summary>
    public string? RecordLink { get; init; }

    /// <summary>The instruction that made the layer that brought the package.</summary>
    public string? CreatedBy { get; init; }
}

/// <summary>A range that was looked at and does not give a finding.</summary>
public sealed record ExplainedMiss
{
    public required string Flaw { get; init; }

    public required string Record { get; init; }

    public required string Bucket { get; init; }

    public required string MatchedName { get; init; }

    public required string Range { get; init; }

    /// <summary>Why not, in one sentence.</summary>
    public required string Why { get; init; }

    /// <summary>The package of the inventory, where there is one.</summary>
    public string? Purl { get; init; }

    /// <summary>Whether it is about the very release or ecosystem that the package is of.</summary>
    public bool IsOfInventory { get; init; }

    /// <summary>Whether the package's version is known to be in no affected range of a record that still holds.</summary>
    public bool IsOutside { get; init; }

    /// <summary>Whether it is about an ecosystem or a distribution that the inventory has packages of, or about libraries.</summary>
    public bool IsNear { get; init; }

    /// <summary>The version in which the repair that the package has came; null where it has none.</summary>
    public string? Repair { get; init; }
}
