using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Fetching;

/// <summary>Asks NVD's interface for what has changed, page by page: https://nvd.nist.gov/developers/vulnerabilities.</summary>
/// <param name="upstream">Who is asked.</param>
/// <param name="apiKey">Raises the limit from 5 to 50 questions in 30 seconds; null where there is none.</param>
/// <param name="folder">The feed's folder.</param>
internal sealed class NvdPages(Upstream upstream, string? apiKey, string folder)
{
    private const string Address = "https://services.nvd.nist.gov/rest/json/cves/2.0";

    /// <summary>The most that one answer holds.</summary>
    private const int PageSize = 2000;

    /// <summary>More pages than all CVEs would fill.</summary>
    private const int MaxPages = 1000;

    private const long MaxPageBytes = 512L << 20;

    /// <summary>"The maximum allowable range when using any date range parameters is 120 consecutive days."</summary>
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(120);

    /// <summary>What NVD's "Best Practices" ask for between two questions (https://nvd.nist.gov/developers/start-here).</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(6);

    /// <summary>Clocks differ, and a change is seen a little later than its own time.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(30);

    private bool hasAsked;

    /// <summary>The server's own time of its first answer, after <see cref="FetchAsync"/>.</summary>
    public DateTimeOffset? UpTo { get; private set; }

    /// <summary>Fetches all CVEs that have changed since a time.</summary>
    /// <param name="since">What changed before is known.</param>
    /// <param name="name">The name of the file that they go into.</param>
    /// <param name="token">Ends it; nothing of it is kept then.</param>
    /// <returns>Null where nothing has changed.</returns>
    /// <exception cref="FetchException">It can't be had.</exception>
    public async Task<FetchedFile?> FetchAsync(DateTimeOffset since, string name, CancellationToken token)
    {
        var temporary = Path.Combine(folder, $".{name}.new");
        var now = upstream.Clock.GetUtcNow();
        var count = 0;
        var output = new GZipStream(new FileStream(temporary, FileMode.Create, FileAccess.Write), CompressionLevel.Fastest);
        await using (output.ConfigureAwait(false))
        {
            for (var from = since - Overlap; from < now; from += LongestWindow)
            {
                var to = from + LongestWindow < now ? from + LongestWindow : now;
                count += await WindowAsync(from, to, output, token).ConfigureAwait(false);
            }
        }

        if (count == 0)
        {
            File.Delete(temporary);
            return null;
        }

        using var file = File.OpenRead(temporary);
        var storedAs = $"{Convert.ToHexStringLower(SHA256.HashData(file)).AsSpan(0, 16)}-{name}.gz";
        var bytes = file.Length;
        file.Dispose();
        File.Move(temporary, Path.Combine(folder, storedAs), overwrite: true);
        return new FetchedFile(name, storedAs) { Bytes = bytes, FetchedAt = now };
    }

    private async Task<int> WindowAsync(DateTimeOffset from, DateTimeOffset to, Stream output, CancellationToken token)
    {
        var start = 0;
        for (var page = 0; page < MaxPages; page++)
        {
            var url = new Uri(string.Create(
                CultureInfo.InvariantCulture,
                $"{Address}/?lastModStartDate={from.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}Z&lastModEndDate={to.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}Z&resultsPerPage={PageSize}&startIndex={start}"));
            var found = await PageAsync(url, start, output, token).ConfigureAwait(false);
            start += found.Count;
            if (start >= found.Total)
            {
                return start;
            }

            if (found.Count == 0)
            {
                throw new FetchException($"{Address}: there are {found.Total} changes, and after {start} of them none came");
            }
        }

        throw new FetchException($"{Address}: there are more than {MaxPages} pages of changes");
    }

    private async Task<(int Count, int Total)> PageAsync(Uri url, int start, Stream output, CancellationToken token)
    {
        var spooled = Path.Combine(folder, ".page.new");
        await upstream.InsistAsync(async () => await SpoolAsync(url, spooled, token).ConfigureAwait(false), () => 0, token).ConfigureAwait(false);
        try
        {
            using var file = File.OpenRead(spooled);
            return Copy(file, start, output, token);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new FetchException($"{Address}: {exception.Message}", exception) { IsTransient = true };
        }
        finally
        {
            File.Delete(spooled);
        }
    }

    private async Task<bool> SpoolAsync(Uri url, string path, CancellationToken token)
    {
        if (hasAsked)
        {
            await Task.Delay(Pause, upstream.Clock, token).ConfigureAwait(false);
        }

        hasAsked = true;
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (apiKey is not null)
        {
            request.Headers.TryAddWithoutValidation("apiKey", apiKey);
        }

        using var response = await upstream.SendAsync(request, token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new FetchException($"{Address}: the server answered {(int)response.StatusCode}") { IsTransient = true };
        }

        var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        await using (file.ConfigureAwait(false))
        {
            await upstream.ReadAsync(response, block =>
            {
                file.Write(block.Span);
                return file.Length <= MaxPageBytes ? true : throw new FetchException($"{Address}: a page has more than {MaxPageBytes >> 20} MiB");
            }, token).ConfigureAwait(false);
        }

        return true;
    }

    // One CVE a line. The page is counted only when it is whole.
    private (int Count, int Total) Copy(Stream page, int start, Stream output, CancellationToken token)
    {
        var members = new MemberStream(page);
        int count = 0, total = -1;
        var at = -1;
        DateTimeOffset? told = null;
        while (members.NextName(token))
        {
            if (members.Name == "vulnerabilities" && members.TryEnterArray())
            {
                for (; members.NextElement(token); count++)
                {
                    using var document = JsonDocument.Parse(members.Value.ToArray());
                    using (var json = new Utf8JsonWriter(output))
                    {
                        document.RootElement.WriteTo(json);
                    }

                    output.WriteByte((byte)'\n');
                }

                continue;
            }

            members.TakeValue();
            var value = Encoding.UTF8.GetString(members.Value).Trim('"');
            switch (members.Name)
            {
                case "totalResults":
                    total = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
                case "startIndex":
                    at = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
                case "timestamp":
                    told = DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
                    break;
            }
        }

        if (total < 0 || at != start)
        {
            throw new FormatException($"what came is not the page from {start}");
        }

        UpTo ??= told ?? upstream.Clock.GetUtcNow();
        return (count, total);
    }
}
