using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds;

/// <summary>All that a segment says, decided and in order, so that the matcher has nothing left to weigh. Little of it is in memory.</summary>
/// <param name="folder">Where the rest lies meanwhile.</param>
/// <param name="compare">The order of rows, by bucket and name before all else.</param>
/// <param name="merge">Puts rows that follow each other and say the same together.</param>
internal sealed class SegmentContent(string folder, Comparison<AffectedRow> compare, Func<IEnumerable<AffectedRow>, IEnumerable<AffectedRow>> merge) : IDisposable
{
    private const int MostAdvisories = 20_000;
    private const int MostRows = 50_000;

    private readonly StringPool pool = new();
    private readonly SortedRuns<AffectedRow> rows = new(folder, MostRows, AdvisoryCodec.Write, AdvisoryCodec.ReadRow, compare);
    private SortedRuns<Advisory>? advisories;

    /// <summary>Content whose rows have all been told apart, but for two entries of one record for one package.</summary>
    /// <param name="folder">As above.</param>
    public SegmentContent(string folder)
        : this(folder, AffectedRow.Compare, AffectedRow.Merged)
    {
    }

    public string Folder => folder;

    /// <summary>Every record, and every flaw that only other records name; sorted by id, which is unique. Without what they affect.</summary>
    public IEnumerable<Advisory> Advisories => Runs;

    /// <summary>Sorted by bucket, name, flaw, record and range.</summary>
    public IEnumerable<AffectedRow> Rows => merge(rows);

    public void Add(Advisory advisory) => Runs.Add(advisory.Affected.Count == 0 ? advisory : advisory with { Affected = [] });

    public void Add(AffectedRow row) => rows.Add(row);

    public void Dispose()
    {
        rows.Dispose();
        advisories?.Dispose();
    }

    private SortedRuns<Advisory> Runs => advisories ??= new SortedRuns<Advisory>(
        folder, MostAdvisories, AdvisoryCodec.Write, reader => AdvisoryCodec.Read(reader, pool), (left, right) => string.CompareOrdinal(left.Id, right.Id));
}

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

    /// <summary>Two entries for one package of one record can list versions twice: they are one row.</summary>
    /// <param name="rows">In the order of a segment.</param>
    public static IEnumerable<AffectedRow> Merged(IEnumerable<AffectedRow> rows)
    {
        AffectedRow? last = null;
        foreach (var row in rows)
        {
            if (last is not null && CompareEntry(last, row) == 0)
            {
                last = last.With(row);
                continue;
            }

            if (last is not null)
            {
                yield return last;
            }

            last = row;
        }

        if (last is not null)
        {
            yield return last;
        }
    }

    /// <summary>
    /// The order of a segment, in which only rows that say the same are alike: rows of one entry that say different things follow each other the same way however they
    /// were added, so that what is made of them is the same.
    /// </summary>
    public static int Compare(AffectedRow left, AffectedRow right)
    {
        var order = CompareEntry(left, right);
        return order != 0 ? order : CompareContent(left, right);
    }

    /// <summary>By what a row is about: package, flaw, record and range.</summary>
    public static int CompareEntry(AffectedRow left, AffectedRow right)
    {
        var order = string.CompareOrdinal(left.Key.Bucket, right.Key.Bucket);
        order = order != 0 ? order : string.CompareOrdinal(left.Key.Name, right.Key.Name);
        order = order != 0 ? order : string.CompareOrdinal(left.Flaw, right.Flaw);
        order = order != 0 ? order : string.CompareOrdinal(left.Record, right.Record);
        return order != 0 ? order : left.Range.CompareTo(right.Range);
    }

    /// <summary>By what a row says; the most urgent first.</summary>
    public static int CompareContent(AffectedRow left, AffectedRow right)
    {
        var order = right.Urgency.CompareTo(left.Urgency);
        order = order != 0 ? order : Nullable.Compare(left.Unfixed, right.Unfixed);
        order = order != 0 ? order : left.Scheme.CompareTo(right.Scheme);
        order = order != 0 ? order : CompareSpans(left.Spans, right.Spans);
        return order != 0 ? order : string.CompareOrdinal(string.Join('\n', left.References), string.Join('\n', right.References));
    }

    private static int CompareSpans(IReadOnlyList<VersionSpan> left, IReadOnlyList<VersionSpan> right)
    {
        var order = left.Count.CompareTo(right.Count);
        for (var i = 0; order == 0 && i < left.Count; i++)
        {
            order = string.CompareOrdinal(left[i].From, right[i].From);
            order = order != 0 ? order : string.CompareOrdinal(left[i].To, right[i].To);
            order = order != 0 ? order : left[i].End.CompareTo(right[i].End);
            order = order != 0 ? order : left[i].IsFromExcluded.CompareTo(right[i].IsFromExcluded);
        }

        return order;
    }

    // The first is the more urgent one.
    private AffectedRow With(AffectedRow other) => this with
    {
        Unfixed = Unfixed ?? other.Unfixed,
        Spans = [.. Spans.Union(other.Spans).OrderBy(span => span.To, StringComparer.Ordinal).ThenBy(span => span.From, StringComparer.Ordinal).ThenBy(span => span.End).ThenBy(span => span.IsFromExcluded)],
        References = [.. References.Union(other.References, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
    };
}
