using Assay.Advisories.Store;

namespace Assay.Advisories.Fetching;

/// <summary>What a segment was built from, as its entry in the store's manifest keeps it: "osv-debian=0123456789abcdef;debian-tracker=...".</summary>
internal static class OriginPrints
{
    /// <summary>In place of a print: it could not be had, and never was.</summary>
    private const string Lacking = "!";

    public static string Of(IReadOnlyList<FeedOrigin> origins, IEnumerable<FetchState> states) => string.Join(
        ';', origins.Zip(states, (origin, state) => $"{origin.Name}={(state is { Failure: not null, CheckedAt: null } ? Lacking : state.Fingerprint)}"));

    /// <summary>Whether files of an origin are in the segment.</summary>
    public static bool Had(SegmentEntry? entry, FeedOrigin origin) =>
        Parts(entry).Any(part => part.Name == origin.Name && part.Print != Lacking && part.Print != FetchState.Empty.Fingerprint);

    /// <summary>The origins that the segment was built without, since they could not be had: of an imported one its maker says so.</summary>
    public static IReadOnlyList<string> LackingOf(SegmentEntry entry) =>
        entry.Fetched is null ? entry.Lacking : [.. Parts(entry).Where(part => part.Print == Lacking).Select(part => part.Name)];

    private static IEnumerable<(string Name, string Print)> Parts(SegmentEntry? entry) => (entry?.Fetched ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? (part[..at], part[(at + 1)..]) : (part, ""));
}
