namespace Assay.Catalogers.Tests.Executables;

/// <summary>Some bytes, then zeros up to a size of any gigabytes, at its end some bytes again; counts what is read.</summary>
internal sealed class CountingStream(byte[] head, long sizeBytes, bool canSeek = false, byte[]? tail = null) : Stream
{
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => canSeek;

    public override bool CanWrite => false;

    public override long Length => sizeBytes;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Clamp(sizeBytes - Position, 0, buffer.Length);
        buffer[..count].Clear();
        if (Position < head.Length)
        {
            head.AsSpan((int)Position, (int)Math.Min(count, head.Length - Position)).CopyTo(buffer);
        }

        var end = sizeBytes - (tail?.Length ?? 0);
        if (tail is not null && Position + count > end)
        {
            var from = (int)Math.Max(0, Position - end);
            var skipped = (int)Math.Max(0, end - Position);
            tail.AsSpan(from, count - skipped).CopyTo(buffer[skipped..]);
        }

        Position += count;
        BytesRead += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = offset;

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
