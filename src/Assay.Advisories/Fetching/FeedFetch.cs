using Assay.Advisories.Feeds;

namespace Assay.Advisories.Fetching;

/// <summary>Brings the files of one feed up to date in the feed's folder, and remembers how.</summary>
/// <param name="upstream">Who is asked.</param>
/// <param name="folder">The feed's folder; nobody else writes there meanwhile.</param>
/// <param name="origin">Where the feed comes from.</param>
/// <param name="progress">Told of bytes that came, and of how many.</param>
/// <param name="nvdKey">See <see cref="RefreshOptions.NvdKey"/>.</param>
internal sealed class FeedFetch(Upstream upstream, string folder, FeedOrigin origin, Action<long, long> progress, string? nvdKey = null)
{
    /// <summary>Files of one feed that are asked for at once.</summary>
    public const int Parallel = 6;

    private const int MaxSeries = 500;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Done, long Total)> transfers = new(StringComparer.Ordinal);

    /// <summary>Fetches what is new.</summary>
    /// <param name="state">What is there.</param>
    /// <param name="token">Ends it.</param>
    /// <returns>The state after it; its fingerprint is the same where nothing changed. It is written already.</returns>
    /// <exception cref="FetchException">Something can't be had. What was there stays, whole.</exception>
    public async Task<FetchState> RunAsync(FetchState state, CancellationToken token)
    {
        Directory.CreateDirectory(folder);
        var files = new List<FetchedFile>();
        var upTo = state.UpTo;
        if (origin.OsvEcosystem is { } ecosystem)
        {
            var osv = new OsvFetch(upstream, folder, ecosystem, RunOneAsync);
            files.AddRange(await osv.RunAsync(state, token).ConfigureAwait(false));
            upTo = osv.UpTo;
        }

        if (origin.NvdFiles is { } years)
        {
            var nvd = new NvdFetch(upstream, folder, years, nvdKey, RunOneAsync);
            files.AddRange(await nvd.RunAsync(state, token).ConfigureAwait(false));
            upTo = nvd.UpTo;
        }

        if (origin.CveReleases is { } releases)
        {
            files.AddRange(await new CveListFetch(upstream, releases, RunOneAsync).RunAsync(state, token).ConfigureAwait(false));
        }

        if (origin.MsrcDocuments is { } months)
        {
            files.AddRange(await new MsrcFetch(upstream, folder, months, RunAllAsync).RunAsync(state, token).ConfigureAwait(false));
        }

        files.AddRange(await RunAllAsync(origin.Files, state, token).ConfigureAwait(false));
        if (origin.Series is { } series)
        {
            files.AddRange(await RunSeriesAsync(series, state, token).ConfigureAwait(false));
        }

        files.AddRange(await RunRepositoriesAsync(state, token).ConfigureAwait(false));
        if (origin.Documents is { } documents)
        {
            var fetch = new DocumentsFetch(upstream, folder, documents, RunOneAsync);
            files.AddRange(await fetch.RunAsync(state, token).ConfigureAwait(false));
            upTo = fetch.UpTo;
        }

        if (origin.Pages is { } pages)
        {
            files.AddRange(await new PagesFetch(upstream, folder, pages, progress).RunAsync(state, token).ConfigureAwait(false));
        }

        var fetched = state with { Files = files, CheckedAt = upstream.Clock.GetUtcNow(), Failure = null, NotBefore = null, UpTo = upTo };
        fetched.Write(folder);
        Sweep(fetched);
        return fetched;
    }

    private async Task<IReadOnlyList<FetchedFile>> RunAllAsync(IReadOnlyList<RemoteFile> wanted, FetchState state, CancellationToken token)
    {
        var fetched = new FetchedFile?[wanted.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = token };
        await System.Threading.Tasks.Parallel.ForAsync(0, wanted.Count, options, async (number, stop) =>
            fetched[number] = await RunOneAsync(wanted[number], state.File(wanted[number].Name), stop).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. fetched.OfType<FetchedFile>()];
    }

    private async Task<IReadOnlyList<FetchedFile>> RunRepositoriesAsync(FetchState state, CancellationToken token)
    {
        IReadOnlyList<RemoteRepository> repositories = origin.Topics is { } topics
            ? [.. origin.Repositories.Concat(await new TopicsFetch(upstream, topics).RunAsync(token).ConfigureAwait(false)).DistinctBy(repository => repository.Name, StringComparer.Ordinal)]
            : origin.Repositories;
        var fetched = new IReadOnlyList<FetchedFile>[repositories.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = token };
        await System.Threading.Tasks.Parallel.ForAsync(0, fetched.Length, options, async (number, stop) =>
            fetched[number] = await new RepositoryFetch(upstream, folder, repositories[number], RunOneAsync).RunAsync(state, stop).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. fetched.SelectMany(files => files)];
    }

    private async Task<List<FetchedFile>> RunSeriesAsync(RemoteSeries series, FetchState state, CancellationToken token)
    {
        var files = new List<FetchedFile>();
        for (var number = series.First; number < series.First + MaxSeries; number++)
        {
            var some = await RunAllAsync(series.FilesOf(number), state, token).ConfigureAwait(false);
            if (some.Count == 0)
            {
                break;
            }

            files.AddRange(some);
        }

        return files;
    }

    private async Task<FetchedFile?> RunOneAsync(RemoteFile file, FetchedFile? known, CancellationToken token)
    {
        try
        {
            return await new Download(upstream, folder, file, (done, total) => Report(file.Name, done, total)).RunAsync(known, token).ConfigureAwait(false);
        }
        catch (FetchException failure)
        {
            throw new FetchException($"{upstream.UrlOf(file.Url)}: {failure.Message}", failure) { IsTransient = failure.IsTransient, RetryAfter = failure.RetryAfter, IsAbsent = failure.IsAbsent };
        }
    }

    private void Report(string name, long done, long total)
    {
        lock (gate)
        {
            transfers[name] = (done, total);
            progress(transfers.Values.Sum(transfer => transfer.Done), transfers.Values.All(transfer => transfer.Total > 0) ? transfers.Values.Sum(transfer => transfer.Total) : 0);
        }
    }

    // Files that no state names are of a fetch that was cut off behind a download, or were replaced.
    private void Sweep(FetchState state)
    {
        var named = state.Files.Select(file => file.StoredAs).Append(FetchState.FileName).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            var name = Path.GetFileName(path);
            if (!named.Contains(name.EndsWith(DocumentDraft.Suffix, StringComparison.Ordinal) ? name[..^DocumentDraft.Suffix.Length] : name))
            {
                File.Delete(path);
            }
        }
    }
}
