using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci.Layers;

/// <summary>
/// From a layer's blob to its plain bytes, in up to three stages with a thread each: {read the blob, hash it} -> {inflate} -> {the caller:
/// hash the plain bytes, read the tar}. Inflating alone is what one core can do; everything else has to happen beside it.
/// </summary>
internal sealed class LayerPipeline : IDisposable
{
    // Below this a thread costs more than it gains.
    private const long SmallBlobBytes = 1 << 20;
    private const int Slots = 4;

    // A cataloger stops the last stage for as long as a large program takes to read; meanwhile inflating must not have to wait.
    private const int PlainSlots = 24;
    private const int BlobChunkBytes = 256 << 10;
    private const int PlainChunkBytes = 512 << 10;
    private const int SmallChunkBytes = 64 << 10;

    private readonly CancellationTokenSource stop = new();
    private readonly Stream blob;
    private readonly VerifyingStream verified;
    private ReadAhead? blobAhead;
    private Stream? inflated;

    /// <exception cref="TreeException">The blob can't be opened, or is packed in a way that is not read.</exception>
    public LayerPipeline(ImageLayer layer, Digest? digest, ScanLimits limits)
    {
        blob = layer.OpenBlob();
        verified = new VerifyingStream(blob, digest, layer.SizeBytes);
        try
        {
            Chunks = Connect(layer.SizeBytes, limits);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The plain layer.</summary>
    public ChunkSource Chunks { get; } = null!;

    /// <summary>True where the blob is the plain layer.</summary>
    public bool IsPlain => inflated is null;

    /// <summary>True once the blob was read to its end and is what its descriptor says.</summary>
    public bool IsVerified => verified.IsVerified;

    public void Dispose()
    {
        // The threads are told first; a read that waits for a network ends when the blob is closed; then they are waited for.
        stop.Cancel();
        blob.Dispose();
        Chunks?.Dispose();
        blobAhead?.Dispose();
        inflated?.Dispose();
        verified.Dispose();
        stop.Dispose();
    }

    private ChunkSource Connect(long sizeBytes, ScanLimits limits)
    {
        var peeked = new PeekedStream(verified, LayerCompression.PeekBytes);
        var head = peeked.Peek();
        var isSmall = sizeBytes is >= 0 and < SmallBlobBytes;
        Stream compressed = peeked;
        if (!LayerCompression.IsPacked(head))
        {
            return isSmall ? new DirectChunks(peeked, SmallChunkBytes) : new ReadAhead(peeked, Slots, BlobChunkBytes);
        }

        if (!isSmall)
        {
            blobAhead = new ReadAhead(peeked, Slots, BlobChunkBytes);
            compressed = new ChunkStream(blobAhead, stop.Token);
        }

        inflated = LayerCompression.Unpack(head, compressed, "layer", limits);
        return isSmall ? new DirectChunks(inflated, SmallChunkBytes) : new ReadAhead(inflated, PlainSlots, PlainChunkBytes);
    }
}
