using Assay.Advisories.Fetching;
using Assay.Engine.Progress;

namespace Assay.Engine;

/// <summary>Keeps advisory stores fresh; also for those who only want that.</summary>
public static class StoreUpdates
{
    /// <summary>Asks upstream for segments, and fetches what is new.</summary>
    /// <param name="storeFolder">The store; it is made where there is none.</param>
    /// <param name="segments">Which: see <see cref="StoreRefresh.Named"/>.</param>
    /// <param name="always">Whether a user wants it now; else only what is older than it may be.</param>
    /// <param name="options">How.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends it; what has come is where the next one begins.</param>
    /// <exception cref="Core.AssayException">The store can't be written, or is of a newer version; "arguments.mirror"; "outbound.*" for what the user set.</exception>
    public static async Task<IReadOnlyList<RefreshedSegment>> RunAsync(
        string storeFolder, IReadOnlyCollection<string> segments, bool always, DemandOptions options, TimeProvider clock, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var mirror = options.Mirror is { } url ? Mirror.At(url) : Mirror.None;
        using var door = new FeedDoor(options.Outbound, mirror, clock);
        var refresh = new RefreshOptions
        {
            StoreFolder = storeFolder,
            Client = door.Open,
            Mirror = mirror,
            MaxAge = options.MaxAge,
            NvdKey = options.NvdKey,
            Requested = options.Requested,
            Always = always,
            Time = clock,
        };
        return await StoreRefresh.RunAsync(segments, refresh, progress is null ? null : new Relay(progress), token).ConfigureAwait(false);
    }

    private sealed class Relay(IProgress<ScanProgress> progress) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => progress.Report(new ScanProgress(value.Step, value.Done, value.Total));
    }
}
