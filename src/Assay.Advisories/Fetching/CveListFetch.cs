using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Assay.Advisories.Fetching;

/// <summary>
/// The CVE program's list: the zip of all records once in a while, the changes of each whole day since, and those of today. "Hourly" zips hold what changed
/// since the day's midnight: https://github.com/CVEProject/cvelistV5/releases.
/// </summary>
internal sealed class CveListFetch(Upstream upstream, Uri releases, Func<RemoteFile, FetchedFile?, CancellationToken, Task<FetchedFile?>> runOne)
{
    private const string Latest = "https://api.github.com/repos/CVEProject/cvelistV5/releases/latest";
    private const string AllEnd = "_all_CVEs_at_midnight.zip.zip";
    private const string DeltaMiddle = "_delta_CVEs_at_";
    private const string DayEnd = "_delta_CVEs_at_end_of_day.zip";
    private const string TodayName = "today.zip";
    private const int MaxListBytes = 4 << 20;

    /// <summary>Days after which the whole list is less trouble than each day's changes.</summary>
    private const int MaxDays = 30;

    /// <exception cref="FetchException">It can't be had.</exception>
    public async Task<IReadOnlyList<FetchedFile>> RunAsync(FetchState state, CancellationToken token)
    {
        var latest = await upstream.InsistAsync(() => LatestAsync(token), () => 0, token).ConfigureAwait(false);
        var (allDay, all) = latest.Find(asset => asset.Name.EndsWith(AllEnd, StringComparison.Ordinal)) is { Name: not null } found && DayOf(found.Name) is { } day
            ? (day, found)
            : throw new FetchException($"{Latest}: there is no list of all CVEs in it");
        var files = await SinceAsync(state, allDay, token).ConfigureAwait(false)
            ?? [await FetchAsync(new RemoteFile(all.Name, UrlOf(all), FileShape.Zip) { MaxBytes = 4L << 30 }, state, token).ConfigureAwait(false)];
        if (latest.Find(asset => asset.Name.Contains(DeltaMiddle, StringComparison.Ordinal)) is { Name: not null } delta)
        {
            files.Add(await FetchAsync(new RemoteFile(TodayName, UrlOf(delta), FileShape.Zip), state, token).ConfigureAwait(false));
        }

        return files;
    }

    // The list that is there, and the changes of each day from it to the newest list's; null where that is no way.
    private async Task<List<FetchedFile>?> SinceAsync(FetchState state, DateOnly newest, CancellationToken token)
    {
        var known = state.Files.FirstOrDefault(file => file.Name.EndsWith(AllEnd, StringComparison.Ordinal) && file.StoredAs is not null);
        if (known is null || DayOf(known.Name) is not { } since || newest < since || newest.DayNumber - since.DayNumber > MaxDays)
        {
            return null;
        }

        List<FetchedFile> files = [known];
        for (var day = since; day < newest; day = day.AddDays(1))
        {
            var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var file = new RemoteFile(date + DayEnd, new Uri(releases, $"download/cve_{date}_at_end_of_day/{date}{DayEnd}"), FileShape.Zip) { Optional = true };
            if (await runOne(file, state.File(file.Name), token).ConfigureAwait(false) is not { } changes)
            {
                return null;
            }

            files.Add(changes);
        }

        return files;
    }

    private async Task<FetchedFile> FetchAsync(RemoteFile file, FetchState state, CancellationToken token) =>
        await runOne(file, state.File(file.Name), token).ConfigureAwait(false) ?? throw new FetchException($"{file.Url}: there is none");

    private async Task<List<(string Name, Uri Url)>> LatestAsync(CancellationToken token)
    {
        var url = upstream.UrlOf(new Uri(Latest));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("User-Agent", "assay");
        using var response = await upstream.SendAsync(request, token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new FetchException($"{url}: the server answered {(int)response.StatusCode}") { IsTransient = true };
        }

        var body = await upstream.ReadAllAsync(response, url, MaxListBytes, token).ConfigureAwait(false);
        try
        {
            return Assets(body);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or UriFormatException)
        {
            throw new FetchException($"{url}: it is no release", exception);
        }
    }

    private static List<(string Name, Uri Url)> Assets(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.GetProperty("assets"u8).EnumerateArray()
                .Select(asset => (Name: asset.GetProperty("name"u8).GetString() ?? "", Url: asset.GetProperty("browser_download_url"u8).GetString() ?? ""))
                .Where(asset => DayOf(asset.Name) is not null && asset.Name.AsSpan().IndexOfAny('/', '\\') < 0)
                .Select(asset => (asset.Name, new Uri(asset.Url, UriKind.Absolute))),
        ];
    }

    // Only of this repository's releases, whatever the answer says.
    private Uri UrlOf((string Name, Uri Url) asset) => asset.Url.AbsoluteUri.StartsWith(releases.AbsoluteUri, StringComparison.Ordinal)
        ? asset.Url
        : throw new FetchException($"{Latest}: {asset.Name} is not among the program's own releases");

    private static DateOnly? DayOf(string name) =>
        name.Length > 10 && DateOnly.TryParseExact(name.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
