using System.Buffers;

namespace Assay.Sources.Streams;

/// <summary>
/// Reads a stream on a thread of its own, some reused chunks ahead of its one consumer. The chunks before a failure are given out first,
/// then the failure itself, so what a consumer sees doesn't depend on who was faster.
/// </summary>
internal sealed class ReadAhead : ChunkSource
{
    private readonly Stream source;
    private readonly byte[][] buffers;
    private readonly int[] lengths;
    private readonly int chunkBytes;
    private readonly SemaphoreSlim free;
    private readonly SemaphoreSlim filled = new(0);
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationToken stopped;
    private readonly Task reading;
    private int published;
    private int taken;
    private bool holdsChunk;
    private bool isDisposed;

    /// <param name="source">Read by the new thread alone until this is disposed.</param>
    /// <param name="slots">How many chunks there are.</param>
    /// <param name="chunkBytes">The size of each but the last.</param>
    public ReadAhead(Stream source, int slots, int chunkBytes)
    {
        this.source = source;
        this.chunkBytes = chunkBytes;
        buffers = new byte[slots][];
        lengths = new int[slots];
        free = new SemaphoreSlim(slots);
        stopped = stop.Token;
        for (var i = 0; i < slots; i++)
        {
            buffers[i] = ArrayPool<byte>.Shared.Rent(chunkBytes);
        }

        reading = Task.Factory.StartNew(ReadToEnd, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override bool TryNext(CancellationToken token, out ReadOnlyMemory<byte> chunk)
    {
        if (holdsChunk)
        {
            holdsChunk = false;
            taken++;
            free.Release();
        }

        filled.Wait(token);
        if (taken < Volatile.Read(ref published))
        {
            var slot = taken % buffers.Length;
            chunk = buffers[slot].AsMemory(0, lengths[slot]);
            holdsChunk = true;
            return true;
        }

        filled.Release();
        chunk = default;
        reading.GetAwaiter().GetResult();
        return false;
    }

    /// <summary>Waits for the thread's end: whoever has a source that may block for ever closes it before.</summary>
    protected override void Dispose(bool disposing)
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        stop.Cancel();
        reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        source.Dispose();
        stop.Dispose();
        free.Dispose();
        filled.Dispose();
        foreach (var buffer in buffers)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void ReadToEnd()
    {
        try
        {
            while (true)
            {
                free.Wait(stopped);
                var slot = published % buffers.Length;
                lengths[slot] = 0;
                try
                {
                    Fill(buffers[slot].AsSpan(0, chunkBytes), ref lengths[slot]);
                }
                finally
                {
                    if (lengths[slot] > 0)
                    {
                        Volatile.Write(ref published, published + 1);
                        filled.Release();
                    }
                }

                if (lengths[slot] < chunkBytes)
                {
                    return;
                }
            }
        }
        finally
        {
            // One signal without a chunk is the end.
            filled.Release();
        }
    }

    private void Fill(Span<byte> buffer, ref int length)
    {
        while (length < buffer.Length && !stopped.IsCancellationRequested)
        {
            var count = source.Read(buffer[length..]);
            if (count == 0)
            {
                break;
            }

            length += count;
        }
    }
}
