using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Assay.Advisories.Fetching;

/// <summary>
/// MSRC's documents, one a month: a list tells when each was last changed, and only those are fetched whose date is another. Both are asked for as JSON; the
/// documents are XML else, and some hundred megabytes more.
/// </summary>
/// <param name="upstream">Who is asked.</param>
/// <param name="folder">The feed's folder.</param>
/// <param name="address">The interface, with a '/' at its end.</param>
/// <param name="runAll">Fetches files, several at a time.</param>
internal sealed class MsrcFetch(Upstream upstream, string folder, Uri address, Func<IReadOnlyList<RemoteFile>, FetchState, CancellationToken, Task<IReadOnlyList<FetchedFile>>> runAll)
{
    private const string Json = "application/json";
    private const int MaxListBytes = 4 << 20;
    private const long MaxDocumentBytes = 256L << 20;

    /// <summary>More months than there will be for a long time.</summary>
    private const int MaxDocuments = 2000;

    /// <exception cref="FetchException">It can't be had.</exception>
    public async Task<IReadOnlyList<FetchedFile>> RunAsync(FetchState state, CancellationToken token)
    {
        var listed = await upstream.InsistAsync(() => ListAsync(token), () => 0, token).ConfigureAwait(false);
        List<FetchedFile> files = [];
        List<RemoteFile> wanted = [];
        foreach (var (id, changed) in listed)
        {
            // The date is in the name, so that the state tells which of a month's states it has.
            var name = string.Create(CultureInfo.InvariantCulture, $"{id}-{changed.UtcDateTime:yyyyMMddHHmmss}.json");
            if (state.File(name) is { StoredAs: { } stored } known && File.Exists(Path.Combine(folder, stored)))
            {
                files.Add(known);
            }
            else
            {
                wanted.Add(new RemoteFile(name, new Uri(address, "cvrf/" + id), FileShape.Json) { Accept = Json, MaxBytes = MaxDocumentBytes });
            }
        }

        files.AddRange(await runAll(wanted, state, token).ConfigureAwait(false));
        return files;
    }

    private async Task<List<(string Id, DateTimeOffset Changed)>> ListAsync(CancellationToken token)
    {
        var url = upstream.UrlOf(new Uri(address, "updates"));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        using var response = await upstream.SendAsync(request, token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new FetchException($"{url}: the server answered {(int)response.StatusCode}") { IsTransient = true };
        }

        var body = await upstream.ReadAllAsync(response, url, MaxListBytes, token).ConfigureAwait(false);
        try
        {
            var list = Listed(body);
            return list.Count is > 0 and <= MaxDocuments ? list : throw new FetchException($"{url}: it lists {list.Count} documents");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new FetchException($"{url}: it is no list of documents", exception);
        }
    }

    // {"value": [{"ID": "2024-Mar", "CurrentReleaseDate": "2024-04-09T07:00:00Z", "CvrfUrl": "..."}]}: the addresses are made of the ids, whatever the answer says.
    private static List<(string Id, DateTimeOffset Changed)> Listed(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.GetProperty("value"u8).EnumerateArray()
                .Select(update => (Id: update.GetProperty("ID"u8).GetString() ?? "", Changed: update.GetProperty("CurrentReleaseDate"u8).GetDateTimeOffset()))
                .Where(update => IsId(update.Id)).DistinctBy(update => update.Id, StringComparer.Ordinal),
        ];
    }

    // "2024-Mar", "2017-Dec-B".
    private static bool IsId(string id) => id.Length is > 4 and < 32 && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') && char.IsAsciiDigit(id[0]);
}
