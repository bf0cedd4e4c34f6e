namespace Assay.Sources.Streams;

/// <summary>A part of a seekable stream, with any position. The whole stays with whoever has opened it.</summary>
internal sealed class StreamSlice : ReadOnlyStream
{
    private readonly Stream whole;
    private readonly long start;
    private readonly long sizeBytes;
    private long position;

    public StreamSlice(Stream whole, long start, long sizeBytes)
    {
        this.whole = whole;
        this.start = start;
        this.sizeBytes = sizeBytes;
    }

    public override bool CanSeek => true;

    public override long Length => sizeBytes;

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (position >= sizeBytes || buffer.IsEmpty)
        {
            return 0;
        }

        whole.Position = start + position;
        var count = whole.Read(buffer[..(int)Math.Min(buffer.Length, sizeBytes - position)]);
        position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => sizeBytes + offset,
    };
}
