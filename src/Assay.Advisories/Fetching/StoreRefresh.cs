using Assay.Advisories.Feeds;
using Assay.Advisories.Store;
using Assay.Core;

namespace Assay.Advisories.Fetching;

/// <summary>Brings segments of a store up to date, straight from the publishers of the feeds or from a mirror of them.</summary>
public static class StoreRefresh
{
    /// <summary>Segments that are fetched at once.</summary>
    private const int Parallel = 3;

    /// <summary>Every segment that can be fetched, with the feeds that it is made of.</summary>
    public static ILookup<string, Feed> Segments { get; } = AllFeeds.All
        .SelectMany(feed => feed.Origins.Select(origin => origin.Segment).Distinct(StringComparer.Ordinal), (feed, segment) => (feed, segment))
        .OrderBy(pair => pair.segment, StringComparer.Ordinal)
        .ToLookup(pair => pair.segment, pair => pair.feed, StringComparer.Ordinal);

    private static readonly HashSet<string> Shared =
    [
        .. AllFeeds.All.SelectMany(feed => feed.Origins).GroupBy(origin => origin.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key),
    ];

    /// <summary>Whether several segments are made of an origin.</summary>
    internal static bool IsShared(FeedOrigin origin) => Shared.Contains(origin.Name);

    /// <summary>Whether a segment is fetched only when a user asks for it by name.</summary>
    public static bool IsOnRequest(string segment) => OriginsOf(segment) is { Count: > 0 } origins && origins.All(origin => origin.OnRequest);

    /// <summary>By which names what a feed has on request is fetched; nothing where it has none.</summary>
    public static IReadOnlyList<string> NamesOnRequest(Feed feed) => !feed.Origins.Any(origin => origin.OnRequest) ? []
        : feed.Origins.All(origin => origin.OnRequest) ? [feed.Name]
        : [.. feed.Origins.Where(origin => origin.OnRequest).Select(origin => origin.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>The segments that names of segments, feeds, or ecosystems mean.</summary>
    /// <param name="names">As people write them: "npm", "PyPI", "kev"; none at all means all but those that are fetched by name alone.</param>
    /// <exception cref="AssayException">"arguments.feed": there is nothing of that name.</exception>
    public static IReadOnlyList<string> Named(IReadOnlyCollection<string> names)
    {
        var all = Segments.Select(segment => segment.Key).ToList();
        return names.Count == 0 ? [.. all.Where(segment => !IsOnRequest(segment))] : [.. names.SelectMany(Meant).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

        IEnumerable<string> Meant(string name)
        {
            var meant = all.Where(segment => IsMeant(segment, name)).ToList();
            return meant.Count > 0 ? meant : throw new AssayException("arguments.feed", $"nothing that can be fetched is called '{name}'", $"one of: {string.Join(", ", all)}");
        }

        static bool IsMeant(string segment, string name) =>
            Same(segment, name) || Segments[segment].Any(feed => Same(feed.Name, name))
            || Segments[segment].SelectMany(feed => feed.Origins).Any(origin => origin.Segment == segment && Same(origin.Name, name))
            || Same(Core.Packages.LibraryBuckets.OsvNameOf(segment) ?? "", name);

        static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Brings segments up to date.</summary>
    /// <param name="segments">Which; those that can't be fetched are left as they are.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends it; what has come is where the next one begins.</param>
    /// <returns>Each segment, sorted by name, that was due or whose last refresh failed; nothing of those that need nothing.</returns>
    /// <exception cref="AssayException">"db.newer", "db.notWritable"; what can't be fetched is told by the result.</exception>
    public static async Task<IReadOnlyList<RefreshedSegment>> RunAsync(
        IReadOnlyCollection<string> segments, RefreshOptions options, IProgress<FetchProgress>? progress, CancellationToken token)
    {
        var entries = StoreSwap.Current(options.StoreFolder).ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        if (!options.Always && entries.Count > 0 && entries.Values.All(entry => entry.Fetched is null))
        {
            // A store that a user put together: what it lacks, it lacks on purpose, or for want of a network.
            return [];
        }

        var due = new List<SegmentRefresh>();
        var results = new List<RefreshedSegment>();
        foreach (var segment in segments.Where(Segments.Contains).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var refresh = new SegmentRefresh(segment, OriginsOf(segment, options), options);
            var entry = entries.GetValueOrDefault(segment);
            if (refresh.IsDue(entry))
            {
                due.Add(refresh);
            }
            else if (entry is not { Fetched: null } && refresh.Known(entry) is { Failures.Count: > 0 } failed)
            {
                results.Add(failed);
            }
        }

        if (due.Count > 0)
        {
            results.AddRange(await RunAsync(due, options, progress, token).ConfigureAwait(false));
        }

        return [.. results.OrderBy(result => result.Name, StringComparer.Ordinal)];
    }

    /// <summary>Of what a segment is made of, what could not be had when it was built, and never was; what only adds to the rest does not count.</summary>
    public static IReadOnlyList<string> LackingOf(SegmentEntry entry) =>
        [.. AllLackingOf(entry).Where(name => OriginsOf(entry.Name).Any(origin => origin.Name == name && !origin.Supplements))];

    /// <summary>The same, with what only adds to the rest.</summary>
    public static IReadOnlyList<string> AllLackingOf(SegmentEntry entry) => OriginPrints.LackingOf(entry);

    /// <summary>What is known of the freshness of a store's segments, without asking anybody.</summary>
    public static RefreshedSegment Known(string storeFolder, SegmentEntry entry) =>
        Known(entry, new RefreshOptions { StoreFolder = storeFolder, Client = NoClient });

    private static RefreshedSegment Known(SegmentEntry entry, RefreshOptions options) => new SegmentRefresh(entry.Name, OriginsOf(entry.Name, options), options).Known(entry);

    internal static IReadOnlyList<FeedOrigin> OriginsOf(string segment) =>
        [.. Segments[segment].SelectMany(feed => feed.Origins).Where(origin => origin.Segment == segment).OrderBy(origin => origin.Name, StringComparer.Ordinal)];

    // What is fetched on request alone is one of a segment's origins once somebody asked for it.
    private static IReadOnlyList<FeedOrigin> OriginsOf(string segment, RefreshOptions options)
    {
        if (IsOnRequest(segment))
        {
            return OriginsOf(segment);
        }

        return
        [
            .. Segments[segment].SelectMany(feed => feed.Origins.Where(origin => origin.Segment == segment && (!origin.OnRequest || IsRequested(feed, origin))))
                .OrderBy(origin => origin.Name, StringComparer.Ordinal),
        ];

        // Of a feed that has others beside, such an origin is meant only by its own name.
        bool IsRequested(Feed feed, FeedOrigin origin) =>
            (feed.Origins.All(one => one.OnRequest) && options.Requested.Contains(feed.Name, StringComparer.OrdinalIgnoreCase)) || options.Requested.Contains(origin.Name, StringComparer.OrdinalIgnoreCase)
            || Directory.Exists(Path.Combine(options.StoreFolder, SegmentRefresh.FolderName, origin.Name));
    }

    private static async Task<RefreshedSegment[]> RunAsync(List<SegmentRefresh> due, RefreshOptions options, IProgress<FetchProgress>? progress, CancellationToken token)
    {
        var upstream = new Upstream(options.Client(), options.Mirror, options.Time);
        var results = new RefreshedSegment[due.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = token };
        await System.Threading.Tasks.Parallel.ForAsync(0, due.Count, parallel, async (number, stop) =>
            results[number] = await due[number].RunAsync(upstream, value => progress?.Report(value), stop).ConfigureAwait(false)).ConfigureAwait(false);
        return results;
    }

    private static HttpClient NoClient() => throw new InvalidOperationException("nobody is asked");
}
