using System.Buffers.Binary;

namespace Assay.Sources.Disk.Images;

/// <summary>Microsoft's newer format ([MS-VHDX]), fixed and dynamic.</summary>
internal sealed class VhdxImage : UnitImage
{
    private const ulong OffsetMask = ~0xFFFFFUL;
    private const int FullyPresent = 6;
    private const int PartiallyPresent = 7;

    private readonly BlockReader file;
    private readonly CachedBlocks table;
    private readonly VhdxTables tables;
    private readonly long blocksPerChunk;

    private VhdxImage(BlockReader file, VhdxTables tables)
        : base(tables.SizeBytes, tables.BlockBytes)
    {
        this.file = file;
        this.tables = tables;
        table = new CachedBlocks(file);
        blocksPerChunk = (tables.SectorBytes * (1L << 23)) / tables.BlockBytes;
    }

    public static bool IsRecognised(ReadOnlySpan<byte> head) => head.StartsWith("vhdxfile"u8);

    /// <exception cref="Core.Files.TreeException">"disk.truncated", "disk.malformed", "disk.unsupported".</exception>
    public static VhdxImage Open(BlockReader file) => new(file, VhdxTables.Read(file));

    // 2.5: behind the entries of each chunk's blocks stands one for its map of sectors.
    protected override void ReadUnit(long number, long within, Span<byte> buffer)
    {
        var place = (number + (number / blocksPerChunk)) * 8;
        if (place > tables.TableBytes - 8)
        {
            throw DiskFailure.Malformed("the VHDX image's table of blocks is too short");
        }

        Span<byte> bytes = stackalloc byte[8];
        table.Read(tables.TableOffset + place, bytes);
        var entry = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        switch ((int)(entry & 7))
        {
            case FullyPresent:
                file.Read((long)(entry & OffsetMask) + within, buffer);
                break;
            case PartiallyPresent:
                throw DiskFailure.Malformed("a block of the VHDX image lies in another image, and it has none");
            default:
                buffer.Clear();
                break;
        }
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
