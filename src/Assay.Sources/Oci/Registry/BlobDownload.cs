using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Outbound;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci.Registry;

/// <summary>
/// A layer's blob while it comes: a connection that breaks is opened again where it broke, with a Range (RFC 9110, 14.2). Nothing of it is
/// verified here: whoever reads compares the digest of all of it. Disposing it ends a read that waits.
/// </summary>
internal sealed class BlobDownload : ReadOnlyStream
{
    // What a connection has to bring for the next break not to count as one more in a row.
    private const long ProgressBytes = 1 << 20;
    private const int MaxBreaks = 200;

    private readonly RegistryClient client;
    private readonly string repository;
    private readonly Digest digest;
    private readonly long sizeBytes;
    private readonly OutboundOptions options;
    private readonly TimeProvider time;
    private readonly CancellationToken token;
    private readonly CancellationTokenSource stop;
    private HttpResponseMessage? response;
    private Stream? body;
    private long position;
    private long openedAt;
    private int breaksInARow;
    private int breaks;
    private long endedAt = -1;
    private bool isBroken;
    private CancellationTokenRegistration ending;

    /// <param name="client">Asks.</param>
    /// <param name="repository">Where it is.</param>
    /// <param name="digest">Which.</param>
    /// <param name="sizeBytes">How long it is.</param>
    /// <param name="options">How often and how long to try.</param>
    /// <param name="time">Waits.</param>
    /// <param name="token">Ends it.</param>
    /// <param name="from">Bytes that one has already.</param>
    /// <exception cref="TreeException">"blob.missing", "blob.denied", "blob.unreadable".</exception>
    public BlobDownload(RegistryClient client, string repository, Digest digest, long sizeBytes, OutboundOptions options, TimeProvider time, CancellationToken token, long from = 0)
    {
        position = from;
        this.client = client;
        this.repository = repository;
        this.digest = digest;
        this.sizeBytes = sizeBytes;
        this.options = options;
        this.time = time;
        this.token = token;
        stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        try
        {
            Wait(OpenAsync);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            try
            {
                if (isBroken)
                {
                    Wait(ReopenAsync);
                    isBroken = false;
                }

                var count = body!.Read(buffer);
                position += count;
                if (count > 0 || position >= sizeBytes)
                {
                    return count;
                }

                // It ended whole and too early. Perhaps a proxy's fault; a server that has no more shows it the second time, and the reader tells.
                if (position == endedAt || !MayGoOn())
                {
                    return 0;
                }

                endedAt = position;
            }
            catch (IOException) when (!stop.IsCancellationRequested && MayGoOn())
            {
                // It is opened again.
            }

            isBroken = true;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stop.Cancel();
            ending.Dispose();
            body?.Dispose();
            response?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool MayGoOn()
    {
        breaksInARow = position - openedAt >= ProgressBytes ? 1 : breaksInARow + 1;
        return breaksInARow <= options.MaxRetries && ++breaks <= MaxBreaks;
    }

    private async Task ReopenAsync()
    {
        var wait = Math.Min(options.RetryDelay.TotalMilliseconds * (1 << breaksInARow), options.MaxRetryDelay.TotalMilliseconds);
        await Task.Delay(TimeSpan.FromMilliseconds(wait), time, stop.Token).ConfigureAwait(false);
        body!.Dispose();
        response!.Dispose();
        await OpenAsync().ConfigureAwait(false);
    }

    private async Task OpenAsync()
    {
        openedAt = position;
        response = await client.BlobFromAsync(repository, digest, position, stop.Token).ConfigureAwait(false);
        body = await response.Content.ReadAsStreamAsync(stop.Token).ConfigureAwait(false);
        ending.Dispose();
        ending = token.UnsafeRegister(opened => ((Stream)opened!).Dispose(), body);
        if (response.StatusCode == System.Net.HttpStatusCode.OK && position > 0)
        {
            await SkipAsync(position).ConfigureAwait(false);
        }
    }

    // A server without ranges sends all of it again.
    private async Task SkipAsync(long count)
    {
        var buffer = new byte[64 << 10];
        while (count > 0)
        {
            var read = await body!.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), stop.Token).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException("it ended before the place where it broke before");
            }

            count -= read;
        }
    }

    // Layers are read by threads of their own, which may wait.
    private void Wait(Func<Task> step)
    {
        try
        {
            step().GetAwaiter().GetResult();
        }
        catch (AssayException failure)
        {
            throw new TreeException(
                failure.Code switch { "registry.notFound" => "blob.missing", "registry.denied" => "blob.denied", _ => "blob.unreadable" },
                failure.Hint is null ? failure.Message : $"{failure.Message} ({failure.Hint})",
                failure);
        }
        catch (OperationCanceledException failure) when (!token.IsCancellationRequested)
        {
            throw new TreeException("blob.unreadable", $"reading of blob {digest} was ended", failure);
        }
    }
}
