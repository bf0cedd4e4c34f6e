using Assay.Core.Files;
using Assay.Sources.Streams;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Oci.Archive;

/// <summary>A stretch of an open file; many may be read at once.</summary>
internal sealed class ArchiveSlice : ReadOnlyStream
{
    private readonly SafeFileHandle handle;
    private readonly long start;
    private readonly long sizeBytes;
    private long position;

    /// <param name="handle">Not disposed by this.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="sizeBytes">How long it is.</param>
    public ArchiveSlice(SafeFileHandle handle, long start, long sizeBytes)
    {
        this.handle = handle;
        this.start = start;
        this.sizeBytes = sizeBytes;
    }

    public override long Length => sizeBytes;

    /// <exception cref="TreeException">"archive.truncated".</exception>
    public override int Read(Span<byte> buffer)
    {
        if (position >= sizeBytes || buffer.IsEmpty)
        {
            return 0;
        }

        var count = RandomAccess.Read(handle, buffer[..(int)Math.Min(buffer.Length, sizeBytes - position)], start + position);
        position += count;
        return count > 0 ? count : throw new TreeException("archive.truncated", "the archive ends in the middle of an entry");
    }
}
