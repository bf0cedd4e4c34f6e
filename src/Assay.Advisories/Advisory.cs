using Assay.Core.Findings;

namespace Assay.Advisories;

/// <summary>One record of a feed, normalised.</summary>
public sealed record Advisory
{
    /// <summary>The record's id, verbatim: "CVE-2024-1", "DSA-1-1".</summary>
    public required string Id { get; init; }

    /// <summary>Who says it: "debian", "ghsa", "go"; "" until the feed that reads it is known.</summary>
    public string Source { get; init; } = "";

    /// <summary>The flaw that the record is about: the CVE where there is exactly one, else the record's id.</summary>
    public required string VulnerabilityId { get; init; }

    /// <summary>False for a flaw that only other records name; there is nothing to read about it but what they say.</summary>
    public bool IsRecord { get; init; } = true;

    /// <summary>Other identifiers of the same flaw, sorted; never a second CVE, never a distributor's advisory.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The flaws that a distributor's advisory repairs, sorted; empty for a record of one flaw.</summary>
    public IReadOnlyList<string> Fixes { get; init; } = [];

    /// <summary>Ids of related records, such as distributors' advisories, sorted.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>A page about the record; null where its id tells the page.</summary>
    public string? Link { get; init; }

    public DateTimeOffset? Published { get; init; }

    public DateTimeOffset? Modified { get; init; }

    /// <summary>When it was taken back; a withdrawn record never matches.</summary>
    public DateTimeOffset? Withdrawn { get; init; }

    /// <summary>The record's summary, else the first sentence of its details; at most <see cref="MaxSummary"/> characters.</summary>
    public string? Summary { get; init; }

    /// <summary>What each source says of the severity, most trusted first.</summary>
    public IReadOnlyList<SeverityScore> Severities { get; init; } = [];

    public IReadOnlyList<AffectedPackage> Affected { get; init; } = [];

    /// <summary>Longest summary, in characters.</summary>
    public const int MaxSummary = 200;
}
