using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories;

/// <summary>Which versions of one package a record speaks of.</summary>
public sealed record AffectedPackage
{
    public required MatchKey Key { get; init; }

    public required VersionScheme Scheme { get; init; }

    public IReadOnlyList<VersionRange> Ranges { get; init; } = [];

    /// <summary>Versions listed one by one; kept only where there are no ranges, from which they are derived otherwise.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>The distributor's own word; unknown where it says nothing.</summary>
    public Severity Urgency { get; init; }

    /// <summary>What the maintainers say about a fix that is not there; null where they say nothing.</summary>
    public FixState? Unfixed { get; init; }

    /// <summary>What repairs it that the record itself does not offer to everybody, such as the package URL of a subscriber's build.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>
    /// Of the flaws that the record repairs those that this package had; empty for all of them. Joins alone set it, and drafts don't keep it. Each
    /// has a record of its own in the segment.
    /// </summary>
    public IReadOnlyList<string> Flaws { get; init; } = [];
}

/// <summary>One range of a record.</summary>
/// <param name="Number">The range's place among all ranges of the record, from 0, those of other ecosystems included.</param>
/// <param name="Spans">Ascending and apart from each other, where the versions can be ordered at all.</param>
public sealed record VersionRange(int Number, IReadOnlyList<VersionSpan> Spans);

/// <summary>What ends a span of versions. The numbers are stored in segments: append, never renumber.</summary>
public enum SpanEnd
{
    /// <summary>Nothing does.</summary>
    Open = 0,
    /// <summary>The version that repairs it, not affected itself.</summary>
    Fixed = 1,
    /// <summary>The last version that is known to be affected.</summary>
    LastAffected = 2,
    /// <summary>Where the record stops speaking; nothing is repaired by it.</summary>
    Limit = 3,
}

/// <summary>Affected versions without a gap.</summary>
/// <param name="From">The first affected version; null from the beginning.</param>
/// <param name="To">The version that ends it; null where <paramref name="End"/> is open.</param>
/// <param name="End">What <paramref name="To"/> is.</param>
/// <param name="IsFromExcluded">Whether only what comes behind <paramref name="From"/> is affected.</param>
public readonly record struct VersionSpan(string? From, string? To, SpanEnd End, bool IsFromExcluded = false);
