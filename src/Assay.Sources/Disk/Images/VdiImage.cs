using System.Buffers.Binary;

namespace Assay.Sources.Disk.Images;

/// <summary>VirtualBox's image format, dynamic and fixed (VirtualBox, src/VBox/Storage/VDICore.h): a map of blocks.</summary>
internal sealed class VdiImage : UnitImage
{
    private const int SignatureOffset = 64;
    private const int HeaderBytes = 512;
    private const uint Signature = 0xBEDA107F;
    private const uint Dynamic = 1;
    private const uint Fixed = 2;
    private const uint FirstSpecial = 0xFFFFFFFE;
    private const uint MaxBlockBytes = 256 << 20;

    private readonly BlockReader file;
    private readonly CachedBlocks tables;
    private readonly long mapOffset;
    private readonly long dataOffset;
    private readonly long blockBytes;
    private readonly long extraBytes;

    private VdiImage(BlockReader file, ReadOnlySpan<byte> header)
        : base(BinaryPrimitives.ReadInt64LittleEndian(header[368..]), BinaryPrimitives.ReadUInt32LittleEndian(header[376..]))
    {
        this.file = file;
        tables = new CachedBlocks(file);
        mapOffset = BinaryPrimitives.ReadUInt32LittleEndian(header[340..]);
        dataOffset = BinaryPrimitives.ReadUInt32LittleEndian(header[344..]);
        blockBytes = BinaryPrimitives.ReadUInt32LittleEndian(header[376..]);
        extraBytes = BinaryPrimitives.ReadUInt32LittleEndian(header[380..]);
    }

    public static bool IsRecognised(ReadOnlySpan<byte> head) =>
        head.Length >= SignatureOffset + 4 && BinaryPrimitives.ReadUInt32LittleEndian(head[SignatureOffset..]) == Signature;

    /// <exception cref="Core.Files.TreeException">"disk.truncated", "disk.malformed", "disk.unsupported".</exception>
    public static VdiImage Open(BlockReader file)
    {
        if (file.SizeBytes < HeaderBytes)
        {
            throw DiskFailure.Truncated("the VDI image ends within its header");
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        file.Read(0, header);
        var type = BinaryPrimitives.ReadUInt32LittleEndian(header[76..]);
        if (type is not (Dynamic or Fixed))
        {
            throw DiskFailure.Unsupported(type is 3 or 4 ? "the VDI image holds only what differs from another image, which is not read" : $"the VDI image is of type {type}; dynamic and fixed ones are read");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[68..]);
        if (version >> 16 != 1)
        {
            throw DiskFailure.Unsupported($"the VDI image is of version {version >> 16}.{version & 0xFFFF}; 1.1 is read");
        }

        var (sizeBytes, blockBytes) = (BinaryPrimitives.ReadInt64LittleEndian(header[368..]), BinaryPrimitives.ReadUInt32LittleEndian(header[376..]));
        if (sizeBytes < 0 || blockBytes is < 512 or > MaxBlockBytes || sizeBytes / blockBytes > BinaryPrimitives.ReadUInt32LittleEndian(header[384..]))
        {
            throw DiskFailure.Malformed($"the VDI image's map does not go with its {sizeBytes} bytes in blocks of {blockBytes}");
        }

        return new VdiImage(file, header);
    }

    protected override void ReadUnit(long number, long within, Span<byte> buffer)
    {
        Span<byte> entry = stackalloc byte[4];
        tables.Read(mapOffset + (number * 4), entry);
        var block = BinaryPrimitives.ReadUInt32LittleEndian(entry);
        if (block >= FirstSpecial)
        {
            buffer.Clear();
            return;
        }

        file.Read(dataOffset + (block * (blockBytes + extraBytes)) + extraBytes + within, buffer);
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
