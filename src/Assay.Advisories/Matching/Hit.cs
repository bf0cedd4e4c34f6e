using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Matching;

/// <summary>One row whose range holds a version, or might.</summary>
internal sealed record Hit
{
    /// <summary>The finding's id: the flaw. Of an advisory that repairs several flaws there is a hit for each.</summary>
    public required string Id { get; init; }

    public required StoredAdvisory Flaw { get; init; }

    public required StoredAdvisory Record { get; init; }

    /// <summary>What the row was found under, and the version that it holds.</summary>
    public required PackageKey Found { get; init; }

    public required RowMatch Match { get; init; }

    /// <summary>True where the version can't be compared. It counts as affected: a false alarm is seen, a miss is not.</summary>
    public bool IsUndecided => Match.IsUndecided;

    public bool IsOwn => Record.Segment.Entry.Name == OwnAdvisories.SegmentName;

    /// <summary>
    /// Which of two hits of one flaw speaks: the user's own, what was decided, what is repaired, and of two repairs the higher version,
    /// since only that one clears the finding.
    /// </summary>
    public bool Outranks(Hit other)
    {
        if (IsOwn != other.IsOwn)
        {
            return IsOwn;
        }

        if (IsUndecided != other.IsUndecided)
        {
            return other.IsUndecided;
        }

        var isFixed = Match.Span.End == SpanEnd.Fixed;
        if (isFixed != (other.Match.Span.End == SpanEnd.Fixed))
        {
            return isFixed;
        }

        if (isFixed && VersionOrder.TryCompare(Match.Scheme, Match.Span.To, other.Match.Span.To, out var order) && order != 0)
        {
            return order > 0;
        }

        var byName = string.CompareOrdinal(Record.Advisory.Id, other.Record.Advisory.Id);
        return byName < 0 || (byName == 0 && Match.Range < other.Match.Range);
    }
}
