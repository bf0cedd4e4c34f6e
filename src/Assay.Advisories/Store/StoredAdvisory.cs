using Assay.Core.Findings;
using Assay.Core.Versions;

namespace Assay.Advisories.Store;

/// <summary>An advisory as a segment holds it; its affected entries are looked up by package.</summary>
/// <param name="Segment">The segment it is in.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Advisory">What the record says, but for its references, which the rows have.</param>
internal sealed record StoredAdvisory(Segment Segment, long Number, Advisory Advisory)
{
    /// <summary>The names of the packages it has rows for, in whatever release; looked up when asked for.</summary>
    public IReadOnlyList<string> Packages => Segment.PackagesOf(Number);

    /// <summary>The record's references; looked up when asked for.</summary>
    public IReadOnlyList<string> References => Segment.ReferencesOf(Number);
}

/// <summary>
/// One row of a package while it is visited. All but the spans and their scheme is read when asked for, since most rows do not hold the version.
/// </summary>
/// <param name="columns">Stands on the row of <see cref="SegmentSchema.SelectRows"/>.</param>
/// <param name="spans">See <see cref="SpanText"/>; valid until the visitor returns.</param>
internal readonly ref struct StoredRow(SqliteStatement columns, ReadOnlySpan<char> spans)
{
    public ReadOnlySpan<char> Spans { get; } = spans;

    public VersionScheme Scheme => (VersionScheme)columns.Integer(1);

    /// <summary>Number of the advisory that tells of the flaw.</summary>
    public long Flaw => columns.Integer(2);

    /// <summary>Number of the record that decided.</summary>
    public long Record => columns.Integer(3);

    /// <summary>The range's number in the record; -1 for versions listed one by one.</summary>
    public int Range => (int)columns.Integer(4);

    public Severity Urgency => (Severity)columns.Integer(5);

    public FixState? Unfixed => columns.IsNull(6) ? null : (FixState)columns.Integer(6);

    /// <summary>Distributors' advisories.</summary>
    public string[] References => columns.Lines(7);
}

/// <summary>Looks at one row.</summary>
internal delegate void RowVisitor(in StoredRow row);
