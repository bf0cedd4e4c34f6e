using Assay.Advisories.Store;
using Assay.Core;

namespace Assay.Advisories.Fetching;

/// <summary>
/// Brings one segment up to date: asks upstream for each of its origins, and builds the segment anew where one has changed. An origin that can't be had keeps what
/// was had of it before; the others are refreshed all the same.
/// </summary>
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

        var states = States();
        return states.Exists(IsDue) || (entry?.Fetched != OriginPrints.Of(origins, states) && CanBuild(entry, states) && !states.TrueForAll(IsResting));
    }

    /// <summary>What is known of the segment without asking anybody.</summary>
    public RefreshedSegment Known(SegmentEntry? entry) => Result(entry, RefreshOutcome.Current, States());

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
        if (!states.Exists(HasFiles) && !states.Exists(state => state.Failure is not null))
        {
            return Refused(entry, "the server has none of its files");
        }

        return OriginPrints.Of(origins, states) == entry?.Fetched || !CanBuild(entry, states)
            ? Result(entry, RefreshOutcome.Current, states)
            : await BuildAsync(entry, states, tell, token).ConfigureAwait(false);
    }

    /// <summary>The segment as the store has it; null where it has not.</summary>
    public static SegmentEntry? EntryOf(string storeFolder, string segment) =>
        StoreSwap.Current(storeFolder).FirstOrDefault(entry => entry.Name == segment);

    private static bool HasFiles(FetchState state) => state.Files.Any(file => file.StoredAs is not null);

    private bool IsResting(FetchState state) => state.NotBefore > options.Time.GetUtcNow();

    private bool IsDue(FetchState state)
    {
        var now = options.Time.GetUtcNow();
        return options.Always || (!IsResting(state) && (state.Failure is not null || state.CheckedAt is not { } at || now - at >= options.MaxAge || at > now));
    }

    // What the segment was built from must not vanish from it because it can't be had today.
    private bool CanBuild(SegmentEntry? entry, List<FetchState> states) => states.Exists(HasFiles)
        && !origins.Zip(states).Any(pair => pair.Second.Failure is not null && !HasFiles(pair.Second) && OriginPrints.Had(entry, pair.First));

    private string FolderOf(FeedOrigin origin) => Path.Combine(root, origin.Name);

    private List<FetchState> States() => [.. origins.Select(origin => FetchState.Read(FolderOf(origin)))];

    private async Task<List<FetchState>> FetchAsync(Upstream upstream, SegmentEntry? entry, Action<FetchProgress> progress, CancellationToken token)
    {
        var states = new List<FetchState>();
        foreach (var origin in origins)
        {
            // Another segment may want the same files now.
            using var held = StoreRefresh.IsShared(origin) ? await RefreshLock.AcquireAsync(root, "origin-" + origin.Name, progress, options.Time, token).ConfigureAwait(false) : null;
            var state = FetchState.Read(FolderOf(origin));
            var isAsked = IsDue(state) && upstream.TryBegin(origin.Name);
            states.Add(isAsked ? await FetchAsync(upstream, origin, state, entry is not null, progress, token).ConfigureAwait(false) : state);
        }

        return states;
    }

    private async Task<FetchState> FetchAsync(Upstream upstream, FeedOrigin origin, FetchState state, bool isThere, Action<FetchProgress> progress, CancellationToken token)
    {
        try
        {
            var fetch = new FeedFetch(upstream, FolderOf(origin), origin, (done, total) => Report(origin.Name, done, total, progress), options.NvdKey);
            return await fetch.RunAsync(state, token).ConfigureAwait(false);
        }
        catch (FetchException failure)
        {
            return Failed(origin, state, failure.Message, failure.RetryAfter, isThere);
        }
    }

    private FetchState Failed(FeedOrigin origin, FetchState state, string why, TimeSpan? asked, bool isThere)
    {
        var rest = asked ?? (isThere ? Rest : ShortRest);
        var failed = state with { Failure = why, NotBefore = options.Time.GetUtcNow() + (rest < LongestRest ? rest : LongestRest) };
        Directory.CreateDirectory(FolderOf(origin));
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
            var report = StoreBuilder.Update(files, segment, OriginPrints.Of(origins, states), options.StoreFolder, options.Time, check.Accept, token);
            return report.Manifest?.Segments.FirstOrDefault(built => built.Name == segment) is { } built
                ? Result(built, RefreshOutcome.Updated, states) with { Issues = report.Issues }
                : Refused(entry, check.Why ?? "no record in what was fetched can be read");
        }
        catch (AssayException damaged) when (damaged.Code == "feeds.damaged")
        {
            return Damaged(entry, states, damaged.Message);
        }
        finally
        {
            Builds.Release();
        }
    }

    // Nothing of a damaged origin is kept: asked by its tag, the server would say for ever that it has not changed.
    private RefreshedSegment Damaged(SegmentEntry? entry, List<FetchState> states, string why)
    {
        List<FetchState> after = [.. origins.Zip(states, (origin, state) =>
        {
            if (!why.StartsWith(origin.Name + "/", StringComparison.Ordinal))
            {
                return state;
            }

            Directory.Delete(FolderOf(origin), recursive: true);
            return Failed(origin, FetchState.Empty with { CheckedAt = state.CheckedAt }, why, null, entry is not null);
        })];
        return Result(entry, RefreshOutcome.Failed, after) with { Why = why };
    }

    private RefreshedSegment Refused(SegmentEntry? entry, string why)
    {
        List<FetchState> failed = [.. origins.Select(origin => Failed(origin, FetchState.Read(FolderOf(origin)), why, null, entry is not null))];
        return Result(entry, RefreshOutcome.Failed, failed) with { Why = why };
    }

    private IEnumerable<(string Path, string Name)> FilesOf(FeedOrigin origin, FetchState state) => state.Files
        .Where(file => file.StoredAs is not null)
        .OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => (Path.Combine(FolderOf(origin), file.StoredAs!), $"{origin.Name}/{file.Name}"));

    private RefreshedSegment Result(SegmentEntry? entry, RefreshOutcome outcome, List<FetchState> states)
    {
        List<OriginFailure> failures = [.. origins.Zip(states).Where(pair => pair.Second.Failure is not null).Select(pair => FailureOf(entry, pair.First, pair.Second))];

        // It failed where nothing that it is made of could be had.
        var isFailed = outcome != RefreshOutcome.Updated && failures.Count > 0 && (entry is null || !states.Exists(state => state.Failure is null && HasFiles(state)));
        return new RefreshedSegment(segment, isFailed ? RefreshOutcome.Failed : outcome)
        {
            Why = isFailed ? string.Join("; ", failures.Select(failure => failure.Why).Distinct(StringComparer.Ordinal)) : null,
            Failures = failures,
            CheckedAt = states.Min(state => state.CheckedAt),
            IsThere = entry is not null,
            Records = entry?.Feeds.Sum(feed => feed.Records) ?? 0,
        };
    }

    private static OriginFailure FailureOf(SegmentEntry? entry, FeedOrigin origin, FetchState state) => new(origin.Name, state.Failure!)
    {
        CheckedAt = state.CheckedAt,

        // A publisher that had no such file the last time that it answered has not taken one away.
        IsThere = HasFiles(state) || state.CheckedAt is not null || OriginPrints.Had(entry, origin),
        Supplements = origin.Supplements,
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
