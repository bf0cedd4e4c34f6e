using Assay.Core.Findings;
using Assay.Core.Versions;

namespace Assay.Advisories.Store;

/// <summary>An advisory as a segment holds it; its affected entries are looked up by package.</summary>
/// <param name="Segment">The segment it is in.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Advisory">What the record says.</param>
/// <param name="Packages">The names of the packages it has rows for, in whatever release.</param>
internal sealed record StoredAdvisory(Segment Segment, long Number, Advisory Advisory, IReadOnlyList<string> Packages);

/// <summary>One row of a package while it is visited; its spans are valid until the visitor returns.</summary>
internal readonly ref struct StoredRow
{
    /// <summary>Number of the advisory that tells of the flaw.</summary>
    public required long Flaw { get; init; }

    /// <summary>Number of the record that decided.</summary>
    public required long Record { get; init; }

    /// <summary>The range's number in the record; -1 for versions listed one by one.</summary>
    public required int Range { get; init; }

    public required VersionScheme Scheme { get; init; }

    public required Severity Urgency { get; init; }

    public required FixState? Unfixed { get; init; }

    /// <summary>See <see cref="SpanText"/>.</summary>
    public required ReadOnlySpan<char> Spans { get; init; }

    /// <summary>UTF-8 lines.</summary>
    public required ReadOnlySpan<byte> References { get; init; }
}

/// <summary>Looks at one row.</summary>
internal delegate void RowVisitor(in StoredRow row);
