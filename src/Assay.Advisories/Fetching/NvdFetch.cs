using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Assay.Advisories.Store;

namespace Assay.Advisories.Fetching;

/// <summary>
/// NVD: a file for each year once in a while, each checked against its ".meta", and in between what has changed since, from the interface
/// (https://nvd.nist.gov/developers/vulnerabilities). A mirror has files alone: there the file of the last eight days' changes stands in for the interface.
/// </summary>
internal sealed class NvdFetch(Upstream upstream, string folder, Uri files, string? apiKey, Func<RemoteFile, FetchedFile?, CancellationToken, Task<FetchedFile?>> runOne)
{
    private const int FirstYear = 2002;
    private const string ModifiedName = "nvdcve-2.0-modified.json";
    private const string ChangesStart = "changes-";
    private const int MaxMetaBytes = 4096;

    /// <summary>Changes beyond so many compressed bytes are more trouble than the files.</summary>
    private const long MaxChangesBytes = 96 << 20;

    /// <summary>Longest time between files, where the interface tells what changed.</summary>
    private static readonly TimeSpan LongestWithoutFiles = TimeSpan.FromDays(60);

    /// <summary>The same where only the file of changes does, which tells of eight days.</summary>
    private static readonly TimeSpan LongestWithoutInterface = TimeSpan.FromDays(7);

    /// <summary>A file of a year is written some time after what its own date tells.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>Up to when changes are in the files, after <see cref="RunAsync"/>.</summary>
    public DateTimeOffset? UpTo { get; private set; }

    private DateTimeOffset Now => upstream.Clock.GetUtcNow();

    /// <exception cref="FetchException">It can't be had.</exception>
    public async Task<IReadOnlyList<FetchedFile>> RunAsync(FetchState state, CancellationToken token)
    {
        UpTo = state.UpTo;
        var years = YearsOf(state);
        var changes = state.Files.Where(file => file.Name.StartsWith(ChangesStart, StringComparison.Ordinal) && IsThere(file)).ToList();
        if (years.Count == 0 || UpTo is null || Now - years.Min(file => file.FetchedAt) > LongestWithoutFiles || changes.Sum(file => file.Bytes) > MaxChangesBytes)
        {
            (years, changes) = (await FetchYearsAsync(state, token).ConfigureAwait(false), []);
        }

        if (upstream.HasMirror)
        {
            return await ByFileAsync(state, years, token).ConfigureAwait(false);
        }

        var pages = new NvdPages(upstream, apiKey, folder);
        if (await pages.FetchAsync(UpTo!.Value, ChangesName(UpTo.Value), token).ConfigureAwait(false) is { } found)
        {
            changes.Add(found);
        }

        UpTo = pages.UpTo;
        return [.. years, .. changes.DistinctBy(file => file.StoredAs, StringComparer.Ordinal)];
    }

    private static string ChangesName(DateTimeOffset since) => string.Create(CultureInfo.InvariantCulture, $"{ChangesStart}{since.UtcDateTime:yyyyMMddHHmmss}.jsonl");

    private static string NameOf(int year) => string.Create(CultureInfo.InvariantCulture, $"nvdcve-2.0-{year}");

    private bool IsThere(FetchedFile file) => file.StoredAs is { } stored && File.Exists(Path.Combine(folder, stored));

    // All of them, or none that count: a year that was deleted is fetched again with the others.
    private List<FetchedFile> YearsOf(FetchState state)
    {
        var found = Enumerable.Range(FirstYear, Math.Max(0, Now.Year - FirstYear)).Select(year => state.File(NameOf(year) + ".json")).ToList();
        return found.Exists(file => file is null || !IsThere(file))
            ? []
            : [.. found.OfType<FetchedFile>(), .. state.File(NameOf(Now.Year) + ".json") is { } current && IsThere(current) ? new[] { current } : []];
    }

    private async Task<IReadOnlyList<FetchedFile>> ByFileAsync(FetchState state, List<FetchedFile> years, CancellationToken token)
    {
        if (Now - UpTo > LongestWithoutInterface)
        {
            years = await FetchYearsAsync(state, token).ConfigureAwait(false);
        }

        var modified = await runOne(
            new RemoteFile(ModifiedName, new Uri(files, ModifiedName + ".gz"), FileShape.Gzip) { Optional = true }, state.File(ModifiedName), token).ConfigureAwait(false);
        UpTo = modified is null ? UpTo : Now;
        return modified is null ? years : [.. years, modified];
    }

    private async Task<List<FetchedFile>> FetchYearsAsync(FetchState state, CancellationToken token)
    {
        List<FetchedFile> fetched = [];
        DateTimeOffset? newest = null;
        for (var year = FirstYear; year <= Now.Year; year++)
        {
            var meta = await MetaAsync(year, token).ConfigureAwait(false);
            if (await FetchYearAsync(year, meta, state.File(NameOf(year) + ".json"), token).ConfigureAwait(false) is { } file)
            {
                fetched.Add(file with { FetchedAt = Now });
                var written = meta?.Modified ?? file.LastModified ?? Now;
                newest = newest > written ? newest : written;
            }
        }

        UpTo = (newest < Now ? newest.Value : Now) - Overlap;
        return fetched;
    }

    private async Task<FetchedFile?> FetchYearAsync(int year, NvdMeta? meta, FetchedFile? known, CancellationToken token)
    {
        var file = new RemoteFile(NameOf(year) + ".json", new Uri(files, NameOf(year) + ".json.gz"), FileShape.Gzip) { Optional = year == Now.Year };
        if (known is not null && meta is not null && IsThere(known) && DigestOf(known) == meta.Digest)
        {
            return known;
        }

        var fetched = await runOne(file, known, token).ConfigureAwait(false);
        if (fetched is null || meta is null || DigestOf(fetched) == meta.Digest)
        {
            return fetched;
        }

        // Written anew between the two questions: its new digest must fit.
        var again = await MetaAsync(year, token).ConfigureAwait(false);
        return again is null || DigestOf(fetched) == again.Digest
            ? fetched
            : throw new FetchException($"{upstream.UrlOf(file.Url)}: its bytes are not those that its .meta tells of") { IsTransient = true };
    }

    // Null where there is none, as at mirrors.
    private async Task<NvdMeta?> MetaAsync(int year, CancellationToken token)
    {
        var url = upstream.UrlOf(new Uri(files, NameOf(year) + ".meta"));
        try
        {
            return await upstream.InsistAsync(AskAsync, () => 0, token).ConfigureAwait(false);
        }
        catch (FetchException failure) when (failure.IsAbsent)
        {
            return null;
        }

        async Task<NvdMeta?> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await upstream.SendAsync(request, token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new FetchException($"{url}: the server answered {(int)response.StatusCode}") { IsTransient = true };
            }

            using var body = new MemoryStream();
            await upstream.ReadAsync(response, block =>
            {
                body.Write(block.Span[..Math.Min(block.Length, MaxMetaBytes)]);
                return body.Length < MaxMetaBytes;
            }, token).ConfigureAwait(false);
            return NvdMeta.Of(Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length)) ?? throw new FetchException($"{url}: it is no .meta");
        }
    }

    // Of the uncompressed file, as the .meta tells it.
    private string DigestOf(FetchedFile file)
    {
        using var stream = new WholeGzipStream(File.OpenRead(Path.Combine(folder, file.StoredAs!)));
        try
        {
            return Convert.ToHexString(SHA256.HashData(stream));
        }
        catch (InvalidDataException)
        {
            return "";
        }
    }

    /// <summary>What a year's ".meta" tells: lines of "name:value".</summary>
    private sealed record NvdMeta(DateTimeOffset Modified, string Digest)
    {
        public static NvdMeta? Of(string text)
        {
            DateTimeOffset? modified = null;
            string? digest = null;
            foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                var value = line[(colon + 1)..].Trim();
                if (line.StartsWith("lastModifiedDate:", StringComparison.Ordinal) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var time))
                {
                    modified = time;
                }
                else if (line.StartsWith("sha256:", StringComparison.Ordinal))
                {
                    digest = value.ToUpperInvariant();
                }
            }

            return modified is { } at && digest is { Length: 64 } ? new NvdMeta(at, digest) : null;
        }
    }
}
