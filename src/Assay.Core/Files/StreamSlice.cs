namespace Assay.Core.Files;

/// <summary>A part of a seekable stream, with any position. The whole stays with whoever has opened it.</summary>
public sealed class StreamSlice : SeekableStream
{
    private readonly Stream whole;
    private readonly long start;

    /// <param name="whole">Seekable; used by one reader at a time.</param>
    /// <param name="start">Where the part begins in it.</param>
    /// <param name="sizeBytes">How long the part is.</param>
    public StreamSlice(Stream whole, long start, long sizeBytes)
        : base(sizeBytes)
    {
        this.whole = whole;
        this.start = start;
    }

    protected override int ReadAt(long position, Span<byte> buffer)
    {
        whole.Position = start + position;
        return whole.Read(buffer);
    }
}
