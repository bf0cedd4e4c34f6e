using System.IO.Compression;
using Assay.Advisories.Feeds;
using Assay.Core;
using Assay.Core.Findings;

namespace Assay.Advisories.Store;

/// <summary>Builds a store from files of feeds. The same files give the same segments; only the manifest tells the time.</summary>
public sealed class StoreBuilder : IDisposable
{
    private static readonly HashSet<string> Kinds = new(StringComparer.Ordinal) { ".json", ".jsonl", ".ndjson", ".csv", ".zip", ".xml", ".tar" };

    private readonly IReadOnlyList<Feed> feeds;
    private readonly CancellationToken token;
    private readonly SegmentDrafts drafts;
    private readonly Dictionary<Feed, FeedSink> sinks = [];
    private readonly List<BuiltFile> files = [];
    private readonly List<SkippedFile> skipped = [];
    private readonly FileSubjects subjects = new();
    private string? only;
    private string? fetched;
    private Func<int, bool>? accept;

    private StoreBuilder(IReadOnlyList<Feed> feeds, string storeFolder, string? singleSegment, CancellationToken token)
    {
        this.feeds = feeds;
        drafts = new SegmentDrafts(storeFolder, singleSegment);
        this.token = token;
    }

    /// <summary>Reads what is known below a folder and puts the store that it makes in the place of the old one, in one step.</summary>
    /// <param name="fromFolder">*.json, *.jsonl, *.csv and *.zip, each also .gz or .zst.</param>
    /// <param name="storeFolder">Where the store is or will be.</param>
    /// <param name="clock">Tells the time of the build.</param>
    /// <param name="token">Ends the build; the old store then stays.</param>
    /// <exception cref="AssayException">
    /// "feeds.notFound"; "feeds.damaged": a file broke off or is damaged, so the old store stays; "db.busy", "db.notWritable"; "zstd.missing".
    /// </exception>
    public static BuildReport Build(string fromFolder, string storeFolder, TimeProvider clock, CancellationToken token = default) =>
        Build(fromFolder, storeFolder, clock, AllFeeds.All, null, token);

    /// <param name="fromFolder">As above.</param>
    /// <param name="storeFolder">As above.</param>
    /// <param name="clock">As above.</param>
    /// <param name="feeds">The feeds that are known, in order of precedence where several recognise a file.</param>
    /// <param name="singleSegment">The one segment that everything goes into; null where each distribution and ecosystem has its own.</param>
    /// <param name="token">As above.</param>
    internal static BuildReport Build(
        string fromFolder, string storeFolder, TimeProvider clock, IReadOnlyList<Feed> feeds, string? singleSegment, CancellationToken token)
    {
        using var builder = new StoreBuilder(feeds, storeFolder, singleSegment, token);
        return builder.Run(FilesOf(fromFolder), storeFolder, clock);
    }

    /// <summary>Builds one segment anew and leaves the others of the store as they are. It waits for a build that is under way.</summary>
    /// <param name="files">The files, each with the name by which it is known.</param>
    /// <param name="segment">The segment; what the files tell of others is left out.</param>
    /// <param name="fetched">See <see cref="SegmentEntry.Fetched"/>.</param>
    /// <param name="storeFolder">Where the store is or will be.</param>
    /// <param name="clock">Tells the time of the build.</param>
    /// <param name="accept">Told how many records the segment would have; where it says no, the old one stays.</param>
    /// <param name="token">Ends the build; the old store then stays.</param>
    /// <exception cref="AssayException">As from a build of everything; "db.newer": another version's store is there.</exception>
    internal static BuildReport Update(
        IEnumerable<(string Path, string Name)> files, string segment, string? fetched, string storeFolder, TimeProvider clock, Func<int, bool> accept, CancellationToken token)
    {
        using var builder = new StoreBuilder(AllFeeds.All, storeFolder, null, token) { only = segment, fetched = fetched, accept = accept };
        return builder.Run(files, storeFolder, clock);
    }

    private BuildReport Run(IEnumerable<(string Path, string Name)> from, string storeFolder, TimeProvider clock)
    {
        foreach (var (path, name) in from)
        {
            ReadFile(path, name);
        }

        // What goes into the shared segment alone has a segment of its own all the same, so that it can be refreshed by itself.
        if (only == SharedFacts.CveSegment && !drafts.Shared.IsEmpty)
        {
            drafts.Of(only);
        }

        var isEmpty = Wanted.Count == 0 && (only is not (null or SharedFacts.Segment) || drafts.Shared.IsEmpty);
        return new BuildReport
        {
            Manifest = isEmpty ? null : Write(storeFolder, clock),
            Files = files,
            Skipped = skipped,
            Issues = [.. sinks.Values.SelectMany(sink => sink.Issues)],
            OtherEntries = sinks.Values.Sum(sink => sink.OtherEntries),
        };
    }

    private List<SegmentDraft> Wanted => [.. drafts.All.Where(draft => only is null ? drafts.IsSingle || subjects.Has(draft.Name) : draft.Name == only)];

    /// <summary>The files below a folder with their names in it, in order.</summary>
    internal static IEnumerable<(string Path, string Name)> FilesOf(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new AssayException("feeds.notFound", $"there is no folder {folder}", "name the folder that holds the advisories' files");
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.System, IgnoreInaccessible = false };
        return Directory.EnumerateFiles(folder, "*", options)
            .Select(path => (path, name: Path.GetRelativePath(folder, path).Replace('\\', '/')))
            .OrderBy(file => file.name, StringComparer.Ordinal);
    }

    private void ReadFile(string path, string name)
    {
        token.ThrowIfCancellationRequested();
        var file = FeedFile.Of(path, name);
        if (!Kinds.Contains(file.Kind))
        {
            Skip(name, "no feed comes in files of this kind");
            return;
        }

        if (Path.GetFileName(name) == StoreManifest.FileName)
        {
            Skip(name, "it describes a folder");
            return;
        }

        try
        {
            if (file.IsZip())
            {
                // The directory of a zip is at its end: a compressed zip would have to be unpacked first.
                using var archive = new ZipArchive(File.OpenRead(path), ZipArchiveMode.Read);
                ReadZip(name, archive, depth: 0);
            }
            else if (file.Kind == ".tar" && DocumentFeedOf(file) is { } documents)
            {
                // A publisher's archive of gigabytes is read as it comes, and of what was fetched it is kept what it came to.
                ReadDocument(file, documents, only is null ? null : path + DocumentDraft.Suffix);
            }
            else if (file.Kind == ".tar")
            {
                using var repacked = FeedFile.Repack(file, drafts.Folder, token);
                using var archive = new ZipArchive(repacked, ZipArchiveMode.Read);
                ReadZip(name, archive, depth: 1);
            }
            else if (file.Kind == ".zip")
            {
                Skip(name, "it is no zip");
            }
            else
            {
                Read(name, [file]);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or UnauthorizedAccessException)
        {
            throw Damaged(name, exception.Message, exception);
        }
    }

    // The CVE program's list is a zip in a zip.
    private void ReadZip(string name, ZipArchive archive, int depth)
    {
        var inner = depth == 0 ? archive.Entries.Where(entry => entry.FullName.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)).ToList() : [];
        List<FeedFile> parts = [.. FeedFile.OfZip(archive, name)];
        if (parts.Count > 0 || inner.Count == 0)
        {
            Read(name, parts);
        }

        foreach (var entry in inner)
        {
            using var unpacked = FeedFile.Unpack(entry, drafts.Folder);
            using var nested = new ZipArchive(unpacked, ZipArchiveMode.Read);
            ReadZip($"{name}!{entry.FullName}", nested, depth + 1);
        }
    }

    // All parts are of one kind; the first that tells which decides.
    private void Read(string name, List<FeedFile> parts)
    {
        if (parts.Count == 1 && DocumentFeedOf(parts[0]) is { } documents)
        {
            ReadDocument(parts[0], documents);
            return;
        }

        const int maxTried = 20;
        var feed = parts.Take(maxTried).Select(FeedOf).FirstOrDefault(found => found is not null);
        if (feed is null)
        {
            Skip(name, "its records are of no kind that is known here");
            return;
        }

        var sink = sinks.TryGetValue(feed, out var known) ? known : sinks[feed] = new FeedSink(feed.Name, drafts);
        var (taken, bad, other) = (sink.Taken, sink.Bad, sink.OtherRecords);
        foreach (var part in parts)
        {
            sink.File = part.Name;
            using var stream = part.Open();
            var records = new RecordStream(stream, part.Form);
            feed.Parse(records, sink, token);
            if (records.IsTruncated && (part.Kind == ".jsonl" || sink.Taken > taken) && parts.Count == 1)
            {
                throw Damaged(name, "it ends inside a record");
            }
        }

        if (sink.Taken == taken && (sink.Bad == bad || sink.OtherRecords > other))
        {
            sink.ForgetBad(bad);
            Skip(name, $"its {sink.OtherRecords - other} records concern ecosystems that no feed here covers");
            return;
        }

        subjects.Add(sink.TakeCounts(), sink.Taken - taken);
        files.Add(new BuiltFile(name, feed.Name, sink.Taken - taken, sink.Bad - bad, sink.OtherRecords - other));
    }

    private Feed? DocumentFeedOf(FeedFile file)
    {
        var start = new byte[16 << 10];
        using var stream = file.Open();
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return feeds.FirstOrDefault(feed => feed.Document is { } door && door.IsTar == (file.Kind == ".tar") && door.Recognises(start.AsSpan(0, length), file.Name));
    }

    private void ReadDocument(FeedFile file, Feed feed, string? draft = null)
    {
        var sink = sinks.TryGetValue(feed, out var known) ? known : sinks[feed] = new FeedSink(feed.Name, drafts);
        var (taken, bad, other) = (sink.Taken, sink.Bad, sink.OtherRecords);
        sink.File = file.Name;
        try
        {
            if (draft is null || !DocumentDraft.TryReplay(draft, sink))
            {
                using var listener = draft is null ? null : new DocumentDraft(draft);
                using var stream = file.Open();
                sink.Listener = listener;
                feed.Document!.Parse(stream, sink, token);
                if (sink.Bad == bad)
                {
                    listener?.Keep(sink.OtherRecords - other);
                }
            }
        }
        catch (Exception exception) when (exception is System.Xml.XmlException or System.Text.Json.JsonException)
        {
            throw Damaged(file.Name, exception.Message, exception);
        }
        finally
        {
            sink.Listener = null;
        }

        subjects.Add(sink.TakeCounts(), sink.Taken - taken);
        files.Add(new BuiltFile(file.Name, feed.Name, sink.Taken - taken, sink.Bad - bad, sink.OtherRecords - other));
    }

    private Feed? FeedOf(FeedFile file)
    {
        const int maxTried = 20;
        using var stream = file.Open();
        var records = new RecordStream(stream, file.Form);
        for (var i = 0; i < maxTried && records.Next(token); i++)
        {
            if (records.Error is null && Recognising(records.Record, file.Name) is { } feed)
            {
                return feed;
            }
        }

        return null;
    }

    private Feed? Recognising(ReadOnlySpan<byte> record, string path)
    {
        foreach (var feed in feeds)
        {
            try
            {
                if (feed.Recognises(record, path))
                {
                    return feed;
                }
            }
            catch (Exception exception) when (exception is System.Text.Json.JsonException or Feeds.Osv.OsvFormatException)
            {
                // A line that is no JSON tells nothing about the file; the next may.
            }
        }

        return null;
    }

    // Null where the one segment that was wanted is not accepted; what was written of it the next build takes away.
    private StoreManifest? Write(string storeFolder, TimeProvider clock)
    {
        // Scans that keep the same cache build the same store of a user's own records at once; a build of everything is what somebody asked for twice.
        using var gate = only is null && !drafts.IsSingle ? StoreSwap.Lock(storeFolder) : StoreSwap.WaitForLock(storeFolder, token);
        IEnumerable<SegmentEntry> kept = only is null ? [] : StoreSwap.Current(storeFolder).Where(segment => segment.Name != only);
        var builtAt = clock.GetUtcNow();
        List<SegmentEntry> entries = [.. Wanted.Select(draft => WriteAlone(storeFolder, draft, builtAt))];
        if (accept?.Invoke(entries.Sum(segment => segment.Feeds.Sum(feed => feed.Records))) == false)
        {
            return null;
        }

        if (!drafts.IsSingle && only is not null)
        {
            entries.AddRange(kept.Where(segment => segment.Name != SharedFacts.Segment));
            entries.Add(WriteMerged(storeFolder, builtAt));
        }
        else if (!drafts.IsSingle && !drafts.Shared.IsEmpty)
        {
            entries.Add(WriteShared(storeFolder, drafts.Shared, builtAt));
        }

        var manifest = new StoreManifest { BuiltAt = builtAt, Segments = [.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)] };
        StoreSwap.Commit(storeFolder, manifest);
        return manifest;
    }

    // A large segment is not to lie in memory beside the remains of what was read, or of the one before.
    private SegmentEntry WriteAlone(string storeFolder, SegmentDraft draft, DateTimeOffset builtAt)
    {
        const int large = 20_000;
        if (draft.Count > large)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        }

        var entry = WriteSegment(storeFolder, draft, builtAt);
        draft.Dispose();
        if (entry.Feeds.Sum(feed => feed.Records) > large)
        {
            GC.Collect();
        }

        return entry;
    }

    private SegmentEntry WriteSegment(string storeFolder, SegmentDraft draft, DateTimeOffset builtAt)
    {
        using var content = JoinOf(draft)(new SegmentRecords(drafts.Folder, draft.Parts, part => [.. draft.Records(part).Select(Judged)]));
        foreach (var advisory in content.Advisories)
        {
            drafts.Shared.Add(advisory);
        }

        IReadOnlyList<string> buckets = [];
        return WriteFile(storeFolder, draft.Name, builtAt, (path, before) => buckets = SegmentWriter.Write(path, content, before, builtAt, token)) with
        {
            Fetched = fetched,
            Feeds = [.. (draft.Name == SharedFacts.CveSegment ? [.. drafts.Shared.Feeds] : draft.PerFeed).Select(pair => FeedEntry(pair.Key, pair.Value))],
            Buckets = buckets,
        };
    }

    private SegmentEntry WriteShared(string storeFolder, SharedDraft shared, DateTimeOffset builtAt) =>
        WriteFile(storeFolder, SharedFacts.Segment, builtAt, (path, before) => SharedWriter.Write(path, shared, before, builtAt, token)) with
        {
            Feeds = [.. shared.Feeds.Select(pair => FeedEntry(pair.Key, pair.Value))],
        };

    // What the other segments' advisories told stays, and what this one's tell now is added.
    private SegmentEntry WriteMerged(string storeFolder, DateTimeOffset builtAt)
    {
        var merged = new SharedDraft();
        var before = StoreSwap.Current(storeFolder).FirstOrDefault(segment => segment.Name == SharedFacts.Segment);
        if (before is not null)
        {
            using var old = SharedSegment.Open(Path.Combine(storeFolder, before.File), before);
            old.CopyTo(merged);
        }

        merged.Replace(drafts.Shared);
        var written = WriteShared(storeFolder, merged, builtAt);
        return only == SharedFacts.Segment
            ? written with { Feeds = [.. drafts.Shared.Feeds.Select(pair => FeedEntry(pair.Key, pair.Value))], Fetched = fetched }
            : written with { Feeds = before?.Feeds ?? [], Fetched = before is null ? "" : before.Fetched };
    }

    /// <param name="storeFolder">The store.</param>
    /// <param name="name">The segment.</param>
    /// <param name="builtAt">The time of the build.</param>
    /// <param name="write">Writes a new file, and takes over what the one before said; null where there is none.</param>
    private SegmentEntry WriteFile(string storeFolder, string name, DateTimeOffset builtAt, Action<string, string?> write)
    {
        var before = drafts.IsSingle ? null : StoreSwap.Current(storeFolder).FirstOrDefault(segment => segment.Name == name && IsWhole(storeFolder, segment));
        var temporary = Path.Combine(storeFolder, "segments", $".{name}.new");
        File.Delete(temporary);
        write(temporary, before is null ? null : Path.GetFullPath(Path.Combine(storeFolder, before.File)));
        StoreSwap.Sync(temporary);
        var digest = AdvisoryStore.DigestOf(temporary);
        var file = SegmentEntry.FileOf(name, digest);
        var bytes = new FileInfo(temporary).Length;
        File.Move(temporary, Path.Combine(storeFolder, file), overwrite: true);
        return new SegmentEntry { Name = name, File = file, Digest = digest, Bytes = bytes, BuiltAt = builtAt, Since = before?.Since ?? builtAt };
    }

    // A damaged segment is what a build repairs: its history is lost, not the build.
    private static bool IsWhole(string storeFolder, SegmentEntry segment)
    {
        try
        {
            return AdvisoryStore.DigestOf(Path.Combine(storeFolder, segment.File)) == segment.Digest;
        }
        catch (AssayException)
        {
            return false;
        }
    }

    private SegmentFeed FeedEntry(string name, int records)
    {
        var feed = feeds.First(feed => feed.Name == name);
        return new SegmentFeed(name, records, feed.Source, feed.Licence);
    }

    // A segment of everything is joined as if each distribution and ecosystem had its own.
    private SegmentJoin JoinOf(SegmentDraft draft) => drafts.IsSingle ? SegmentJoins.OfMixed : SegmentJoins.Of(draft.Name);

    private Advisory Judged(Advisory record) => record.Withdrawn is null && drafts.Withdrawn.Contains(Feeds.Distros.PartJoin.RecordIdOf(record.Id))
        ? record with { Withdrawn = record.Modified ?? DateTimeOffset.UnixEpoch }
        : record;

    public void Dispose() => drafts.Dispose();

    private void Skip(string name, string why) => skipped.Add(new SkippedFile(name, why));

    private static AssayException Damaged(string name, string why, Exception? inner = null) => new(
        "feeds.damaged", $"{name} is damaged: {why}", "fetch the file again; the advisory store stays as it was", inner);
}
