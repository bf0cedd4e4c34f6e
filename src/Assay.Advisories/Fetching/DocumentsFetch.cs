using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Assay.Advisories.Fetching;

/// <summary>
/// A publisher's CSAF documents: the archive of all of them once, then what "changes.csv" and "deletions.csv" say has changed since, document by document
/// while these are few (https://security.access.redhat.com/data/csaf/v2/vex/, https://ftp.suse.com/pub/projects/security/csaf-vex/).
/// </summary>
internal sealed class DocumentsFetch(
    Upstream upstream, string folder, RemoteDocuments origin, Func<RemoteFile, FetchedFile?, CancellationToken, Task<FetchedFile?>> runOne)
{
    /// <summary>The file of documents that changed since the archive.</summary>
    public const string ChangesName = "changes.jsonl";
    private const string ArchiveName = "archive.tar";
    private const string ChangeList = "changes.csv";
    private const string DeletionList = "deletions.csv";
    private const long MaxArchiveBytes = 4L << 30;
    private const int MaxListBytes = 64 << 20;
    private const int MaxNameBytes = 4096;
    private const int MaxDocumentBytes = 64 << 20;

    /// <summary>Documents that are fetched by themselves; beyond that a newer archive costs less.</summary>
    private const int MaxChanges = 3000;

    /// <summary>Beyond so many bytes of changes a newer archive is fetched.</summary>
    private const long MaxChangesBytes = 256 << 20;

    private static readonly TimeSpan LongestWithoutArchive = TimeSpan.FromDays(7);

    /// <summary>An archive is written while documents change.</summary>
    private static readonly TimeSpan ArchiveOverlap = TimeSpan.FromHours(26);

    /// <summary>Up to when changes are in the files, after <see cref="RunAsync"/>.</summary>
    public DateTimeOffset? UpTo { get; private set; }

    /// <exception cref="FetchException">It can't be had.</exception>
    public async Task<IReadOnlyList<FetchedFile>> RunAsync(FetchState state, CancellationToken token)
    {
        var archive = state.Files.FirstOrDefault(file => file.Name.StartsWith(ArchiveName, StringComparison.Ordinal));
        var changes = state.File(ChangesName);
        UpTo = state.UpTo;
        if (archive?.StoredAs is not { } stored || !File.Exists(Path.Combine(folder, stored)) || UpTo is null
            || upstream.Clock.GetUtcNow() - archive.FetchedAt > LongestWithoutArchive || changes?.Bytes > MaxChangesBytes)
        {
            (archive, changes) = await ArchiveAsync(archive, changes, token).ConfigureAwait(false);
        }

        var changed = await ListAsync(ChangeList, state.File(ChangeList), token).ConfigureAwait(false);
        var deleted = await ListAsync(DeletionList, state.File(DeletionList), token).ConfigureAwait(false);
        var wanted = Newest([.. changed.Entries, .. deleted.Entries.Select(entry => entry with { IsDeleted = true })]);
        if (wanted.Count > MaxChanges)
        {
            (archive, changes) = await ArchiveAsync(archive, changes, token).ConfigureAwait(false);
            wanted = Newest(wanted);
        }

        changes = wanted.Count == 0 ? changes : await MergeAsync(changes, wanted, token).ConfigureAwait(false);
        UpTo = wanted.Select(entry => (DateTimeOffset?)entry.At).Append(UpTo).Max();
        return [.. new[] { archive, changes, changed.List, deleted.List }.OfType<FetchedFile>()];
    }

    /// <summary>A line of a list: "2023/cve-2023-6240.json","2024-08-04T10:17:22+00:00".</summary>
    internal readonly record struct Entry(string Path, DateTimeOffset At, bool IsDeleted = false)
    {
        public string Id => System.IO.Path.GetFileNameWithoutExtension(Path).ToUpperInvariant();
    }

    // Of several entries about one document the last; what is as old as the newest that is known may have come behind it.
    private List<Entry> Newest(List<Entry> entries) =>
    [
        .. entries.Where(entry => entry.At >= UpTo && entry.At <= upstream.Clock.GetUtcNow().AddDays(1))
            .GroupBy(entry => entry.Path, StringComparer.Ordinal).Select(group => group.MaxBy(entry => entry.At)).OrderBy(entry => entry.Path, StringComparer.Ordinal),
    ];

    private async Task<(FetchedFile Archive, FetchedFile? Changes)> ArchiveAsync(FetchedFile? known, FetchedFile? changes, CancellationToken token)
    {
        var name = origin.Archive ?? await NewestArchiveAsync(token).ConfigureAwait(false);
        var (suffix, shape) = Path.GetExtension(name) switch
        {
            ".zst" => (".zst", FileShape.Zstd),
            ".bz2" => (".bz2", FileShape.Bzip2),
            ".gz" => (".gz", FileShape.Gzip),
            _ => throw NoList(origin.ArchiveList ?? name),
        };
        var archive = await runOne(new RemoteFile(ArchiveName + suffix, new Uri(origin.Folder, name), shape) { MaxBytes = MaxArchiveBytes }, known, token).ConfigureAwait(false);
        var since = (archive!.LastModified ?? archive.FetchedAt) - ArchiveOverlap;
        if (UpTo is null || since > UpTo || changes is null)
        {
            // What is older is in the archive. What is younger is fetched again, which costs a request a document.
            UpTo = since;
            changes = null;
        }

        // Asked for now, even where it is the same: so it counts from now.
        return (archive with { FetchedAt = upstream.Clock.GetUtcNow() }, changes);
    }

    private async Task<string> NewestArchiveAsync(CancellationToken token)
    {
        var text = Encoding.UTF8.GetString((await GetAsync(origin.ArchiveList!, null, MaxNameBytes, token).ConfigureAwait(false)).Body ?? []).Trim();
        return text.Length is > 0 and <= 200 && !text.AsSpan().ContainsAny('/', '\\', '?') && !text.AsSpan().ContainsAny('#', ':', '\n') && text[0] != '.' ? text : throw NoList(origin.ArchiveList!);
    }

    private async Task<(FetchedFile? List, List<Entry> Entries)> ListAsync(string name, FetchedFile? known, CancellationToken token)
    {
        try
        {
            var (body, list) = await GetAsync(name, known, MaxListBytes, token).ConfigureAwait(false);
            return (list, body is null ? [] : Entries(body, name));
        }
        catch (FetchException failure) when (failure.IsAbsent && known is null)
        {
            // A mirror may hold the archive alone.
            return (null, []);
        }
    }

    internal static List<Entry> Entries(byte[] list, string name)
    {
        List<Entry> entries = [];
        foreach (var line in Encoding.UTF8.GetString(list).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            var path = comma < 0 ? "" : line[..comma].Trim('"', ' ');
            if (!IsPath(path) || !DateTimeOffset.TryParse(line.AsSpan(comma + 1).Trim("\" "), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            {
                throw NoList(name);
            }

            entries.Add(new Entry(path, at));
        }

        return entries;
    }

    // "2023/cve-2023-6240.json": below the folder.
    private static bool IsPath(string path)
    {
        foreach (var letter in path)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.' or '/' or ':'))
            {
                return false;
            }
        }

        return path.Length is > 5 and < 200 && path.EndsWith(".json", StringComparison.Ordinal) && !path.Contains("..", StringComparison.Ordinal) && path[0] != '/'
            && !path.Contains(':', StringComparison.Ordinal);
    }

    // A new file of all changes since the archive.
    private async Task<FetchedFile> MergeAsync(FetchedFile? known, List<Entry> wanted, CancellationToken token)
    {
        var documents = known?.StoredAs is { } stored && File.Exists(Path.Combine(folder, stored)) ? Read(Path.Combine(folder, stored)) : new(StringComparer.Ordinal);
        var fetched = new (string Id, byte[] Line)[wanted.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = FeedFetch.Parallel, CancellationToken = token };
        await Parallel.ForAsync(0, wanted.Count, options, async (number, stop) =>
            fetched[number] = (wanted[number].Id, wanted[number].IsDeleted ? Deleted(wanted[number]) : await DocumentAsync(wanted[number], stop).ConfigureAwait(false))).ConfigureAwait(false);
        foreach (var (id, line) in fetched)
        {
            documents[id] = line;
        }

        return Write(documents);
    }

    // A list may be ahead of its documents: one that is not there is as good as deleted.
    private async Task<byte[]> DocumentAsync(Entry entry, CancellationToken token)
    {
        try
        {
            var (body, _) = await GetAsync(entry.Path, null, MaxDocumentBytes, token).ConfigureAwait(false);
            return OneLine(body!) is { } line && line.Id == entry.Id ? line.Line : throw new FetchException($"{new Uri(origin.Folder, entry.Path)}: it is not the document {entry.Id}") { IsTransient = true };
        }
        catch (FetchException failure) when (failure.IsAbsent)
        {
            return Deleted(entry);
        }
    }

    private byte[] Deleted(Entry entry)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("document"u8);
            json.WriteString("category"u8, "csaf_vex"u8);
            json.WriteStartObject("publisher"u8);
            json.WriteString("namespace"u8, $"https://www.{string.Join('.', origin.Folder.Host.Split('.')[^2..])}");
            json.WriteEndObject();
            json.WriteStartObject("tracking"u8);
            json.WriteString("id"u8, entry.Id);
            json.WriteString("status"u8, "deleted"u8);
            json.WriteString("current_release_date"u8, entry.At);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private async Task<(byte[]? Body, FetchedFile File)> GetAsync(string name, FetchedFile? known, int maxBytes, CancellationToken token)
    {
        var url = upstream.UrlOf(new Uri(origin.Folder, name));
        return await upstream.InsistAsync(AskAsync, () => 0, token).ConfigureAwait(false);

        async Task<(byte[]?, FetchedFile)> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (known?.ETag is not null && known.Url == url.AbsoluteUri)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", known.ETag);
            }

            using var response = await upstream.SendAsync(request, token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
            {
                return (null, known);
            }

            var body = await upstream.ReadAllAsync(response, url, maxBytes, token).ConfigureAwait(false);
            return (body.ToArray(), new FetchedFile(name, null) { Url = url.AbsoluteUri, ETag = response.Headers.ETag?.ToString() });
        }
    }

    private FetchedFile Write(Dictionary<string, byte[]> documents)
    {
        var temporary = Path.Combine(folder, $".{ChangesName}.new");
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite))
        {
            foreach (var (_, line) in documents.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                file.Write(line);
                file.WriteByte((byte)'\n');
            }

            file.Flush(flushToDisk: true);
            file.Position = 0;
            var digest = Convert.ToHexStringLower(SHA256.HashData(file));
            var stored = new FetchedFile(ChangesName, $"{digest.AsSpan(0, 16)}-{ChangesName}") { Bytes = file.Length, FetchedAt = upstream.Clock.GetUtcNow() };
            File.Move(temporary, Path.Combine(folder, stored.StoredAs!), overwrite: true);
            return stored;
        }
    }

    private static Dictionary<string, byte[]> Read(string path)
    {
        Dictionary<string, byte[]> documents = new(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path))
        {
            if (OneLine(Encoding.UTF8.GetBytes(line)) is { } document)
            {
                documents[document.Id] = document.Line;
            }
        }

        return documents;
    }

    // A document on one line; null where it is none.
    private static (string Id, byte[] Line)? OneLine(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("document"u8, out var head) || head.ValueKind != JsonValueKind.Object
                || !head.TryGetProperty("tracking"u8, out var tracking) || tracking.ValueKind != JsonValueKind.Object
                || !tracking.TryGetProperty("id"u8, out var id) || id.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            using var line = new MemoryStream();
            using (var writer = new Utf8JsonWriter(line))
            {
                root.WriteTo(writer);
            }

            return (id.GetString()!.ToUpperInvariant(), line.ToArray());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FetchException NoList(string name) => new($"{name} is no such list");
}
