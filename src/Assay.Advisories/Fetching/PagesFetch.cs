using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Advisories.Fetching;

/// <summary>
/// Records of an interface that answers page by page. As long as its first page says the same, nothing is new: what is new stands there, or the number of all items
/// does. Once a week all pages are read whatever the first one says.
/// </summary>
/// <param name="upstream">Who is asked.</param>
/// <param name="folder">The feed's folder.</param>
/// <param name="origin">The interface.</param>
/// <param name="progress">Told of bytes that came; of how many nobody knows.</param>
internal sealed class PagesFetch(Upstream upstream, string folder, RemotePages origin, Action<long, long> progress)
{
    private const string RecordsName = "records.jsonl";
    private const string FirstName = "first-page-";
    private const int MaxPages = 2000;
    private const int MaxPageBytes = 128 << 20;

    private static readonly TimeSpan LongestWithoutAll = TimeSpan.FromDays(7);

    private long received;

    /// <exception cref="FetchException">It can't be had.</exception>
    public async Task<IReadOnlyList<FetchedFile>> RunAsync(FetchState state, CancellationToken token)
    {
        if (upstream.HasMirror)
        {
            throw new FetchException($"{UrlOf(1)}: it answers questions and has no files, so that no mirror can stand in for it");
        }

        var records = state.File(RecordsName) is { StoredAs: { } stored } known && File.Exists(Path.Combine(folder, stored)) ? known : null;
        var first = state.Files.FirstOrDefault(file => file.Name.StartsWith(FirstName, StringComparison.Ordinal));
        var isOld = records is null || first is null || upstream.Clock.GetUtcNow() - first.FetchedAt > LongestWithoutAll;
        var (page, tag) = await GetAsync(UrlOf(1), isOld ? null : first!.ETag, token).ConfigureAwait(false);
        if (page is null || (!isOld && first!.Name == NameOf(page)))
        {
            return [records!, first!];
        }

        var fetched = origin.Details is null ? await PagedAsync(page, token).ConfigureAwait(false) : await DetailedAsync(page, records, token).ConfigureAwait(false);
        return [fetched, new FetchedFile(NameOf(page), null) { Url = UrlOf(1).AbsoluteUri, ETag = tag, FetchedAt = upstream.Clock.GetUtcNow() }];
    }

    private static string NameOf(byte[] page) => $"{FirstName}{Convert.ToHexStringLower(SHA256.HashData(page)).AsSpan(0, 16)}";

    private Uri UrlOf(int page) => new(origin.Address.Replace("{page}", page.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    // The items are the records. A list that grows meanwhile tells some twice, which the store takes for one.
    private async Task<FetchedFile> PagedAsync(byte[] first, CancellationToken token)
    {
        using var output = new RecordFile(folder, RecordsName);
        await ForEachAsync(first, output.Write, token).ConfigureAwait(false);
        return output.Store(upstream.Clock.GetUtcNow());
    }

    private async Task<FetchedFile> DetailedAsync(byte[] first, FetchedFile? known, CancellationToken token)
    {
        Dictionary<string, string> items = new(StringComparer.Ordinal);
        await ForEachAsync(first, item => items[IdOf(item)] = DetailsFile.DigestOf(item), token).ConfigureAwait(false);
        using var details = new DetailsFile(folder, known?.StoredAs is { } stored ? Path.Combine(folder, stored) : null);
        var wanted = items.Where(item => !details.Has(item.Key, item.Value)).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = FeedFetch.Parallel, CancellationToken = token };
        await Parallel.ForEachAsync(wanted, options, async (item, stop) =>
        {
            var url = new Uri(origin.Details!.Replace("{id}", Uri.EscapeDataString(item.Key), StringComparison.Ordinal));
            var (record, _) = await GetAsync(url, null, stop).ConfigureAwait(false);
            details.Add(item.Key, item.Value, record!);
        }).ConfigureAwait(false);
        return details.Store(items.Keys, RecordsName, upstream.Clock.GetUtcNow());
    }

    private async Task ForEachAsync(byte[] first, Action<JsonElement> take, CancellationToken token)
    {
        long count = 0;
        for (var number = 1; number <= MaxPages; number++)
        {
            var page = number == 1 ? first : (await GetAsync(UrlOf(number), null, token).ConfigureAwait(false)).Body;
            var (taken, total) = Take(page!, UrlOf(number), take);
            count += taken;
            if (taken == 0 || taken < origin.PageSize)
            {
                if (count < total)
                {
                    throw new FetchException($"{UrlOf(1)}: there are {total} records, and only {count} came");
                }

                return;
            }
        }

        throw new FetchException($"{UrlOf(1)}: there are more than {MaxPages} pages");
    }

    private (int Taken, long? Total) Take(byte[] page, Uri url, Action<JsonElement> take)
    {
        try
        {
            using var document = JsonDocument.Parse(page);
            var root = document.RootElement;
            var items = origin.Items is { } member ? root.GetProperty(member) : root;
            foreach (var item in items.EnumerateArray())
            {
                _ = IdOf(item);
                take(item);
            }

            long? total = origin.Items is not null && root.TryGetProperty("total"u8, out var told) && long.TryParse(told.ToString(), CultureInfo.InvariantCulture, out var number) ? number : null;
            return (items.GetArrayLength(), total);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FetchException($"{url}: it is no page of records: {exception.Message}", exception);
        }
    }

    private string IdOf(JsonElement item) => item.GetProperty(origin.Id).GetString() is { Length: > 0 and < 100 } id ? id : throw new KeyNotFoundException($"a record has no {origin.Id}");

    private Task<(byte[]? Body, string? Tag)> GetAsync(Uri url, string? tag, CancellationToken token)
    {
        return upstream.InsistAsync(AskAsync, () => 0, token);

        async Task<(byte[]?, string?)> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            if (tag is not null)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            }

            using var response = await upstream.SendAsync(request, token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotModified && tag is not null)
            {
                return (null, tag);
            }

            var body = await upstream.ReadAllAsync(response, url, MaxPageBytes, token).ConfigureAwait(false);
            FileCheck.Start(body.Span[..Math.Min(body.Length, FileCheck.StartBytes)], FileShape.Json);
            progress(Interlocked.Add(ref received, body.Length), 0);
            return (body.ToArray(), response.Headers.ETag?.ToString());
        }
    }
}
