using System.Globalization;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine;

/// <summary>A look at what was known at a time, and how sure it is: exact since a segment's first build, told by dates before.</summary>
/// <param name="AsOf">The time.</param>
/// <param name="Approximate">The segments that were built for the first time after it, with when.</param>
internal sealed record PastView(DateTimeOffset AsOf, IReadOnlyList<SegmentEntry> Approximate)
{
    private string Time => AsOf.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <param name="asOf">The time.</param>
    /// <param name="inventory">What is matched: only the segments that tell of it count.</param>
    /// <param name="manifest">The store's.</param>
    public static PastView Of(DateTimeOffset asOf, Inventory inventory, StoreManifest manifest)
    {
        var asked = Demand.SegmentsOf(inventory);
        return new PastView(asOf, [.. manifest.Segments.Where(segment => asked.Contains(segment.Name, StringComparer.Ordinal) && !AdvisoryStore.IsExact(asOf, segment))]);
    }

    public VerdictInput ToInput() => new("asOf", $"{Time} {(Approximate.Count == 0 ? "exact" : "approximate")}", null);

    public Issue ToIssue() => Approximate.Count == 0
        ? Issue.Notice("advisories.asOf", $"matched with what was known at {Time}, as the store had it then; predictions of exploitation that are of a later day are left out")
        : Issue.Notice("advisories.asOfApproximate",
            $"matched with what was known at {Time}, approximately: {string.Join(", ", Approximate.Select(segment => string.Create(CultureInfo.InvariantCulture, $"{segment.Name} (kept since {segment.Since.UtcDateTime:yyyy-MM-dd})")))} "
            + "by the dates on which advisories were published and taken back, and exploitation became known; ranges and severities as they were first kept");
}
