using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Assay.Advisories.Fetching;

/// <summary>Brings one file of a feed into the feed's folder.</summary>
/// <param name="upstream">Who is asked.</param>
/// <param name="folder">The feed's folder.</param>
/// <param name="file">What is wanted.</param>
/// <param name="progress">Told of bytes that came, and of how many.</param>
internal sealed class Download(Upstream upstream, string folder, RemoteFile file, Action<long, long> progress)
{
    // A date tells two representations apart only where it is older than the answer by a minute: RFC 9110, 8.8.2.2.
    private static readonly TimeSpan StrongAge = TimeSpan.FromMinutes(1);

    private readonly PartFile part = new(folder, file.Name);
    private readonly Uri url = upstream.UrlOf(file.Url);

    /// <summary>Fetches the file, or what has changed since.</summary>
    /// <param name="known">What is there; null where nothing is.</param>
    /// <param name="token">Ends it; what has come is the beginning of the next attempt.</param>
    /// <returns><paramref name="known"/>'s content where nothing changed; null where an optional file does not exist.</returns>
    /// <exception cref="FetchException">It can't be had; <paramref name="known"/>'s file is as it was.</exception>
    public async Task<FetchedFile?> RunAsync(FetchedFile? known, CancellationToken token)
    {
        var usable = known?.StoredAs is { } stored && known.Url == url.AbsoluteUri && File.Exists(Path.Combine(folder, stored)) ? known : null;
        try
        {
            return await upstream.InsistAsync(() => AttemptAsync(usable, token), () => part.Bytes, token).ConfigureAwait(false);
        }
        catch (FetchException failure) when (failure.IsAbsent && file.Optional && known?.StoredAs is null)
        {
            // What was there once and is gone is no such case: a mirror that lost it must not take advisories away.
            return null;
        }
    }

    private async Task<FetchedFile> AttemptAsync(FetchedFile? known, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(file.Shape is FileShape.Json or FileShape.Xml or FileShape.Text ? "gzip" : "identity"));
        if (file.Accept is { } type)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        var resumed = part.CanResume(url);
        if (resumed)
        {
            request.Headers.Range = new RangeHeaderValue(part.Bytes, null);
            request.Headers.TryAddWithoutValidation("If-Range", part.Validator);
        }
        else if (known is not null)
        {
            AddConditions(request, known);
        }

        using var response = await upstream.SendAsync(request, token).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotModified when known is not null && !resumed:
                return known;
            case HttpStatusCode.OK:
                await ReceiveAsync(response, append: false, token).ConfigureAwait(false);
                break;
            case HttpStatusCode.PartialContent when resumed && Continues(response):
                await ReceiveAsync(response, append: true, token).ConfigureAwait(false);
                break;
            default:
                part.Discard();
                throw new FetchException($"the server answered {(int)response.StatusCode} to what was not asked so") { IsTransient = true };
        }

        return Take(response, known);
    }

    private static void AddConditions(HttpRequestMessage request, FetchedFile known)
    {
        if (known.ETag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", known.ETag);
        }
        else
        {
            request.Headers.IfModifiedSince = known.LastModified;
        }
    }

    // A server may send the rest of another representation in spite of If-Range: then nothing of it fits.
    private bool Continues(HttpResponseMessage response)
    {
        var range = response.Content.Headers.ContentRange;
        return range?.From == part.Bytes
            && (range.Length is null || part.Total == 0 || range.Length == part.Total)
            && (response.Headers.ETag is null || response.Headers.ETag.ToString() == part.Validator || part.Validator?.StartsWith('"') == false);
    }

    private async Task ReceiveAsync(HttpResponseMessage response, bool append, CancellationToken token)
    {
        var shape = ShapeOf(response);
        var total = append ? part.Total : response.Content.Headers.ContentLength ?? 0;
        if (total > file.MaxBytes)
        {
            throw TooLarge();
        }

        var output = append ? part.Append() : part.Begin(url, ValidatorOf(response), total);
        await using (output.ConfigureAwait(false))
        {
            var bytes = output.Position;
            var isChecked = append;
            try
            {
                await upstream.ReadAsync(response, Visit, token).ConfigureAwait(false);
            }
            finally
            {
                part.Measure();
            }

            if (!isChecked)
            {
                CheckStart(output, shape);
            }

            if (total > 0 && bytes < total)
            {
                throw new FetchException($"it broke off after {bytes} of {total} bytes") { IsTransient = true };
            }

            bool Visit(ReadOnlyMemory<byte> block)
            {
                bytes += block.Length;
                if (bytes > file.MaxBytes)
                {
                    throw TooLarge();
                }

                output.Write(block.Span);
                if (!isChecked && bytes >= FileCheck.StartBytes)
                {
                    CheckStart(output, shape);
                    output.Position = bytes;
                    isChecked = true;
                }

                progress(bytes, total);
                return true;
            }
        }
    }

    private FetchedFile Take(HttpResponseMessage response, FetchedFile? known)
    {
        string digest;
        long bytes;
        using (var whole = part.Append())
        {
            try
            {
                FileCheck.End(whole, ShapeOf(response));
                if (GoogleChecksum(response) is { } checksum)
                {
                    FileCheck.Checksum(whole, checksum);
                }
            }
            catch (FetchException)
            {
                part.Discard();
                throw;
            }

            whole.Flush(flushToDisk: true);
            whole.Position = 0;
            digest = Convert.ToHexStringLower(SHA256.HashData(whole));
            bytes = whole.Length;
        }

        if (file.Sha256 is { } expected && expected != digest)
        {
            // The index and the file change together, but nobody sees both change at once.
            part.Discard();
            throw new FetchException($"its digest is {digest}, and should be {expected}") { IsTransient = true };
        }

        var storedAs = $"{digest.AsSpan(0, 16)}-{file.Name}{(IsGzipped(response) ? ".gz" : "")}";
        part.MoveTo(Path.Combine(folder, storedAs));
        return new FetchedFile(file.Name, storedAs)
        {
            Url = url.AbsoluteUri,
            ETag = response.Headers.ETag?.ToString(),
            LastModified = response.Content.Headers.LastModified,
            Bytes = bytes,
            FetchedAt = known?.StoredAs == storedAs ? known.FetchedAt : upstream.Clock.GetUtcNow(),
        };
    }

    private void CheckStart(FileStream output, FileShape shape)
    {
        Span<byte> start = stackalloc byte[FileCheck.StartBytes];
        output.Position = 0;
        start = start[..output.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        try
        {
            FileCheck.Start(start, shape);
        }
        catch (FetchException)
        {
            part.Discard();
            throw;
        }
    }

    private FileShape ShapeOf(HttpResponseMessage response) => IsGzipped(response) ? FileShape.Gzip : file.Shape;

    private static bool IsGzipped(HttpResponseMessage response)
    {
        var encodings = response.Content.Headers.ContentEncoding;
        return encodings.Count switch
        {
            0 => false,
            1 when encodings.First() is "gzip" or "x-gzip" => true,
            1 when encodings.First() == "identity" => false,
            _ => throw new FetchException($"it came in an encoding that was not asked for: {string.Join(", ", encodings)}"),
        };
    }

    private static string? ValidatorOf(HttpResponseMessage response)
    {
        if (response.Headers.ETag is { } tag)
        {
            return tag.IsWeak ? null : tag.Tag;
        }

        return response.Content.Headers.LastModified is { } modified && response.Headers.Date - modified >= StrongAge
            ? modified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture)
            : null;
    }

    // https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash
    private static uint? GoogleChecksum(HttpResponseMessage response)
    {
        const string start = "crc32c=";
        if (!response.Headers.TryGetValues("x-goog-hash", out var values) || IsGzipped(response))
        {
            return null;
        }

        var text = values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)).FirstOrDefault(value => value.StartsWith(start, StringComparison.Ordinal));
        Span<byte> bytes = stackalloc byte[8];
        return text is not null && Convert.TryFromBase64String(text[start.Length..], bytes, out var count) && count == sizeof(uint)
            ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : null;
    }

    private FetchException TooLarge() => new($"it has more than {file.MaxBytes >> 20} MiB, the most that is taken of it");
}
