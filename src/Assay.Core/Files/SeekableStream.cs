namespace Assay.Core.Files;

/// <summary>Content of a known length with any position, by its one question: what stands there?</summary>
public abstract class SeekableStream : ReadOnlyStream
{
    private readonly long sizeBytes;
    private long position;

    /// <param name="sizeBytes">The content's length.</param>
    protected SeekableStream(long sizeBytes) => this.sizeBytes = sizeBytes;

    public sealed override bool CanSeek => true;

    public sealed override long Length => sizeBytes;

    public sealed override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    public sealed override int Read(Span<byte> buffer)
    {
        if (position >= sizeBytes || buffer.IsEmpty)
        {
            return 0;
        }

        var count = ReadAt(position, buffer[..(int)Math.Min(buffer.Length, sizeBytes - position)]);
        position += count;
        return count;
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => sizeBytes + offset,
    };

    /// <summary>Fills some of the buffer, at least a byte where there is one. It is not empty and does not reach beyond the content's end.</summary>
    protected abstract int ReadAt(long position, Span<byte> buffer);
}
