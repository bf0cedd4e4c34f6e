using System.Buffers.Binary;
using System.Text;
using Assay.Core.Files;
using Assay.Sources.Zip;

namespace Assay.Sources.Disk.Volumes;

/// <summary>A physical volume of LVM2: its label, and the group's metadata as this volume has them (lvm2, lib/format_text/layout.h).</summary>
/// <param name="Id">32 characters, without the dashes that the metadata write.</param>
/// <param name="Blocks">The partition or disk.</param>
/// <param name="Metadata">The group's; null where this volume keeps none.</param>
internal sealed record LvmDevice(string Id, BlockReader Blocks, LvmText? Metadata)
{
    private const int SectorBytes = 512;
    private const int LabelSectors = 4;
    private const int MaxAreas = 16;
    private const int MaxMetadataBytes = 32 << 20;
    private const int HeaderBytes = 512;

    // lvm2, lib/misc/crc.h.
    private const uint InitialChecksum = 0xF597A6CF;
    private static readonly byte[] HeaderMagic = [.. " LVM2 x[5A%r0N*>"u8];

    /// <summary>Null where the volume has no label.</summary>
    /// <exception cref="TreeException">"disk.malformed", and those of <see cref="BlockReader.Read"/>.</exception>
    public static LvmDevice? TryRead(BlockReader blocks)
    {
        var label = new byte[SectorBytes];
        for (var sector = 0; sector < LabelSectors && (sector + 1) * SectorBytes <= blocks.SizeBytes; sector++)
        {
            blocks.Read(sector * SectorBytes, label);
            if (label.AsSpan().StartsWith("LABELONE"u8) && label.AsSpan(24).StartsWith("LVM2 001"u8))
            {
                return Read(blocks, label);
            }
        }

        return null;
    }

    private static LvmDevice Read(BlockReader blocks, byte[] label)
    {
        if (Crc32.Append(InitialChecksum, label.AsSpan(20)) != BinaryPrimitives.ReadUInt32LittleEndian(label.AsSpan(16)))
        {
            throw DiskFailure.Malformed("the label of an LVM physical volume has a wrong checksum");
        }

        var at = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(label.AsSpan(20)), SectorBytes - 40u);
        var id = Encoding.ASCII.GetString(label.AsSpan(at, 32));
        at += 40;
        _ = ReadAreas(label, ref at);
        LvmText? metadata = null;
        foreach (var area in ReadAreas(label, ref at))
        {
            metadata ??= TryReadArea(blocks, area);
        }

        return new LvmDevice(id, blocks, metadata);
    }

    // Lists of places, each ended by one of zeros: first the data, then the metadata.
    private static List<DiskExtent> ReadAreas(byte[] label, ref int at)
    {
        var areas = new List<DiskExtent>();
        while (at + 16 <= label.Length && areas.Count < MaxAreas)
        {
            var area = new DiskExtent(BinaryPrimitives.ReadInt64LittleEndian(label.AsSpan(at)), BinaryPrimitives.ReadInt64LittleEndian(label.AsSpan(at + 8)));
            at += 16;
            if (area.Offset == 0)
            {
                break;
            }

            areas.Add(area);
        }

        return areas;
    }

    // Null where the area is empty, as that of a volume that is in no group yet.
    private static LvmText? TryReadArea(BlockReader blocks, DiskExtent area)
    {
        var header = new byte[HeaderBytes];
        blocks.Read(area.Offset, header);
        if (Crc32.Append(InitialChecksum, header.AsSpan(4)) != BinaryPrimitives.ReadUInt32LittleEndian(header) || !header.AsSpan(4).StartsWith(HeaderMagic))
        {
            throw DiskFailure.Malformed("an LVM metadata area has a wrong checksum");
        }

        var size = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        var (offset, length) = (BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(40)), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(48)));
        if (offset == 0)
        {
            return null;
        }

        if (length is <= 0 or > MaxMetadataBytes || size <= HeaderBytes || size > blocks.SizeBytes || offset < HeaderBytes || offset >= size || length > size - HeaderBytes)
        {
            throw DiskFailure.Malformed("an LVM metadata area points out of itself");
        }

        // The area is written round and round, its header left out.
        var text = new byte[length];
        var first = (int)Math.Min(length, size - offset);
        blocks.Read(area.Offset + offset, text.AsSpan(0, first));
        blocks.Read(area.Offset + HeaderBytes, text.AsSpan(first));
        return Crc32.Append(InitialChecksum, text) == BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(56))
            ? LvmText.Parse(text)
            : throw DiskFailure.Malformed("the metadata of an LVM volume group have a wrong checksum");
    }
}
