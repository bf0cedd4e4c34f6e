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

    /// <summary>The rows of an affected entry: one a range, and one for all versions that are listed by themselves.</summary>
    public static IEnumerable<AffectedRow> Of(AffectedPackage entry, string flaw, string record, IReadOnlyList<string> references)
    {
        foreach (var range in entry.Ranges)
        {
            yield return Row(range.Number, range.Spans);
        }

        if (entry.Versions.Count > 0)
        {
            yield return Row(-1, [.. entry.Versions.Select(version => new VersionSpan(version, version, SpanEnd.LastAffected))]);
        }

        AffectedRow Row(int range, IReadOnlyList<VersionSpan> spans) => new()
        {
            Key = entry.Key,
            Flaw = flaw,
            Record = record,
            Range = range,
            Scheme = entry.Scheme,
            Urgency = entry.Urgency,
            Unfixed = entry.Unfixed,
            Spans = spans,
            References = references,
        };
    }

    /// <summary>In the order of a segment. Two entries for one package of one record can list versions twice: they are one row.</summary>
    public static List<AffectedRow> Sorted(List<AffectedRow> rows)
    {
        rows.Sort(Compare);
        var merged = new List<AffectedRow>(rows.Count);
        foreach (var row in rows)
        {
            if (merged.Count > 0 && Compare(merged[^1], row) == 0)
            {
                merged[^1] = row with { Spans = [.. merged[^1].Spans.Union(row.Spans).OrderBy(span => span.To, StringComparer.Ordinal)] };
            }
            else
            {
                merged.Add(row);
            }
        }

        return merged;
    }

    private static int Compare(AffectedRow left, AffectedRow right)
    {
        var order = string.CompareOrdinal(left.Key.Bucket, right.Key.Bucket);
        order = order != 0 ? order : string.CompareOrdinal(left.Key.Name, right.Key.Name);
        order = order != 0 ? order : string.CompareOrdinal(left.Flaw, right.Flaw);
        order = order != 0 ? order : string.CompareOrdinal(left.Record, right.Record);
        return order != 0 ? order : left.Range.CompareTo(right.Range);
    }
}
