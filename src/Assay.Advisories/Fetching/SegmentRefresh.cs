using Assay.Advisories.Store;
using Assay.Core;

namespace Assay.Advisories.Fetching;

/// <summary>Brings one segment up to date: asks upstream for each of its origins, and builds the segment anew where one has changed.</summary>
internal sealed class SegmentRefresh(string segment, IReadOnlyList<FeedOrigin> origins, RefreshOptions options)
{
    /// <summary>Where fetched files are kept, in the store's folder.</summary>
    public const string FolderName = "fetched";

    /// <summary>After a failure nobody is kept waiting again for so long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    /// <summary>Without anything to work with, only those who waited for the failure meanwhile take it for theirs.</summary>
    private static readonly TimeSpan ShortRest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(24);

    /// <summary>A segment that loses more than half of at least so many records has lost them by accident.</summary>
    private const int MinTrusted = 1000;

    // Builds take memory, fetches do not.
    private static readonly SemaphoreSlim Builds = new(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Done, long Total)> transfers = new(StringComparer.Ordinal);
    private readonly string root = Path.Combine(options.StoreFolder, FolderName);

    public string Segment => segment;

    /// <summary>Whether upstream is to be asked, or the segment to be built, as far as can be told without a lock.</summary>
    /// <param name="entry">The segment as the store has it; null where it has not.</param>
    public bool IsDue(SegmentEntry? entry)
    {
        if (options.Always)
        {
            return true;
        }

        // What a user built or imported stays until the user says otherwise.
        if (entry is { Fetched: null })
        {
            return false;
        }

        var now = options.Time.GetUtcNow();
        var states = States();
        if (states.Exists(state => state.NotBefore > now))
        {
            return false;
        }

        return entry is null || entry.Fetched != FingerprintOf(states)
            || states.Exists(state => state.Failure is not null || state.CheckedAt is not { } at || now - at >= options.MaxAge || at > now);
    }

    /// <summary>What is known of the segment without asking anybody.</summary>
    public RefreshedSegment Known(SegmentEntry? entry)
    {
        var states = States();
        var failure = states.Find(state => state.Failure is not null)?.Failure;
        return Result(entry, failure is null ? RefreshOutcome.Current : RefreshOutcome.Failed, states) with { Why = failure };
    }

    /// <summary>Asks upstream, unless another process did so meanwhile.</summary>
    /// <exception cref="AssayException">The store can't be written, or is of a newer version.</exception>
    public async Task<RefreshedSegment> RunAsync(Upstream upstream, Action<FetchProgress> progress, CancellationToken token)
    {
        using var held = await RefreshLock.AcquireAsync(root, segment, progress, options.Time, token).ConfigureAwait(false);
        var entry = EntryOf(options.StoreFolder, segment);
        if (!IsDue(entry))
        {
            return Known(entry);
        }

        var tell = new Action<FetchProgress>(value =>
        {
            held.Note(value);
            progress(value);
        });
        tell(new FetchProgress($"fetching {segment}", 0, 0));
        var states = await FetchAsync(upstream, entry, tell, token).ConfigureAwait(false);
        if (states.Find(state => state.Failure is not null) is { } failed)
        {
            return Result(entry, RefreshOutcome.Failed, states) with { Why = failed.Failure };
        }

        if (!states.Exists(state => state.Files.Any(file => file.StoredAs is not null)))
        {
            return Refused(entry, "the server has none of its files");
        }

        return FingerprintOf(states) == entry?.Fetched
            ? Result(entry, RefreshOutcome.Current, states)
            : await BuildAsync(entry, states, tell, token).ConfigureAwait(false);
    }

    /// <summary>The segment as the store has it; null where it has not.</summary>
    public static SegmentEntry? EntryOf(string storeFolder, string segment) =>
        StoreSwap.Current(storeFolder).FirstOrDefault(entry => entry.Name == segment);

    private string FolderOf(FeedOrigin origin) => Path.Combine(root, origin.Name);

    private List<FetchState> States() => [.. origins.Select(origin => FetchState.Read(FolderOf(origin)))];

    private string FingerprintOf(List<FetchState> states) => string.Join(';', origins.Zip(states, (origin, state) => $"{origin.Name}={state.Fingerprint}"));

    private async Task<List<FetchState>> FetchAsync(Upstream upstream, SegmentEntry? entry, Action<FetchProgress> progress, CancellationToken token)
    {
        var states = new List<FetchState>();
        foreach (var origin in origins)
        {
            var folder = FolderOf(origin);
            var state = FetchState.Read(folder);
            try
            {
                states.Add(await new FeedFetch(upstream, folder, origin, (done, total) => Report(origin.Name, done, total, progress), options.NvdKey).RunAsync(state, token).ConfigureAwait(false));
            }
            catch (FetchException failure)
            {
                states.Add(Failed(origin, state, failure.Message, failure.RetryAfter, entry is not null));
            }
        }

        return states;
    }

    private FetchState Failed(FeedOrigin origin, FetchState state, string why, TimeSpan? asked, bool isThere)
    {
        var rest = asked ?? (isThere ? Rest : ShortRest);
        var failed = state with { Failure = why, NotBefore = options.Time.GetUtcNow() + (rest < LongestRest ? rest : LongestRest) };
        failed.Write(FolderOf(origin));
        return failed;
    }

    private void Report(string origin, long done, long total, Action<FetchProgress> progress)
    {
        lock (gate)
        {
            transfers[origin] = (done, total);
            progress(new FetchProgress($"fetching {segment}", transfers.Values.Sum(transfer => transfer.Done), transfers.Values.All(transfer => transfer.Total > 0) ? transfers.Values.Sum(transfer => transfer.Total) : 0));
        }
    }

    private async Task<RefreshedSegment> BuildAsync(SegmentEntry? entry, List<FetchState> states, Action<FetchProgress> progress, CancellationToken token)
    {
        progress(new FetchProgress($"building {segment}", 0, 0));
        var files = origins.Zip(states).SelectMany(pair => FilesOf(pair.First, pair.Second)).ToList();
        await Builds.WaitAsync(token).ConfigureAwait(false);
        try
        {
            var check = new BuildCheck(entry, options.Always ? 0 : MinTrusted);
            var report = StoreBuilder.Update(files, segment, FingerprintOf(states), options.StoreFolder, options.Time, check.Accept, token);
            return report.Manifest?.Segments.FirstOrDefault(built => built.Name == segment) is { } built
                ? Result(built, RefreshOutcome.Updated, states) with { Issues = report.Issues }
                : Refused(entry, check.Why ?? "no record in what was fetched can be read");
        }
        catch (AssayException damaged) when (damaged.Code == "feeds.damaged")
        {
            // Nothing of it is kept: asked by its tag, the server would say for ever that it has not changed.
            foreach (var origin in origins)
            {
                Directory.Delete(FolderOf(origin), recursive: true);
            }

            return Refused(entry, damaged.Message);
        }
        finally
        {
            Builds.Release();
        }
    }

    private RefreshedSegment Refused(SegmentEntry? entry, string why)
    {
        List<FetchState> failed = [.. origins.Select(origin =>
        {
            Directory.CreateDirectory(FolderOf(origin));
            return Failed(origin, FetchState.Read(FolderOf(origin)), why, null, entry is not null);
        })];
        return Result(entry, RefreshOutcome.Failed, failed) with { Why = why };
    }

    private IEnumerable<(string Path, string Name)> FilesOf(FeedOrigin origin, FetchState state) => state.Files
        .Where(file => file.StoredAs is not null)
        .OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => (Path.Combine(FolderOf(origin), file.StoredAs!), $"{origin.Name}/{file.Name}"));

    private RefreshedSegment Result(SegmentEntry? entry, RefreshOutcome outcome, List<FetchState> states) => new(segment, outcome)
    {
        CheckedAt = states.Exists(state => state.CheckedAt is null) ? null : states.Min(state => state.CheckedAt),
        IsThere = entry is not null,
        Records = entry?.Feeds.Sum(feed => feed.Records) ?? 0,
    };

    /// <summary>Keeps a segment from being replaced by what is left of it.</summary>
    private sealed class BuildCheck(SegmentEntry? before, int minTrusted)
    {
        public string? Why { get; private set; }

        public bool Accept(int records)
        {
            var known = before?.Feeds.Sum(feed => feed.Records) ?? 0;
            if (minTrusted > 0 && known >= minTrusted && records < known / 2)
            {
                Why = $"it has only {records} records, and had {known}; if that is right: assay db update {before!.Name}";
                return false;
            }

            return true;
        }
    }
}
