using Assay.Advisories.Store;

namespace Assay.Advisories.Fetching;

/// <summary>What a segment was built from, as its entry in the store's manifest keeps it: "osv-debian=0123456789abcdef;debian-tracker=...".</summary>
internal static class OriginPrints
{
    public static string Of(IReadOnlyList<FeedOrigin> origins, IEnumerable<FetchState> states) =>
        string.Join(';', origins.Zip(states, (origin, state) => $"{origin.Name}={state.Fingerprint}"));

    /// <summary>Whether files of an origin are in the segment.</summary>
    public static bool Had(SegmentEntry? entry, FeedOrigin origin) =>
        entry?.Fetched?.Split(';').FirstOrDefault(part => part.StartsWith(origin.Name + "=", StringComparison.Ordinal)) is { } part
        && part[(origin.Name.Length + 1)..] != FetchState.Empty.Fingerprint;
}
