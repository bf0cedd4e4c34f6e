using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Streams;

/// <summary>Chunks of an open file, of which whole stretches can be passed over without being read.</summary>
internal sealed class FileChunks : ChunkSource
{
    private readonly SafeFileHandle handle;
    private readonly byte[] buffer;
    private long position;

    /// <param name="handle">Not disposed by this.</param>
    /// <param name="chunkBytes">How much is read at once.</param>
    public FileChunks(SafeFileHandle handle, int chunkBytes)
    {
        this.handle = handle;
        buffer = new byte[chunkBytes];
    }

    public override bool TryNext(CancellationToken token, out ReadOnlyMemory<byte> chunk)
    {
        token.ThrowIfCancellationRequested();
        var count = RandomAccess.Read(handle, buffer, position);
        position += count;
        chunk = buffer.AsMemory(0, count);
        return count > 0;
    }

    public override long Skip(long count)
    {
        var step = Math.Clamp(RandomAccess.GetLength(handle) - position, 0, count);
        position += step;
        return step;
    }

    protected override void Dispose(bool disposing)
    {
        // The handle is its owner's.
    }
}
