using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Disk.FileSystems.Btrfs;

/// <summary>A file's content: its extents in the tree or elsewhere, as they are or compressed; what none of them shows reads as zeros.</summary>
internal sealed class BtrfsContent : SeekableStream
{
    private readonly VolumeBlocks volume;
    private readonly BtrfsChunks chunks;
    private readonly BtrfsUnpacker unpacker;
    private readonly IReadOnlyList<BtrfsExtent> extents;
    private byte[] plain = [];
    private ulong plainLogical;

    public BtrfsContent(VolumeBlocks volume, BtrfsChunks chunks, BtrfsUnpacker unpacker, IReadOnlyList<BtrfsExtent> extents, long sizeBytes)
        : base(sizeBytes)
    {
        this.volume = volume;
        this.chunks = chunks;
        this.unpacker = unpacker;
        this.extents = extents;
    }

    /// <exception cref="TreeException">"fs.malformed", "zstd.missing", and those of <see cref="BlockReader.Read"/>; entry only.</exception>
    protected override int ReadAt(long position, Span<byte> buffer)
    {
        var number = LastBefore(position);
        if (number < 0 || position >= extents[number].FileEnd)
        {
            var hole = number + 1 < extents.Count ? (int)Math.Min(buffer.Length, extents[number + 1].FileOffset - position) : buffer.Length;
            buffer[..hole].Clear();
            return hole;
        }

        var extent = extents[number];
        var inside = position - extent.FileOffset;
        var count = (int)Math.Min(buffer.Length, extent.Length - inside);
        if (extent.Compression != 0)
        {
            Plain(extent).AsSpan((int)(extent.Start + inside), count).CopyTo(buffer);
        }
        else if (extent.Inline is { } inline)
        {
            inline.Span.Slice((int)inside, count).CopyTo(buffer);
        }
        else
        {
            chunks.TryPlace(extent.Logical + (ulong)inside, 0, out var place);
            count = (int)Math.Min(count, place.Length);
            volume.Read(place.Offset, buffer[..count]);
        }

        return count;
    }

    private byte[] Plain(BtrfsExtent extent)
    {
        if (plain.Length == extent.PlainBytes && (extent.Inline is not null || plainLogical == extent.Logical))
        {
            return plain;
        }

        var packed = extent.Inline ?? Stored(extent);
        var unpacked = new byte[extent.PlainBytes];
        unpacker.Unpack(extent.Compression, packed, unpacked, extent.Start + Math.Min(extent.Length, Length - extent.FileOffset));
        (plain, plainLogical) = (unpacked, extent.Logical);
        return plain;
    }

    private byte[] Stored(BtrfsExtent extent)
    {
        var packed = new byte[extent.StoredBytes];
        chunks.TryPlace(extent.Logical, 0, out var place);
        if (place.Length < packed.Length)
        {
            throw Fault.Malformed("an extent of Btrfs reaches behind its chunk");
        }

        volume.Read(place.Offset, packed);
        return packed;
    }

    private int LastBefore(long position)
    {
        var (low, high) = (0, extents.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = extents[middle].FileOffset <= position ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
