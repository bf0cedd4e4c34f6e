using System.Net;
using System.Text.Json;

namespace Assay.Advisories.Fetching;

/// <summary>Asks which topics Amazon Linux's extras have (amazon-linux-extras, "extras-catalog.json").</summary>
/// <param name="upstream">Who is asked.</param>
/// <param name="topics">Where the catalogue is.</param>
internal sealed class TopicsFetch(Upstream upstream, RemoteTopics topics)
{
    private const int MaxBytes = 8 << 20;

    /// <summary>There were some eighty when the release ended.</summary>
    private const int MaxTopics = 1000;

    /// <summary>The repositories of all topics; none where nobody has a catalogue, as a mirror of one's own may not.</summary>
    /// <exception cref="FetchException">It can't be had.</exception>
    public async Task<IReadOnlyList<RemoteRepository>> RunAsync(CancellationToken token)
    {
        try
        {
            return await upstream.InsistAsync(() => AskAsync(token), () => 0, token).ConfigureAwait(false);
        }
        catch (FetchException failure) when (failure.IsAbsent)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<RemoteRepository>> AskAsync(CancellationToken token)
    {
        var url = upstream.UrlOf(topics.Catalogue);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await upstream.SendAsync(request, token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new FetchException($"{url}: the server answered {(int)response.StatusCode}") { IsTransient = true };
        }

        return Listed(await upstream.ReadAllAsync(response, url, MaxBytes, token).ConfigureAwait(false), url);
    }

    private IReadOnlyList<RemoteRepository> Listed(ReadOnlyMemory<byte> json, Uri url)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            List<string> names = [.. document.RootElement.GetProperty("topics"u8).EnumerateArray().Select(topic => topic.GetProperty("n"u8).GetString() ?? "").Distinct(StringComparer.Ordinal)];
            return names.Count is 0 or > MaxTopics || !names.TrueForAll(IsName)
                ? throw new FetchException($"{url}: it has {names.Count} topics, or one whose name is none")
                : [.. names.Select(topics.RepositoryOf)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FetchException($"{url}: it is no catalogue of topics", exception);
        }
    }

    // "docker", "kernel-5.10", "dnsmasq2.85": a part of an address.
    private static bool IsName(string name) => name.Length is > 0 and < 64 && name[0] != '.' && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '+');
}
