using Assay.Core.Files;

namespace Assay.Sources.Streams;

/// <summary>Chunks as a stream.</summary>
internal sealed class ChunkStream : ReadOnlyStream
{
    private readonly ChunkSource chunks;
    private readonly CancellationToken token;
    private ReadOnlyMemory<byte> current;
    private bool ended;

    public ChunkStream(ChunkSource chunks, CancellationToken token)
    {
        this.chunks = chunks;
        this.token = token;
    }

    public override int Read(Span<byte> buffer)
    {
        if (current.IsEmpty && (ended || !chunks.TryNext(token, out current)))
        {
            ended = true;
            return 0;
        }

        var count = Math.Min(buffer.Length, current.Length);
        current.Span[..count].CopyTo(buffer);
        current = current[count..];
        return count;
    }
}
