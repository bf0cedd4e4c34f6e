using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds;

/// <summary>All that a segment says, decided and in order, so that the matcher has nothing left to weigh.</summary>
/// <param name="Advisories">Every record, and every flaw that only other records name; sorted by id, which is unique.</param>
/// <param name="Rows">Sorted by bucket, name, flaw, record and range.</param>
internal sealed record SegmentContent(IReadOnlyList<Advisory> Advisories, IReadOnlyList<AffectedRow> Rows);

/// <summary>One range of one package, and what it makes of the versions in it.</summary>
internal sealed record AffectedRow
{
    public required MatchKey Key { get; init; }

    /// <summary>Id of the advisory that tells of the flaw.</summary>
    public required string Flaw { get; init; }

    /// <summary>Id of the record that decided.</summary>
    public required string Record { get; init; }

    /// <summary>The range's number in the record; -1 for versions listed one by one.</summary>
    public required int Range { get; init; }

    public required VersionScheme Scheme { get; init; }

    public Severity Urgency { get; init; }

    public FixState? Unfixed { get; init; }

    public IReadOnlyList<VersionSpan> Spans { get; init; } = [];

    /// <summary>Distributors' advisories that repair the flaw in this very package of this release, sorted.</summary>
    public IReadOnlyList<string> References { get; init; } = [];
}
