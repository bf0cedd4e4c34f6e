using System.Buffers.Binary;

namespace Assay.Sources.Disk.Images;

/// <summary>
/// A hosted sparse extent, compressed ("streamOptimized") or not: a directory of tables of grains ("Virtual Disk Format 5.0", "Hosted Sparse
/// Extents").
/// </summary>
internal sealed class VmdkSparse : UnitImage
{
    private const int SectorBytes = 512;
    private const int HeaderBytes = 512;
    private const ulong DirectoryAtEnd = ulong.MaxValue;
    private const uint HasZeroGrains = 1 << 2;
    private const uint IsCompressed = 1 << 16;
    private const long MaxGrainSectors = 2048;
    private const uint MaxTableEntries = 4096;
    private const int GrainMarkerBytes = 12;

    private readonly BlockReader file;
    private readonly CachedBlocks tables;
    private readonly Header header;
    private readonly UnpackedUnits? unpacked;

    private VmdkSparse(BlockReader file, Header header)
        : base(header.Capacity * SectorBytes, header.GrainSectors * SectorBytes)
    {
        this.file = file;
        this.header = header;
        tables = new CachedBlocks(file);
        unpacked = (header.Flags & IsCompressed) != 0 ? new UnpackedUnits((int)header.GrainSectors * SectorBytes) : null;
    }

    public static bool IsRecognised(ReadOnlySpan<byte> head) => head.StartsWith("KDMV"u8);

    /// <param name="file">Closed with what is opened.</param>
    /// <param name="descriptor">The text that stands in the file; null where none does.</param>
    /// <exception cref="Core.Files.TreeException">"disk.truncated", "disk.malformed", "disk.unsupported".</exception>
    public static VmdkSparse Open(BlockReader file, out VmdkDescriptor? descriptor)
    {
        var found = ReadHeader(file, 0);
        descriptor = null;
        if (found.DescriptorSectors is > 0 and <= VmdkDescriptor.MaxBytes / SectorBytes)
        {
            var text = new byte[found.DescriptorSectors * SectorBytes];
            file.Read(Place(found.DescriptorSector, file), text);
            descriptor = VmdkDescriptor.Parse(text);
        }

        if (found.DirectorySector == DirectoryAtEnd)
        {
            // "Stream-Optimized Compressed Sparse Extents": the footer, a second found, stands before the end marker.
            found = ReadHeader(file, Math.Max(0, file.SizeBytes - (2 * SectorBytes)));
        }

        Check(found);
        return new VmdkSparse(file, found);
    }

    protected override void ReadUnit(long number, long within, Span<byte> buffer)
    {
        var table = Entry(Place(header.DirectorySector, file) + (number / header.TableEntries * 4));
        var grain = table == 0 ? 0 : Entry((table * (long)SectorBytes) + (number % header.TableEntries * 4));
        if (grain == 0 || (grain == 1 && (header.Flags & HasZeroGrains) != 0))
        {
            buffer.Clear();
        }
        else if (unpacked is null)
        {
            file.Read((grain * (long)SectorBytes) + within, buffer);
        }
        else
        {
            unpacked.Get(grain, SizeBytes - (number * header.GrainSectors * SectorBytes), () => Packed(grain * (long)SectorBytes), UnpackedUnits.Zlib).Slice((int)within, buffer.Length).CopyTo(buffer);
        }
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }

    private static Header ReadHeader(BlockReader file, long offset)
    {
        if (file.SizeBytes < HeaderBytes)
        {
            throw DiskFailure.Truncated("the VMDK image ends within its header");
        }

        Span<byte> bytes = stackalloc byte[HeaderBytes];
        file.Read(offset, bytes);
        if (!IsRecognised(bytes))
        {
            throw DiskFailure.Truncated("the VMDK image has no footer: its end is missing");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        return version is >= 1 and <= 3
            ? new Header(
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[20..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[28..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[36..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[44..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[56..]),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[77..]))
            : throw DiskFailure.Unsupported($"the VMDK image is of version {version}; 1 to 3 are read");
    }

    private static void Check(Header header)
    {
        if (header.Capacity is < 0 or > long.MaxValue / SectorBytes || header.GrainSectors is < 1 or > MaxGrainSectors || header.TableEntries is 0 or > MaxTableEntries)
        {
            throw DiskFailure.Malformed($"the VMDK image has {header.Capacity} sectors in grains of {header.GrainSectors}, {header.TableEntries} to a table");
        }

        if ((header.Flags & IsCompressed) != 0 && header.Compression != 1)
        {
            throw DiskFailure.Unsupported($"the VMDK image is compressed by method {header.Compression}; deflate is read");
        }
    }

    private static long Place(ulong sector, BlockReader file) =>
        sector <= (ulong)file.SizeBytes / SectorBytes ? (long)sector * SectorBytes : throw DiskFailure.Malformed($"the VMDK image names its sector {sector}, which lies behind its end");

    private uint Entry(long offset)
    {
        Span<byte> entry = stackalloc byte[4];
        tables.Read(offset, entry);
        return BinaryPrimitives.ReadUInt32LittleEndian(entry);
    }

    // "Grain Marker": the grain's first sector on the disk, the length of what is packed, and that.
    private byte[] Packed(long place)
    {
        Span<byte> marker = stackalloc byte[GrainMarkerBytes];
        file.Read(place, marker);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(marker[8..]);
        if (length == 0 || length > 2 * header.GrainSectors * SectorBytes)
        {
            throw DiskFailure.Malformed($"a compressed grain of the VMDK image at {place} claims {length} bytes");
        }

        var packed = new byte[length];
        file.Read(place + GrainMarkerBytes, packed);
        return packed;
    }

    private sealed record Header(
        uint Flags, long Capacity, long GrainSectors, ulong DescriptorSector, long DescriptorSectors, uint TableEntries, ulong DirectorySector, int Compression);
}
