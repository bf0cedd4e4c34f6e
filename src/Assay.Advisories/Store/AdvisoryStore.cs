using System.Security.Cryptography;
using Assay.Advisories.Feeds;
using Assay.Core;
using Assay.Core.Packages;

namespace Assay.Advisories.Store;

/// <summary>An open advisory store: immutable segments, looked up by package and by name. Thread-safe.</summary>
public sealed class AdvisoryStore : IDisposable
{
    /// <summary>The name of the segment of facts about flaws themselves, whatever package they are in.</summary>
    public const string SharedName = SharedFacts.Segment;

    private readonly List<Segment> segments;
    private readonly SharedSegment? shared;
    private readonly Dictionary<string, Segment[]> buckets;
    private readonly HashSet<string> replaced;

    private AdvisoryStore(StoreManifest manifest, List<Segment> segments, SharedSegment? shared, HashSet<string> replaced)
    {
        Manifest = manifest;
        this.segments = segments;
        this.shared = shared;
        this.replaced = replaced;
        buckets = segments.SelectMany(segment => segment.Buckets().Select(bucket => (bucket, segment)))
            .GroupBy(pair => pair.bucket, pair => pair.segment, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>What the store is made of; a user's own advisories come first.</summary>
    public StoreManifest Manifest { get; }

    /// <summary>The segments, a user's own first.</summary>
    internal IReadOnlyList<Segment> Segments => segments;

    /// <summary>Opens a store. It stays what it is while it is open, even where a new one takes its place.</summary>
    /// <param name="folder">The store's folder; null where there is none, or only the user's own advisories count.</param>
    /// <param name="own">The folder of a store of the user's own advisories, which add to the store's and replace those of the same id: <see cref="OwnAdvisories"/>.</param>
    /// <param name="key">Must have signed the store; null where nobody asks. See <see cref="Verify"/> for the segments themselves.</param>
    /// <param name="asOf">The time that it is asked about: what it said then; null for now. Before the first build dates must tell what was known.</param>
    /// <exception cref="AssayException">"db.notFound", "db.newer", "db.damaged"; "db.unsigned", "db.forged".</exception>
    public static AdvisoryStore Open(string? folder, string? own = null, StoreKey? key = null, DateTimeOffset? asOf = null)
    {
        // Between reading a manifest and opening its files new ones may take its place and the files be swept away: again, then, for as long
        // as that is the reason.
        while (true)
        {
            var before = StampOf(folder);
            try
            {
                return OpenOnce(folder, own, key, asOf);
            }
            catch (AssayException exception) when (exception.Code == "db.damaged" && StampOf(folder) is var now && now is not null && now != before)
            {
            }
        }
    }

    // A rename gives the name another file: of another time, or of another length at least.
    private static (DateTime, long)? StampOf(string? folder)
    {
        var file = folder is null ? null : new FileInfo(Path.Combine(folder, StoreManifest.FileName));
        return file is { Exists: true } ? (file.LastWriteTimeUtc, file.Length) : null;
    }

    /// <summary>Whether a segment still has what it said at a time, and need not guess it from dates.</summary>
    public static bool IsExact(DateTimeOffset asOf, SegmentEntry segment) => Moment.IsExact(asOf, segment);

    /// <summary>Compares every segment with the digest in the manifest.</summary>
    /// <exception cref="AssayException">"db.damaged".</exception>
    public void Verify(CancellationToken token)
    {
        var files = segments.Select(segment => (segment.Path, segment.Entry));
        foreach (var (path, entry) in shared is null ? files : files.Append((shared.Path, shared.Entry)))
        {
            token.ThrowIfCancellationRequested();
            if (DigestOf(path) != entry.Digest)
            {
                throw SqliteDatabase.Damaged(path, "its digest is not the manifest's");
            }
        }
    }

    public void Dispose()
    {
        segments.ForEach(segment => segment.Dispose());
        shared?.Dispose();
    }

    /// <summary>The shared segment; null where the store has none.</summary>
    internal SharedSegment? Shared => shared;

    /// <summary>What is known of a flaw whatever package it is in.</summary>
    internal FlawFacts FactsOf(string flaw) => shared?.Of(flaw) ?? FlawFacts.None;

    /// <summary>The CVE of a flaw whose own segment knows none, where another does; else the flaw.</summary>
    internal string FlawOf(string flaw) => RecordId.IsCve(flaw) ? flaw : shared?.CveOf(flaw) ?? flaw;

    /// <summary>Whether anything at all is known of a release or ecosystem.</summary>
    internal bool HasBucket(string bucket) => buckets.ContainsKey(bucket);

    /// <summary>Whether anything at all is known of a package.</summary>
    internal bool HasPackage(MatchKey key)
    {
        var has = false;
        foreach (var segment in SegmentsOf(key.Bucket))
        {
            segment.Visit(key, (in StoredRow _) => has = true);
        }

        return has;
    }

    /// <summary>Every release and ecosystem that it has anything for.</summary>
    internal IReadOnlyCollection<string> Buckets => buckets.Keys;

    /// <summary>The segments that tell of a release or ecosystem, a user's own first.</summary>
    internal Segment[] SegmentsOf(string bucket) => buckets.TryGetValue(bucket, out var found) ? found : [];

    /// <summary>Whether a feed tells of a release or ecosystem, not a user's own advisories alone.</summary>
    internal bool HasFeedBucket(string bucket)
    {
        foreach (var segment in SegmentsOf(bucket))
        {
            if (segment.Entry.Name != OwnAdvisories.SegmentName)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a record of this segment gives way to the user's own record of the same id.</summary>
    internal bool IsReplaced(Segment segment, string recordId) =>
        replaced.Count > 0 && segment.Entry.Name != OwnAdvisories.SegmentName
        && (replaced.Contains(recordId) || replaced.Contains(RecordId.WithoutDistribution(recordId)));

    /// <summary>The advisories that have a name as id, flaw or alias, the user's own first.</summary>
    internal IEnumerable<StoredAdvisory> ByName(string name) => ByName(segments, name);

    /// <summary>The same of some segments.</summary>
    internal IEnumerable<StoredAdvisory> ByName(IEnumerable<Segment> some, string name) =>
        some.SelectMany(segment => segment.ByName(name).Where(found => !IsReplaced(segment, found.Advisory.Id)));

    internal static string DigestOf(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (IOException exception)
        {
            throw SqliteDatabase.Damaged(path, exception.Message);
        }
    }

    private static AdvisoryStore OpenOnce(string? folder, string? own, StoreKey? key, DateTimeOffset? asOf)
    {
        List<Segment> opened = [];
        SharedSegment? sharedSegment = null;
        try
        {
            HashSet<string> hidden = new(StringComparer.Ordinal);
            StoreManifest? manifest = null;
            if (own is not null)
            {
                manifest = OpenInto(own, opened, ref sharedSegment, asOf);
                hidden.UnionWith(opened.SelectMany(segment => segment.RecordIds()));
            }

            if (folder is not null)
            {
                var main = OpenInto(folder, opened, ref sharedSegment, asOf);
                key?.Require(main, $"the advisory store {folder}");
                manifest = main with { Segments = [.. manifest?.Segments ?? [], .. main.Segments] };
            }

            return new AdvisoryStore(manifest ?? new StoreManifest { BuiltAt = default, Segments = [] }, opened, sharedSegment, hidden);
        }
        catch
        {
            opened.ForEach(segment => segment.Dispose());
            sharedSegment?.Dispose();
            throw;
        }
    }

    private static StoreManifest OpenInto(string folder, List<Segment> into, ref SharedSegment? sharedSegment, DateTimeOffset? asOf)
    {
        var manifest = StoreManifest.Read(folder);
        foreach (var entry in manifest.Segments)
        {
            var path = Path.GetFullPath(Path.Combine(folder, entry.File));
            if (entry.Name == SharedFacts.Segment)
            {
                sharedSegment?.Dispose();
                sharedSegment = SharedSegment.Open(path, entry, Moment.Of(asOf, entry));
            }
            else
            {
                into.Add(Segment.Open(path, entry, Moment.Of(asOf, entry)));
            }
        }

        return manifest;
    }
}
