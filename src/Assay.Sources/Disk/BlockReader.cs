using System.Runtime.InteropServices;
using Assay.Core.Files;

namespace Assay.Sources.Disk;

/// <summary>
/// The bytes of a disk by their place: a file of blocks, a format of virtual disks over one, a partition or volume of another reader, a
/// snapshot in a cloud. Blocks that nobody wrote read as zeros. Used by one thread at a time.
/// </summary>
public abstract class BlockReader : IDisposable
{
    /// <summary>How many bytes the disk has, whether they are stored or not.</summary>
    public abstract long SizeBytes { get; }

    /// <summary>Fills the buffer with what stands at the offset, to its last byte.</summary>
    /// <exception cref="TreeException">"disk.outOfRange": behind the disk's end. "disk.truncated", "disk.unreadable", "disk.malformed": the bytes can't be had.</exception>
    public abstract void Read(long offset, Span<byte> buffer);

    /// <summary>Tells which places will be read soon: sorted, and none touching the next. A reader for which a look costs a way through a network fetches them at once.</summary>
    public virtual void Prefetch(IReadOnlyList<DiskExtent> extents)
    {
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A run of bytes of a disk.</summary>
/// <param name="Offset">Bytes from the disk's beginning.</param>
/// <param name="Length">In bytes.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DiskExtent(long Offset, long Length)
{
    public long End => Offset + Length;
}
