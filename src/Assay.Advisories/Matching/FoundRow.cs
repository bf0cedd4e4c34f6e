using System.Runtime.InteropServices;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Matching;

/// <summary>A row of a package, before anybody knows what its advisories say.</summary>
/// <param name="Segment">The segment it is in.</param>
/// <param name="Key">The number of the key, of those of the package, that it was found under.</param>
/// <param name="Flaw">Number of the advisory that tells of the flaw.</param>
/// <param name="Match">What of it matches; null where its range does not hold the version.</param>
/// <param name="Clears">
/// Whether it says of this very build that the flaw is repaired in it: a repair for the build's own minor release, which is not above it; or, of a channel
/// of that minor release, that it never had the flaw.
/// </param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FoundRow(Segment Segment, int Key, long Flaw, RowMatch? Match, bool Clears = false);

/// <summary>A row whose range holds a version, or might.</summary>
/// <param name="Record">Number of the record that decided.</param>
/// <param name="Range">See <see cref="StoredRow.Range"/>.</param>
/// <param name="Scheme">By which the versions were compared.</param>
/// <param name="Span">What holds the version.</param>
/// <param name="Urgency">The distributor's own word.</param>
/// <param name="Unfixed">Why nothing repairs it.</param>
/// <param name="References">Distributors' advisories.</param>
/// <param name="IsUndecided">See <see cref="Hit.IsUndecided"/>.</param>
internal sealed record RowMatch(
    long Record, int Range, VersionScheme Scheme, VersionSpan Span, Severity Urgency, FixState? Unfixed, IReadOnlyList<string> References, bool IsUndecided);

/// <summary>Finds the rows that hold a version. Used by one thread.</summary>
internal sealed class RowFinder
{
    private readonly AdvisoryStore store;
    private readonly RowVisitor visitor;
    private List<FoundRow>? found;
    private Segment segment = null!;
    private PackageKey key;
    private int number;
    private bool takesAll;
    private bool isOfMinor;

    /// <param name="store">Where to look.</param>
    public RowFinder(AdvisoryStore store)
    {
        this.store = store;
        visitor = Take;
    }

    /// <summary>The rows that hold the version of a package, key by key. Of one that has several keys the other rows too: see <see cref="HitReader"/>.</summary>
    /// <returns>Null where there is none that holds it.</returns>
    public List<FoundRow>? Find(IReadOnlyList<PackageKey> keys)
    {
        found = null;
        takesAll = keys.Count > 1;
        for (number = 0; number < keys.Count; number++)
        {
            key = keys[number];
            isOfMinor = MinorReleases.Of(key.Version).Length > 0;
            if (key.ClearsOnly && !store.HasBucket(key.Key.Bucket))
            {
                continue;
            }

            foreach (var asked in store.SegmentsOf(key.Key.Bucket))
            {
                segment = asked;
                asked.Visit(key.Key, visitor);
            }
        }

        return found;
    }

    private void Take(in StoredRow row)
    {
        var scheme = row.Scheme;
        var holds = SpanText.Holds(row.Spans, scheme, key.Version, out var span);
        if (holds != false)
        {
            var match = new RowMatch(row.Record, row.Range, scheme, SpanText.ReadOne(span), row.Urgency, row.Unfixed, row.References, holds is null);
            (found ??= []).Add(new FoundRow(segment, number, row.Flaw, match));
        }
        else if (takesAll)
        {
            (found ??= []).Add(new FoundRow(segment, number, row.Flaw, Match: null, isOfMinor && Clears(row.Spans)));
        }
    }

    private bool Clears(ReadOnlySpan<char> spans) =>
        SpanText.IsNothing(spans) ? key.ClearsOnly : SpanText.RepairOf(spans) is { Length: > 0 } repair && MinorReleases.AreSame(MinorReleases.Of(repair), MinorReleases.Of(key.Version));
}
