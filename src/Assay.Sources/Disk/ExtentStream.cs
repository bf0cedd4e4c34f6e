using System.Runtime.InteropServices;
using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Disk;

/// <summary>Content that lies in extents of a disk; what is between them reads as zeros.</summary>
internal sealed class ExtentStream : SeekableStream
{
    private readonly BlockReader disk;
    private readonly IReadOnlyList<FileExtent> extents;

    /// <param name="disk">Stays with whoever opened it.</param>
    /// <param name="extents">Sorted by their place in the file, and none reaching into the next.</param>
    /// <param name="sizeBytes">The content's length.</param>
    public ExtentStream(BlockReader disk, IReadOnlyList<FileExtent> extents, long sizeBytes)
        : base(sizeBytes)
    {
        this.disk = disk;
        this.extents = extents;
    }

    /// <summary>The number of the last extent that begins at or before the position; -1 where none does.</summary>
    public static int LastBefore(IReadOnlyList<FileExtent> extents, long position)
    {
        var (low, high) = (0, extents.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (extents[middle].FileOffset <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    /// <exception cref="TreeException">Those of <see cref="BlockReader.Read"/>, entry only.</exception>
    protected override int ReadAt(long position, Span<byte> buffer)
    {
        var number = LastBefore(extents, position);
        if (number >= 0 && extents[number] is var extent && position < extent.FileEnd)
        {
            var count = (int)Math.Min(buffer.Length, extent.FileEnd - position);
            try
            {
                disk.Read(extent.DiskOffset + (position - extent.FileOffset), buffer[..count]);
            }
            catch (TreeException failure) when (!failure.EntryOnly)
            {
                throw new TreeException(failure.Code, failure.Message, failure) { EntryOnly = true };
            }

            return count;
        }

        var hole = number + 1 < extents.Count ? (int)Math.Min(buffer.Length, extents[number + 1].FileOffset - position) : buffer.Length;
        buffer[..hole].Clear();
        return hole;
    }
}

/// <summary>A part of a file, and where it lies.</summary>
/// <param name="FileOffset">Bytes from the file's beginning.</param>
/// <param name="DiskOffset">Bytes from the disk's beginning.</param>
/// <param name="Length">In bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileExtent(long FileOffset, long DiskOffset, long Length)
{
    public long FileEnd => FileOffset + Length;
}
