using System.Globalization;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy;

/// <summary>The gate of "--max-db-age": an answer out of old advisories is none.</summary>
internal static class StoreAge
{
    /// <summary>What is too old of that which the inventory is matched with.</summary>
    /// <param name="inventory">Whose packages say which segments count.</param>
    /// <param name="manifest">The store.</param>
    /// <param name="folder">Where it lies.</param>
    /// <param name="most">How old a segment may be.</param>
    /// <param name="now">The time of the judgement.</param>
    public static IReadOnlyList<Violation> Violations(Inventory inventory, StoreManifest manifest, string folder, TimeSpan most, DateTimeOffset now)
    {
        var needed = Demand.SegmentsOf(inventory);
        return
        [
            .. manifest.Segments
                .Where(segment => needed.Contains(segment.Name, StringComparer.Ordinal))
                .Select(segment => (segment.Name, At: AsOf(segment, folder)))
                .Where(segment => now - segment.At > most)
                .Select(segment => new Violation("max-db-age", string.Create(CultureInfo.InvariantCulture,
                    $"the advisories of {segment.Name} are those of {segment.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {Text(now - segment.At)} old, and the gate is {Text(most)}"))),
        ];
    }

    /// <summary>The bound as an input of the verdict.</summary>
    public static IReadOnlyList<VerdictInput> Inputs(TimeSpan? most) => most is { } bound ? [new VerdictInput("option", $"max-db-age={Text(bound)}", null)] : [];

    /// <summary>Fails a verdict for what is too old.</summary>
    public static ScanResult Apply(ScanResult judged, IReadOnlyList<Violation> old) => old.Count == 0 ? judged : judged with
    {
        Verdict = judged.Verdict with { Result = VerdictResult.Fail, Violations = [.. old, .. judged.Verdict.Violations] },
    };

    // What was fetched is as new as the last time its publishers were asked; what was built or imported, as its build.
    private static DateTimeOffset AsOf(SegmentEntry segment, string folder) =>
        segment.Fetched is null ? segment.BuiltAt : StoreRefresh.Known(folder, segment).CheckedAt ?? segment.BuiltAt;

    private static string Text(TimeSpan age) => age.TotalHours < 48
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalHours):0}h")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalDays):0}d");
}
