using System.Buffers.Binary;

namespace Assay.Sources.Disk.Images;

/// <summary>Microsoft's older format, fixed and dynamic ("Virtual Hard Disk Image Format Specification", 2006): a table of blocks, or just a footer.</summary>
internal sealed class VhdImage : UnitImage
{
    private const int FooterBytes = 512;
    private const int DynamicHeaderBytes = 1024;
    private const int FooterChecksumOffset = 64;
    private const int HeaderChecksumOffset = 36;
    private const int TypeFixed = 2;
    private const int TypeDynamic = 3;
    private const uint Unused = uint.MaxValue;
    private const uint MaxBlockBytes = 256 << 20;

    private readonly BlockReader file;
    private readonly CachedBlocks tables;
    private readonly long tableOffset;
    private readonly long bitmapBytes;

    private VhdImage(BlockReader file, long sizeBytes, long tableOffset, long blockBytes)
        : base(sizeBytes, blockBytes)
    {
        this.file = file;
        this.tableOffset = tableOffset;
        tables = new CachedBlocks(file);
        bitmapBytes = ((blockBytes / 512 / 8) + 511) & ~511L;
    }

    /// <summary>True where the file ends, or begins, with a footer.</summary>
    public static bool IsRecognised(BlockReader file, ReadOnlySpan<byte> head) => head.StartsWith("conectix"u8) || TryFooter(file, out _);

    /// <exception cref="Core.Files.TreeException">"disk.malformed", "disk.unsupported".</exception>
    public static BlockReader Open(BlockReader file)
    {
        if (!TryFooter(file, out var footer))
        {
            // A dynamic disk begins with a copy of its footer.
            footer = new byte[FooterBytes];
            file.Read(0, footer);
            if (!IsSound(footer, FooterChecksumOffset))
            {
                throw DiskFailure.Malformed("the VHD image's footer is damaged, and so is its copy");
            }
        }

        var sizeBytes = BinaryPrimitives.ReadInt64BigEndian(footer.AsSpan(48));
        return BinaryPrimitives.ReadUInt32BigEndian(footer.AsSpan(60)) switch
        {
            TypeFixed => sizeBytes >= 0 && sizeBytes <= file.SizeBytes - FooterBytes
                ? new OwnedSlice(file, sizeBytes)
                : throw DiskFailure.Truncated($"the VHD image says that it has {sizeBytes} bytes, and its file has {file.SizeBytes}"),
            TypeDynamic => OpenDynamic(file, sizeBytes, BinaryPrimitives.ReadInt64BigEndian(footer.AsSpan(16))),
            4 => throw DiskFailure.Unsupported("the VHD image holds only what differs from another image, which is not read"),
            var type => throw DiskFailure.Unsupported($"the VHD image is of type {type}; fixed and dynamic ones are read"),
        };
    }

    protected override void ReadUnit(long number, long within, Span<byte> buffer)
    {
        Span<byte> entry = stackalloc byte[4];
        tables.Read(tableOffset + (number * 4), entry);
        var sector = BinaryPrimitives.ReadUInt32BigEndian(entry);
        if (sector == Unused)
        {
            buffer.Clear();
            return;
        }

        // The block's map of sectors is passed over: what was never written is zeros in the file as well.
        file.Read((sector * 512L) + bitmapBytes + within, buffer);
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }

    private static VhdImage OpenDynamic(BlockReader file, long sizeBytes, long headerOffset)
    {
        Span<byte> header = stackalloc byte[DynamicHeaderBytes];
        file.Read(headerOffset, header);
        if (!header.StartsWith("cxsparse"u8) || !IsSound(header, HeaderChecksumOffset))
        {
            throw DiskFailure.Malformed("the VHD image's header is damaged");
        }

        var (entries, blockBytes) = (BinaryPrimitives.ReadUInt32BigEndian(header[28..]), BinaryPrimitives.ReadUInt32BigEndian(header[32..]));
        if (sizeBytes < 0 || blockBytes is < 512 or > MaxBlockBytes || blockBytes % 512 != 0 || (sizeBytes + blockBytes - 1) / blockBytes > entries)
        {
            throw DiskFailure.Malformed($"the VHD image's table of {entries} blocks of {blockBytes} bytes does not go with its {sizeBytes} bytes");
        }

        return new VhdImage(file, sizeBytes, BinaryPrimitives.ReadInt64BigEndian(header[16..]), blockBytes);
    }

    private static bool TryFooter(BlockReader file, out byte[] footer)
    {
        footer = [];
        if (file.SizeBytes < FooterBytes)
        {
            return false;
        }

        // Versions of Virtual PC before 2004 left out the last byte ("Hard Disk Footer Format").
        footer = new byte[FooterBytes];
        var at = file.SizeBytes % 512 == 511 ? file.SizeBytes - 511 : file.SizeBytes - FooterBytes;
        file.Read(at, footer.AsSpan(0, (int)(file.SizeBytes - at)));
        return footer.AsSpan().StartsWith("conectix"u8) && IsSound(footer, FooterChecksumOffset);
    }

    // The ones' complement of the sum of all bytes but those of the checksum.
    private static bool IsSound(ReadOnlySpan<byte> block, int checksumOffset)
    {
        uint sum = 0;
        for (var i = 0; i < block.Length; i++)
        {
            sum += i >= checksumOffset && i < checksumOffset + 4 ? 0u : block[i];
        }

        return block.StartsWith("c"u8) && ~sum == BinaryPrimitives.ReadUInt32BigEndian(block[checksumOffset..]);
    }

    /// <summary>The disk of a fixed image, which stands before its footer.</summary>
    private sealed class OwnedSlice(BlockReader file, long sizeBytes) : BlockReader
    {
        public override long SizeBytes => sizeBytes;

        public override void Read(long offset, Span<byte> buffer)
        {
            DiskFailure.CheckRange(offset, buffer.Length, sizeBytes);
            file.Read(offset, buffer);
        }

        public override void Prefetch(IReadOnlyList<DiskExtent> extents) => file.Prefetch(extents);

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
        }
    }
}
