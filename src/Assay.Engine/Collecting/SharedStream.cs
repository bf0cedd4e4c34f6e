namespace Assay.Engine.Collecting;

/// <summary>A seekable stream that several catalogers read one after the other: each gets it whole, and none can close it for the next one.</summary>
internal sealed class SharedStream(Stream shared) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => shared.Length;

    public override long Position
    {
        get => shared.Position;
        set => shared.Position = value;
    }

    public override int Read(Span<byte> buffer) => shared.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => shared.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => shared.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
