using System.Diagnostics;
using Assay.Core.Files;
using Assay.Core.Outbound;

namespace Assay.Sources.Outbound;

/// <summary>
/// The body of a response that can't be endless, in bytes or in time. Everything that goes wrong is an <see cref="IOException"/>.
/// Disposing it from another thread ends a read that waits.
/// </summary>
internal sealed class BoundedBody(Stream inner, string host, long maxBytes, OutboundOptions options) : ReadOnlyStream
{
    private const int BufferBytes = 64 << 10;

    private readonly CancellationTokenSource ending = new();
    private byte[]? buffer;
    private long readBytes;
    private long windowBytes;
    private TimeSpan window;
    private bool isDisposed;

    /// <summary>A thread that waits here has a core to itself, so waiting in place costs no more than a blocking socket.</summary>
    public override int Read(Span<byte> destination)
    {
        buffer ??= new byte[BufferBytes];
        var reading = ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, destination.Length)), CancellationToken.None);
        var count = reading.AsTask().GetAwaiter().GetResult();
        buffer.AsSpan(0, count).CopyTo(destination);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        var count = await ReadInnerAsync(buffer, cancellationToken).ConfigureAwait(false);
        readBytes += count;
        if (readBytes > maxBytes)
        {
            throw new IOException($"{host} sends more than {maxBytes} bytes");
        }

        if (count > 0)
        {
            CheckSpeed(count, Stopwatch.GetElapsedTime(started));
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !Interlocked.Exchange(ref isDisposed, true))
        {
            ending.Cancel();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadInnerAsync(Memory<byte> destination, CancellationToken token)
    {
        try
        {
            var reading = inner.ReadAsync(destination, ending.Token);
            if (reading.IsCompleted)
            {
                return await reading.ConfigureAwait(false);
            }

            ending.CancelAfter(options.ReadTimeout);
            using (token.UnsafeRegister(source => ((CancellationTokenSource)source!).Cancel(), ending))
            {
                var count = await reading.ConfigureAwait(false);
                ending.CancelAfter(Timeout.InfiniteTimeSpan);
                return count;
            }
        }
        catch (OperationCanceledException failure)
        {
            token.ThrowIfCancellationRequested();
            throw new IOException(isDisposed ? "the body was closed" : $"{host} sent nothing for {options.ReadTimeout.TotalSeconds} s", failure);
        }
        catch (ObjectDisposedException failure)
        {
            throw new IOException("the body was closed", failure);
        }
    }

    private void CheckSpeed(int count, TimeSpan waited)
    {
        windowBytes += count;
        window += waited;
        if (window < options.ReadTimeout)
        {
            return;
        }

        if (windowBytes < options.MinBytesPerSecond * window.TotalSeconds)
        {
            throw new IOException($"{host} sent only {windowBytes} bytes in {window.TotalSeconds:0} s");
        }

        windowBytes = 0;
        window = TimeSpan.Zero;
    }
}
