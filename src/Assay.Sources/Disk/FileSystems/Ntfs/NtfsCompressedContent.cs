using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Disk.FileSystems.Ntfs;

/// <summary>
/// Content that is compressed in units of some clusters: one that takes all of them is as it is, one that takes none is zeros, and what takes some is
/// LZNT1. ntfs-3g, libntfs-3g/compress.c, ntfs_compressed_attr_pread.
/// </summary>
internal sealed class NtfsCompressedContent : SeekableStream
{
    private readonly VolumeBlocks volume;
    private readonly IReadOnlyList<FileRun> extents;
    private readonly long writtenBytes;
    private readonly byte[] unit;
    private long unitStart = -1;

    public NtfsCompressedContent(VolumeBlocks volume, IReadOnlyList<FileRun> extents, int unitBytes, long sizeBytes, long writtenBytes)
        : base(sizeBytes)
    {
        this.volume = volume;
        this.extents = extents;
        this.writtenBytes = writtenBytes;
        unit = new byte[unitBytes];
    }

    /// <exception cref="TreeException">"fs.malformed", and those of <see cref="BlockReader.Read"/>; entry only.</exception>
    protected override int ReadAt(long position, Span<byte> buffer)
    {
        var inside = (int)(position % unit.Length);
        if (unitStart != position - inside)
        {
            unitStart = -1;
            Fill(position - inside);
            unitStart = position - inside;
        }

        var count = Math.Min(buffer.Length, unit.Length - inside);
        unit.AsSpan(inside, count).CopyTo(buffer);
        return count;
    }

    private void Fill(long start)
    {
        var stored = new byte[unit.Length];
        var count = 0;
        for (var number = Math.Max(0, FileRuns.LastBefore(extents, start)); number < extents.Count && extents[number].FileOffset < start + unit.Length; number++)
        {
            var extent = extents[number];
            var from = Math.Max(extent.FileOffset, start);
            var to = Math.Min(extent.End, start + unit.Length);
            if (to <= from)
            {
                continue;
            }

            if (from != start + count)
            {
                throw Fault.Malformed("a compressed unit of NTFS has a hole");
            }

            volume.Read(extent.Place + (from - extent.FileOffset), stored.AsSpan(count, (int)(to - from)));
            count += (int)(to - from);
        }

        Array.Clear(unit);
        if (count == unit.Length)
        {
            stored.CopyTo(unit, 0);
        }
        else if (count > 0 && !Lznt1.TryDecompress(stored.AsSpan(0, count), unit))
        {
            throw Fault.Malformed("a compressed unit of NTFS can't be decompressed");
        }

        if (start + unit.Length > writtenBytes)
        {
            unit.AsSpan((int)Math.Max(0, writtenBytes - start)).Clear();
        }
    }
}
