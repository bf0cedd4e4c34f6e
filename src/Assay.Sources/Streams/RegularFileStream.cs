using Assay.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Streams;

/// <summary>A file of a live folder, with any position, bounded by the size it had when it was listed.</summary>
internal sealed class RegularFileStream : SeekableStream
{
    private readonly SafeFileHandle handle;

    public RegularFileStream(SafeFileHandle handle, long sizeBytes)
        : base(sizeBytes) => this.handle = handle;

    /// <exception cref="TreeException">"file.truncated", "file.unreadable".</exception>
    protected override int ReadAt(long position, Span<byte> buffer)
    {
        try
        {
            return RandomAccess.Read(handle, buffer, position) is > 0 and var count
                ? count
                : throw new TreeException("file.truncated", $"the file ends after {position} of {Length} bytes") { EntryOnly = true };
        }
        catch (IOException exception)
        {
            throw new TreeException("file.unreadable", $"the file can't be read: {exception.Message}", exception) { EntryOnly = true };
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            handle.Dispose();
        }

        base.Dispose(disposing);
    }
}
