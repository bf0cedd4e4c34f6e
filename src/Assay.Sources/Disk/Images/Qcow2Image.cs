using System.Buffers.Binary;

namespace Assay.Sources.Disk.Images;

/// <summary>
/// QEMU's image format, versions 2 and 3 (docs/interop/qcow2.txt): a table of tables of clusters, some compressed, some in a backing file.
/// Snapshots inside of it are not looked at.
/// </summary>
internal sealed class Qcow2Image : UnitImage
{
    private const ulong OffsetMask = 0x00FF_FFFF_FFFF_FE00;
    private const ulong CompressedFlag = 1UL << 62;
    private const ulong ZeroFlag = 1;
    private const int SubclusterCount = 32;

    private readonly BlockReader file;
    private readonly CachedBlocks tables;
    private readonly BlockReader? backing;
    private readonly Qcow2Header header;
    private readonly UnpackedUnits unpacked;

    /// <param name="file">Closed with this.</param>
    /// <param name="header">The file's.</param>
    /// <param name="backing">What holds what this image does not; closed with this.</param>
    public Qcow2Image(BlockReader file, Qcow2Header header, BlockReader? backing)
        : base(header.SizeBytes, 1L << header.ClusterBits)
    {
        this.file = file;
        this.header = header;
        this.backing = backing;
        tables = new CachedBlocks(file);
        unpacked = new UnpackedUnits(1 << header.ClusterBits);
    }

    protected override void ReadUnit(long number, long within, Span<byte> buffer)
    {
        var (entry, parts) = Find(number);
        if ((entry & CompressedFlag) != 0)
        {
            unpacked.Get((long)(entry & (CompressedFlag - 1)), long.MaxValue, () => Packed(entry), header.IsZstd ? UnpackedUnits.Zstd : UnpackedUnits.Deflate).Slice((int)within, buffer.Length).CopyTo(buffer);
        }
        else if (header.HasSubclusters)
        {
            ReadParts(number, within, buffer, entry, parts);
        }
        else
        {
            ReadStored(number, within, buffer, (long)(entry & OffsetMask), (entry & ZeroFlag) != 0);
        }
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        backing?.Dispose();
        base.Dispose(disposing);
    }

    // "Cluster mapping": an entry of the second level, and the bits of the cluster's parts.
    private (ulong Entry, ulong Parts) Find(long number)
    {
        var entryBits = header.HasSubclusters ? 4 : 3;
        var perTable = 1L << (header.ClusterBits - entryBits);
        Span<byte> bytes = stackalloc byte[16];
        tables.Read(header.L1Offset + (number / perTable * 8), bytes[..8]);
        var table = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) & OffsetMask);
        if (table == 0)
        {
            return (0, 0);
        }

        bytes = bytes[..(1 << entryBits)];
        tables.Read(table + (number % perTable << entryBits), bytes);
        return (BinaryPrimitives.ReadUInt64BigEndian(bytes), header.HasSubclusters ? BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) : 0);
    }

    private void ReadStored(long number, long within, Span<byte> buffer, long place, bool isZero)
    {
        if (isZero)
        {
            buffer.Clear();
        }
        else if (place != 0)
        {
            file.Read(place + within, buffer[..Stored(place + within, buffer)]);
        }
        else
        {
            ReadBacking((number << header.ClusterBits) + within, buffer);
        }
    }

    // The last cluster of a file that was cut to its used length reads as zeros behind its end (block/file-posix.c pads likewise).
    private int Stored(long place, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(file.SizeBytes - place, 0, buffer.Length);
        if (count == 0)
        {
            DiskFailure.CheckRange(place, buffer.Length, file.SizeBytes);
        }

        buffer[count..].Clear();
        return count;
    }

    // "Extended L2 entries": the low half of the bits says which parts are stored, the high half which are zeros.
    private void ReadParts(long number, long within, Span<byte> buffer, ulong entry, ulong parts)
    {
        var partBytes = (1L << header.ClusterBits) / SubclusterCount;
        while (!buffer.IsEmpty)
        {
            var part = (int)(within / partBytes);
            var count = (int)Math.Min(buffer.Length, ((part + 1) * partBytes) - within);
            var isStored = (parts & (1UL << part)) != 0;
            ReadStored(number, within, buffer[..count], isStored ? (long)(entry & OffsetMask) : 0, (parts & (1UL << (part + SubclusterCount))) != 0);
            within += count;
            buffer = buffer[count..];
        }
    }

    private void ReadBacking(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp((backing?.SizeBytes ?? 0) - offset, 0, buffer.Length);
        if (count > 0)
        {
            backing!.Read(offset, buffer[..count]);
        }

        buffer[count..].Clear();
    }

    // "Compressed Clusters Descriptor": an offset in bytes, and how many sectors more than the first the data touches.
    private byte[] Packed(ulong entry)
    {
        var offsetBits = 62 - (header.ClusterBits - 8);
        var offset = (long)(entry & ((1UL << offsetBits) - 1));
        var sectors = (long)((entry & (CompressedFlag - 1)) >> offsetBits) + 1;
        var length = Math.Min((sectors * 512) - (offset & 511), file.SizeBytes - offset);
        if (length <= 0)
        {
            throw DiskFailure.Malformed($"a compressed cluster of the qcow2 image lies at {offset}, behind the file's end");
        }

        var packed = new byte[length];
        file.Read(offset, packed);
        return packed;
    }
}
