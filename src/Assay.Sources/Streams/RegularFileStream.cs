using Assay.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Streams;

/// <summary>A file of a live folder, with any position, bounded by the size it had when it was listed.</summary>
internal sealed class RegularFileStream : ReadOnlyStream
{
    private readonly SafeFileHandle handle;
    private readonly long sizeBytes;
    private long position;

    public RegularFileStream(SafeFileHandle handle, long sizeBytes)
    {
        this.handle = handle;
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

    /// <exception cref="TreeException">"file.truncated", "file.unreadable".</exception>
    public override int Read(Span<byte> buffer)
    {
        if (position >= sizeBytes || buffer.IsEmpty)
        {
            return 0;
        }

        try
        {
            var count = RandomAccess.Read(handle, buffer[..(int)Math.Min(buffer.Length, sizeBytes - position)], position);
            position += count;
            return count > 0
                ? count
                : throw new TreeException("file.truncated", $"the file ends after {position} of {sizeBytes} bytes") { EntryOnly = true };
        }
        catch (IOException exception)
        {
            throw new TreeException("file.unreadable", $"the file can't be read: {exception.Message}", exception) { EntryOnly = true };
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => sizeBytes + offset,
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            handle.Dispose();
        }

        base.Dispose(disposing);
    }
}
