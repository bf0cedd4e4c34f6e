namespace Assay.Sources.Streams;

/// <summary>Chunks that are read on the caller's own thread: for streams so small that a thread costs more than it gains.</summary>
internal sealed class DirectChunks : ChunkSource
{
    private readonly Stream source;
    private readonly byte[] buffer;

    public DirectChunks(Stream source, int chunkBytes)
    {
        this.source = source;
        buffer = new byte[chunkBytes];
    }

    public override bool TryNext(CancellationToken token, out ReadOnlyMemory<byte> chunk)
    {
        token.ThrowIfCancellationRequested();
        var count = source.Read(buffer);
        chunk = buffer.AsMemory(0, count);
        return count > 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }
    }
}
