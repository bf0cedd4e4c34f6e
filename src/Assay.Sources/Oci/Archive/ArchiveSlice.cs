using Assay.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Oci.Archive;

/// <summary>A stretch of an open file; many may be read at once.</summary>
internal sealed class ArchiveSlice : SeekableStream
{
    private readonly SafeFileHandle handle;
    private readonly long start;

    /// <param name="handle">Not disposed by this.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="sizeBytes">How long it is.</param>
    public ArchiveSlice(SafeFileHandle handle, long start, long sizeBytes)
        : base(sizeBytes)
    {
        this.handle = handle;
        this.start = start;
    }

    /// <exception cref="TreeException">"archive.truncated".</exception>
    protected override int ReadAt(long position, Span<byte> buffer) =>
        RandomAccess.Read(handle, buffer, start + position) is > 0 and var count ? count : throw new TreeException("archive.truncated", "the archive ends in the middle of an entry");
}
