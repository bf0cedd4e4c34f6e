using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Sources.Disk.Images;

/// <summary>What a VHDX image's headers, regions and metadata say ([MS-VHDX], 2.2 to 2.6), checked.</summary>
internal sealed record VhdxTables
{
    private const int HeaderBytes = 4 << 10;
    private const int RegionTableBytes = 64 << 10;
    private const int MaxRegions = 2047;
    private const int MaxItems = 2047;
    private static readonly long[] HeaderOffsets = [64 << 10, 128 << 10];
    private static readonly long[] RegionOffsets = [192 << 10, 256 << 10];

    private static readonly Guid TableRegion = new("2DC27766-F623-4200-9D64-115E9BFD4A08");
    private static readonly Guid MetadataRegion = new("8B7CA206-4790-4B9A-B8FE-575F050F886E");
    private static readonly Guid FileParameters = new("CAA16737-FA36-4D43-B3B6-33F0AA44E76B");
    private static readonly Guid VirtualDiskSize = new("2FA54224-CD1B-4876-B211-5DBED83BF4B8");
    private static readonly Guid LogicalSectorSize = new("8141BF1D-A96F-4709-BA47-F233A8FAAB5F");

    public long SizeBytes { get; private init; }

    public long BlockBytes { get; private init; }

    public int SectorBytes { get; private init; }

    public long TableOffset { get; private init; }

    public long TableBytes { get; private init; }

    /// <exception cref="Core.Files.TreeException">"disk.truncated", "disk.malformed", "disk.unsupported".</exception>
    public static VhdxTables Read(BlockReader file)
    {
        if (file.SizeBytes < RegionOffsets[1] + RegionTableBytes)
        {
            throw DiskFailure.Truncated("the VHDX image ends within its headers");
        }

        CheckLog(file);
        var regions = ReadRegions(file);
        if (!regions.TryGetValue(TableRegion, out var table) || !regions.TryGetValue(MetadataRegion, out var metadata))
        {
            throw DiskFailure.Malformed("the VHDX image has no table of blocks, or no metadata");
        }

        var items = ReadItems(file, metadata);
        var parameters = Item(file, items, FileParameters, 8, "block size");
        if ((parameters[4] & 2) != 0)
        {
            throw DiskFailure.Unsupported("the VHDX image holds only what differs from another image, which is not read");
        }

        var tables = new VhdxTables
        {
            BlockBytes = BinaryPrimitives.ReadUInt32LittleEndian(parameters),
            SizeBytes = BinaryPrimitives.ReadInt64LittleEndian(Item(file, items, VirtualDiskSize, 8, "size")),
            SectorBytes = BinaryPrimitives.ReadInt32LittleEndian(Item(file, items, LogicalSectorSize, 4, "sector size")),
            TableOffset = table.Offset,
            TableBytes = table.Length,
        };
        tables.Check();
        return tables;
    }

    // 2.2.2: of two headers the sound one with the higher number counts; a log that is not replayed makes the rest of the file unsure.
    private static void CheckLog(BlockReader file)
    {
        byte[]? current = null;
        foreach (var offset in HeaderOffsets)
        {
            var header = new byte[HeaderBytes];
            file.Read(offset, header);
            if (header.AsSpan().StartsWith("head"u8) && IsSound(header) && (current is null || NumberOf(header) > NumberOf(current)))
            {
                current = header;
            }
        }

        if (current is null)
        {
            throw DiskFailure.Malformed("both headers of the VHDX image are damaged");
        }

        if (current.AsSpan(48, 16).ContainsAnyExcept((byte)0))
        {
            throw DiskFailure.Unsupported("the VHDX image was not closed: its log has to be replayed first, which attaching it once does");
        }

        static ulong NumberOf(byte[] header) => BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8));
    }

    private static Dictionary<Guid, DiskExtent> ReadRegions(BlockReader file)
    {
        var table = new byte[RegionTableBytes];
        foreach (var offset in RegionOffsets)
        {
            file.Read(offset, table);
            if (!table.AsSpan().StartsWith("regi"u8) || !IsSound(table))
            {
                continue;
            }

            var regions = new Dictionary<Guid, DiskExtent>();
            for (var i = 0; i < Math.Min(MaxRegions, BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(8))); i++)
            {
                var entry = table.AsSpan(16 + (32 * i), 32);
                regions[new Guid(entry[..16])] = new DiskExtent(BinaryPrimitives.ReadInt64LittleEndian(entry[16..]), BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]));
            }

            return regions;
        }

        throw DiskFailure.Malformed("both region tables of the VHDX image are damaged");
    }

    private static Dictionary<Guid, DiskExtent> ReadItems(BlockReader file, DiskExtent region)
    {
        var table = new byte[RegionTableBytes];
        file.Read(region.Offset, table);
        if (!table.AsSpan().StartsWith("metadata"u8))
        {
            throw DiskFailure.Malformed("the VHDX image's metadata are damaged");
        }

        var items = new Dictionary<Guid, DiskExtent>();
        for (var i = 0; i < Math.Min(MaxItems, (int)BinaryPrimitives.ReadUInt16LittleEndian(table.AsSpan(10))); i++)
        {
            var entry = table.AsSpan(32 + (32 * i), 32);
            items[new Guid(entry[..16])] = new DiskExtent(region.Offset + BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]), BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]));
        }

        return items;
    }

    private static byte[] Item(BlockReader file, Dictionary<Guid, DiskExtent> items, Guid name, int length, string what)
    {
        if (!items.TryGetValue(name, out var place) || place.Length < length)
        {
            throw DiskFailure.Malformed($"the VHDX image's metadata do not tell its {what}");
        }

        var item = new byte[length];
        file.Read(place.Offset, item);
        return item;
    }

    // CRC-32C of the whole structure with its checksum, at byte 4, as zeros.
    private static bool IsSound(byte[] structure)
    {
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(structure.AsSpan(4));
        var checksum = uint.MaxValue;
        for (var i = 0; i < structure.Length; i++)
        {
            checksum = BitOperations.Crc32C(checksum, i is >= 4 and < 8 ? (byte)0 : structure[i]);
        }

        return ~checksum == stored;
    }

    // 2.6.2.1 to 2.6.2.4.
    private void Check()
    {
        if (SizeBytes < 0 || SizeBytes > 64L << 40 || BlockBytes < 1 << 20 || BlockBytes > 256 << 20 || !BitOperations.IsPow2(BlockBytes) || SectorBytes is not (512 or 4096))
        {
            throw DiskFailure.Malformed($"the VHDX image has {SizeBytes} bytes in blocks of {BlockBytes} and sectors of {SectorBytes}");
        }
    }
}
