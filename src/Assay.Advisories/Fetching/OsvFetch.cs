using System.Net;
using System.Security.Cryptography;

namespace Assay.Advisories.Fetching;

/// <summary>
/// One ecosystem of OSV's bucket: the zip of all records once, then what "modified_id.csv" (newest first) says has changed since, record by
/// record while these are few. https://google.github.io/osv.dev/data/#data-dumps.
/// </summary>
internal sealed class OsvFetch(
    Upstream upstream, string folder, Uri ecosystem, Func<RemoteFile, FetchedFile?, CancellationToken, Task<FetchedFile?>> runOne)
{
    private const string ZipName = "all.zip";
    private const string ChangesName = "changes.jsonl";
    private const string ListName = "modified_id.csv";

    /// <summary>A record costs a request; so many bytes of a zip cost as much.</summary>
    private const int ZipBytesOfChange = 64 << 10;

    private const int MinChanges = 200;
    private const int MaxChanges = 3000;

    /// <summary>Beyond so many bytes of changes the zip is fetched again.</summary>
    private const long MaxChangesBytes = 32 << 20;

    private const int MaxRecordBytes = 16 << 20;
    private const long MaxZipBytes = 4L << 30;

    /// <summary>Records that vanish instead of being withdrawn stand in no list: the zip heals it.</summary>
    private static readonly TimeSpan LongestWithoutZip = TimeSpan.FromDays(7);

    /// <summary>A zip is written while records change; what its own date says may be as much too late.</summary>
    private static readonly TimeSpan ZipOverlap = TimeSpan.FromHours(3);

    private static readonly TimeSpan ListOverlap = TimeSpan.FromMinutes(30);

    /// <summary>Up to when changes are in the files, after <see cref="RunAsync"/>; null where only the zip is there.</summary>
    public DateTimeOffset? UpTo { get; private set; }

    /// <exception cref="FetchException">It can't be had.</exception>
    public async Task<IReadOnlyList<FetchedFile>> RunAsync(FetchState state, CancellationToken token)
    {
        UpTo = state.UpTo;
        var changes = state.File(ChangesName);
        if (state.File(ZipName) is not { StoredAs: { } stored } zip || !File.Exists(Path.Combine(folder, stored))
            || upstream.Clock.GetUtcNow() - zip.FetchedAt > LongestWithoutZip)
        {
            return await ZipAsync(state.File(ZipName), changes, token).ConfigureAwait(false);
        }

        try
        {
            var maxChanges = (int)Math.Clamp(zip.Bytes / ZipBytesOfChange, MinChanges, MaxChanges);
            var (list, changed) = await ChangedAsync(state.File(ListName), () => new OsvChangeList(Later(Since(zip), UpTo - ListOverlap), maxChanges), token).ConfigureAwait(false);
            if (changed is null || changes?.Bytes > MaxChangesBytes)
            {
                return await ZipAsync(zip, changes, token).ConfigureAwait(false);
            }

            var merged = changed.Count > 0 ? await MergeAsync(changes, changed, token).ConfigureAwait(false) : changes;
            UpTo = changed.Count > 0 ? Earlier(changed.Max(change => change.Modified), upstream.Clock.GetUtcNow()) : UpTo;
            return merged is null ? [zip, list] : [zip, merged, list];
        }
        catch (FetchException failure) when (failure.IsAbsent)
        {
            // A mirror may hold the zips alone, and a record may be gone again.
            return await ZipAsync(zip, changes, token).ConfigureAwait(false);
        }
    }

    private static DateTimeOffset Since(FetchedFile zip) => (zip.LastModified ?? zip.FetchedAt) - ZipOverlap;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    // A record that is dated in the future must not hide those that come before then.
    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => other < one ? other : one;

    private async Task<IReadOnlyList<FetchedFile>> ZipAsync(FetchedFile? known, FetchedFile? changes, CancellationToken token)
    {
        var zip = await runOne(new RemoteFile(ZipName, new Uri(ecosystem, ZipName), FileShape.Zip) { MaxBytes = MaxZipBytes }, known, token).ConfigureAwait(false);

        // Asked for now, even where it is the same: so it counts from now.
        zip = zip! with { FetchedAt = upstream.Clock.GetUtcNow() };
        if (changes?.StoredAs is not { } stored || !File.Exists(Path.Combine(folder, stored)))
        {
            return [zip];
        }

        // The zip may be older than changes that are known already: those stay.
        var records = OsvRecord.ReadAll(Path.Combine(folder, stored));
        var young = records.Where(pair => pair.Value.Modified > Since(zip)).ToDictionary(StringComparer.Ordinal);
        return young.Count == records.Count ? [zip, changes] : young.Count == 0 ? [zip] : [zip, WriteChanges(young)];
    }

    // The list's head, as far back as what is known here; null instead of changes where they are too many.
    private async Task<(FetchedFile List, List<OsvChange>? Changed)> ChangedAsync(FetchedFile? known, Func<OsvChangeList> read, CancellationToken token)
    {
        var url = upstream.UrlOf(new Uri(ecosystem, ListName));
        return await upstream.InsistAsync(AskAsync, () => 0, token).ConfigureAwait(false);

        async Task<(FetchedFile, List<OsvChange>?)> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (known?.ETag is not null && known.Url == url.AbsoluteUri)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", known.ETag);
            }

            using var response = await upstream.SendAsync(request, token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
            {
                return (known, []);
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new FetchException($"{url}: the server answered {(int)response.StatusCode}") { IsTransient = true };
            }

            var reading = read();
            await upstream.ReadAsync(response, block => reading.Take(block.Span), token).ConfigureAwait(false);
            reading.End();
            return (new FetchedFile(ListName, null) { Url = url.AbsoluteUri, ETag = response.Headers.ETag?.ToString() }, reading.Changed);
        }
    }

    // A new file of all changes since the zip; the old one where nothing is new in it.
    private async Task<FetchedFile?> MergeAsync(FetchedFile? known, List<OsvChange> changed, CancellationToken token)
    {
        var records = known?.StoredAs is { } stored && File.Exists(Path.Combine(folder, stored)) ? OsvRecord.ReadAll(Path.Combine(folder, stored)) : [];
        var wanted = changed.Where(change => !(records.TryGetValue(change.Id, out var have) && have.Modified >= change.Modified)).ToList();
        if (wanted.Count == 0)
        {
            return known;
        }

        var fetched = new (string Id, OsvRecord Record)[wanted.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = FeedFetch.Parallel, CancellationToken = token };
        await Parallel.ForAsync(0, wanted.Count, options, async (number, stop) =>
            fetched[number] = (wanted[number].Id, await RecordAsync(wanted[number].Id, stop).ConfigureAwait(false))).ConfigureAwait(false);
        foreach (var (id, record) in fetched)
        {
            records[id] = record;
        }

        return WriteChanges(records);
    }

    private async Task<OsvRecord> RecordAsync(string id, CancellationToken token)
    {
        var url = upstream.UrlOf(new Uri(ecosystem, Uri.EscapeDataString(id) + ".json"));
        return await upstream.InsistAsync(AskAsync, () => 0, token).ConfigureAwait(false);

        async Task<OsvRecord> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await upstream.SendAsync(request, token).ConfigureAwait(false);
            return OsvRecord.Of(await upstream.ReadAllAsync(response, url, MaxRecordBytes, token).ConfigureAwait(false)) is { } record && record.Id == id
                ? record
                : throw new FetchException($"{url}: it is not the record {id}") { IsTransient = true };
        }
    }

    private FetchedFile WriteChanges(Dictionary<string, OsvRecord> records)
    {
        var temporary = Path.Combine(folder, $".{ChangesName}.new");
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite))
        {
            foreach (var (_, record) in records.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                file.Write(record.Line);
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
}
