namespace Assay.Catalogers.Zip;

/// <summary>A part of a seekable stream, with any position. The whole stream stays with whoever has opened it.</summary>
internal sealed class SliceStream : Stream
{
    private readonly Stream whole;
    private readonly long start;
    private readonly long sizeBytes;
    private long position;

    public SliceStream(Stream whole, long start, long sizeBytes)
    {
        this.whole = whole;
        this.start = start;
        this.sizeBytes = sizeBytes;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

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

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => sizeBytes + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
