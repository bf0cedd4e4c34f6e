using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Fetching;

/// <summary>Fetches the updateinfo of a repository of rpms (createrepo_c's repomd.xml; libdnf, "repository metadata").</summary>
/// <param name="upstream">Who is asked.</param>
/// <param name="folder">The feed's folder.</param>
/// <param name="repository">The repository.</param>
/// <param name="runOne">Fetches a file.</param>
internal sealed class RepositoryFetch(
    Upstream upstream, string folder, RemoteRepository repository, Func<RemoteFile, FetchedFile?, CancellationToken, Task<FetchedFile?>> runOne)
{
    private const string MirrorList = "mirror.list";
    private const string MetalinkPath = "/metalink";
    private const int MaxMirrors = 4;
    private const string Index = "repodata/repomd.xml";
    private const int MaxListBytes = 1 << 20;
    private const int MaxIndexBytes = 4 << 20;

    private readonly string indexName = repository.Name + ".repomd";

    /// <summary>What a repository's index says of its updateinfo.</summary>
    internal sealed record Entry(string Location, string? Sha256);

    /// <returns>The updateinfo's file, and the index's validator; nothing where the publisher has no such repository, or one without advisories.</returns>
    /// <exception cref="FetchException">It can't be had.</exception>
    public async Task<IReadOnlyList<FetchedFile>> RunAsync(FetchState state, CancellationToken token)
    {
        var known = state.Files.FirstOrDefault(file => file.Name.StartsWith(repository.Name + "-updateinfo.", StringComparison.Ordinal));
        var index = state.File(indexName);
        foreach (var place in repository.Places)
        {
            try
            {
                if (place.AbsolutePath == MetalinkPath)
                {
                    // A mirror of the user's own has the publisher's folders.
                    if (!upstream.HasMirror && await AnyAsync(place, index, known, token).ConfigureAwait(false) is { } files)
                    {
                        return files;
                    }

                    continue;
                }

                var root = place.AbsolutePath.EndsWith(MirrorList, StringComparison.Ordinal) ? await MirrorAsync(place, token).ConfigureAwait(false) : place;
                return await RunAsync(root, index, known, token).ConfigureAwait(false);
            }
            catch (FetchException failure) when (failure.IsAbsent && known is null)
            {
                // The next place may have it. What was there once and is gone is a failure: advisories must not vanish.
            }
        }

        return [];
    }

    // Null where no mirror has it: the publisher's own server is asked next.
    private async Task<IReadOnlyList<FetchedFile>?> AnyAsync(Uri place, FetchedFile? index, FetchedFile? known, CancellationToken token)
    {
        var (body, _) = await GetAsync(place, null, MaxListBytes, token).ConfigureAwait(false);
        var metalink = Metalink.Read(body!, Index, place);
        if (IsHere(known) && index?.ETag == TagOf(metalink.Digests[0]))
        {
            return [known!, index];
        }

        foreach (var mirror in metalink.Mirrors.Take(MaxMirrors))
        {
            try
            {
                var url = new Uri(mirror, Index);
                var answer = await GetAsync(url, null, MaxIndexBytes, token).ConfigureAwait(false);
                var digest = Convert.ToHexStringLower(SHA256.HashData(answer.Body!));
                if (metalink.Digests.Contains(digest, StringComparer.Ordinal))
                {
                    return await TakeAsync(mirror, answer.Body!, answer.File with { ETag = TagOf(digest) }, known, token).ConfigureAwait(false);
                }
            }
            catch (FetchException)
            {
                // One of hundreds of mirrors; the next may have it, and at last the publisher.
            }
        }

        return null;
    }

    private static string TagOf(string digest) => $"sha256:{digest}";

    private bool IsHere(FetchedFile? known) => known?.StoredAs is { } stored && File.Exists(Path.Combine(folder, stored));

    private async Task<IReadOnlyList<FetchedFile>> RunAsync(Uri root, FetchedFile? index, FetchedFile? known, CancellationToken token)
    {
        var url = new Uri(root, Index);
        var isHere = IsHere(known);
        var answer = await GetAsync(url, isHere && index?.Url == upstream.UrlOf(url).AbsoluteUri ? index : null, MaxIndexBytes, token).ConfigureAwait(false);
        if (answer.Body is null)
        {
            return [known!, index!];
        }

        return await TakeAsync(root, answer.Body, answer.File, known, token).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<FetchedFile>> TakeAsync(Uri root, byte[] index, FetchedFile told, FetchedFile? known, CancellationToken token)
    {
        if (EntryOf(index, new Uri(root, Index)) is not { } entry)
        {
            return [told];
        }

        var file = new RemoteFile($"{repository.Name}-updateinfo.xml{SuffixOf(entry.Location)}", new Uri(root, entry.Location), ShapeOf(entry.Location)) { Sha256 = entry.Sha256 };
        return await runOne(file, known, token).ConfigureAwait(false) is { } fetched ? [fetched, told] : [told];
    }

    private async Task<Uri> MirrorAsync(Uri list, CancellationToken token)
    {
        var (body, _) = await GetAsync(list, null, MaxListBytes, token).ConfigureAwait(false);
        foreach (var line in Encoding.UTF8.GetString(body ?? []).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // A list does not send anybody to whomever it likes.
            if (Uri.TryCreate(line.TrimEnd('/') + "/", UriKind.Absolute, out var mirror) && mirror.Scheme == "https" && (mirror.Host == list.Host || DomainOf(mirror.Host) == DomainOf(list.Host)))
            {
                return mirror;
            }
        }

        throw new FetchException($"{list}: it names no mirror of the publisher's that can be asked by https");
    }

    private static string DomainOf(string host) => host.Split('.') is [.., var domain, var top] && !IPAddress.TryParse(host, out _) ? $"{domain}.{top}" : host;

    private Task<(byte[]? Body, FetchedFile File)> GetAsync(Uri address, FetchedFile? known, int maxBytes, CancellationToken token)
    {
        var url = upstream.UrlOf(address);
        return upstream.InsistAsync(AskAsync, () => 0, token);

        async Task<(byte[]?, FetchedFile)> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (known?.ETag is not null)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", known.ETag);
            }
            else if (known?.LastModified is not null)
            {
                request.Headers.IfModifiedSince = known.LastModified;
            }

            using var response = await upstream.SendAsync(request, token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
            {
                return (null, known);
            }

            using var body = new MemoryStream();
            await upstream.ReadAsync(response, block => Append(body, block.Span), token).ConfigureAwait(false);
            return (body.ToArray(), new FetchedFile(indexName, null)
            {
                Url = url.AbsoluteUri,
                ETag = response.Headers.ETag?.ToString(),
                LastModified = response.Content.Headers.LastModified,
                Bytes = body.Length,
                FetchedAt = upstream.Clock.GetUtcNow(),
            });
        }

        bool Append(MemoryStream body, ReadOnlySpan<byte> block)
        {
            if (body.Length + block.Length > maxBytes)
            {
                throw new FetchException($"{url}: it is longer than {maxBytes} bytes");
            }

            body.Write(block);
            return true;
        }
    }

    /// <summary>What an index says of the updateinfo; null where the repository has none.</summary>
    /// <param name="index">repomd.xml.</param>
    /// <param name="url">Where it is from, for errors.</param>
    /// <exception cref="FetchException">It is no index.</exception>
    internal static Entry? EntryOf(byte[] index, Uri url)
    {
        try
        {
            using var xml = XmlSteps.Open(new MemoryStream(index));
            if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "repomd")
            {
                throw new FetchException($"{url}: it is no index of a repository");
            }

            Entry? found = null;
            while (xml.Read())
            {
                if (xml is { NodeType: XmlNodeType.Element, LocalName: "data" } && xml.GetAttribute("type") == "updateinfo")
                {
                    found = ReadEntry(xml, url);
                }
            }

            return found;
        }
        catch (XmlException exception)
        {
            throw new FetchException($"{url}: {exception.Message}", exception) { IsTransient = true };
        }
    }

    private static Entry ReadEntry(XmlReader xml, Uri url)
    {
        string? location = null, sha256 = null;
        var depth = xml.Depth;
        var isEmpty = xml.IsEmptyElement;
        xml.Read();
        while (!isEmpty && XmlSteps.NextElement(xml, depth))
        {
            if (xml.LocalName == "checksum" && xml.GetAttribute("type") == "sha256")
            {
                sha256 = XmlSteps.Text(xml, 128);
            }
            else
            {
                location = xml.LocalName == "location" ? xml.GetAttribute("href") : location;
                xml.Read();
            }
        }

        // A path below the repository, and nothing else; zchunk, which some have beside another form, can't be read.
        return location?.EndsWith(".zck", StringComparison.Ordinal) == false && location.Length is > 0 and < 512 && !location.StartsWith('/') && !location.Contains("..", StringComparison.Ordinal) && !location.Contains(':', StringComparison.Ordinal)
            && !location.Contains('?', StringComparison.Ordinal)
            ? new Entry(location, sha256 is { Length: 64 } ? sha256.ToLower(CultureInfo.InvariantCulture) : null)
            : throw new FetchException($"{url}: its updateinfo has no place below it, or a form that can't be read");
    }

    private static string SuffixOf(string location) => Path.GetExtension(location) is var suffix and (".gz" or ".bz2" or ".xz" or ".zst") ? suffix : "";

    private static FileShape ShapeOf(string location) => SuffixOf(location) switch
    {
        ".gz" => FileShape.Gzip,
        ".bz2" => FileShape.Bzip2,
        ".xz" => FileShape.Xz,
        ".zst" => FileShape.Zstd,
        _ => FileShape.Xml,
    };
}
