using System.Buffers.Binary;
using System.Text;

namespace Assay.Sources.Disk.Images;

/// <summary>The header of a qcow2 image (QEMU, docs/interop/qcow2.txt, "Header"), checked.</summary>
internal sealed record Qcow2Header
{
    private const int Version2Bytes = 72;
    private const int Version3Bytes = 104;
    private const int MaxNameBytes = 1023;
    private const int MaxExtensions = 64;
    private const uint BackingFormatExtension = 0xE2792ACA;

    // QCOW_MAX_L1_SIZE of block/qcow2.h.
    private const long MaxL1Bytes = 32 << 20;

    // "Incompatible features". A dirty or corrupt image is one whose reference counts may be wrong, and those are not asked.
    private const ulong Dirty = 1 << 0;
    private const ulong Corrupt = 1 << 1;
    private const ulong ExternalData = 1 << 2;
    private const ulong CompressionType = 1 << 3;
    private const ulong ExtendedL2 = 1 << 4;

    public required int ClusterBits { get; init; }

    public required long SizeBytes { get; init; }

    public required long L1Offset { get; init; }

    public required long L1Entries { get; init; }

    /// <summary>Whether entries of the second level tell of 32 parts of their cluster.</summary>
    public required bool HasSubclusters { get; init; }

    public required bool IsZstd { get; init; }

    /// <summary>The image that holds what this one does not; null where there is none.</summary>
    public required string? BackingFile { get; init; }

    /// <summary>"raw", "qcow2" ...; null where it is not told.</summary>
    public required string? BackingFormat { get; init; }

    public static bool IsRecognised(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x51, 0x46, 0x49, 0xFB]);

    /// <exception cref="Core.Files.TreeException">"disk.truncated", "disk.malformed", "disk.unsupported", "disk.encrypted".</exception>
    public static Qcow2Header Read(BlockReader file)
    {
        Span<byte> head = stackalloc byte[Version3Bytes + 8];
        head = head[..(int)Math.Min(head.Length, file.SizeBytes)];
        if (head.Length < Version2Bytes)
        {
            throw DiskFailure.Truncated("the qcow2 image ends within its header");
        }

        file.Read(0, head);
        var version = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        if (version is not (2 or 3))
        {
            throw DiskFailure.Unsupported($"the qcow2 image is of version {version}; 2 and 3 are read");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(head[32..]) != 0)
        {
            throw DiskFailure.Encrypted("the qcow2 image is encrypted");
        }

        var features = version == 2 || head.Length < Version3Bytes ? 0 : BinaryPrimitives.ReadUInt64BigEndian(head[72..]);
        CheckFeatures(features);
        var headerBytes = version == 2 || head.Length < Version3Bytes ? Version2Bytes : BinaryPrimitives.ReadUInt32BigEndian(head[100..]);
        var header = new Qcow2Header
        {
            ClusterBits = BinaryPrimitives.ReadInt32BigEndian(head[20..]),
            SizeBytes = BinaryPrimitives.ReadInt64BigEndian(head[24..]),
            L1Entries = BinaryPrimitives.ReadUInt32BigEndian(head[36..]),
            L1Offset = BinaryPrimitives.ReadInt64BigEndian(head[40..]),
            HasSubclusters = (features & ExtendedL2) != 0,
            IsZstd = (features & CompressionType) != 0 && headerBytes > Version3Bytes && CompressionOf(head) == 1,
            BackingFile = NameIn(file, BinaryPrimitives.ReadInt64BigEndian(head[8..]), BinaryPrimitives.ReadInt32BigEndian(head[16..])),
            BackingFormat = BackingFormatIn(file, headerBytes),
        };
        header.Check();
        return header;
    }

    private static void CheckFeatures(ulong features)
    {
        if ((features & ExternalData) != 0)
        {
            throw DiskFailure.Unsupported("the qcow2 image keeps its data in another file, which is not read");
        }

        var unknown = features & ~(Dirty | Corrupt | CompressionType | ExtendedL2);
        if (unknown != 0)
        {
            throw DiskFailure.Unsupported($"the qcow2 image uses features that are not known (0x{unknown:x})");
        }
    }

    private static byte CompressionOf(ReadOnlySpan<byte> head)
    {
        var type = head.Length > Version3Bytes ? head[Version3Bytes] : (byte)0;
        return type <= 1 ? type : throw DiskFailure.Unsupported($"the qcow2 image is compressed by method {type}; zlib and zstd are read");
    }

    private static string? NameIn(BlockReader file, long offset, int length)
    {
        if (offset == 0)
        {
            return null;
        }

        if (length is < 1 or > MaxNameBytes)
        {
            throw DiskFailure.Malformed($"the qcow2 image has a backing file whose name has {length} bytes");
        }

        var name = new byte[length];
        file.Read(offset, name);
        return Encoding.UTF8.GetString(name);
    }

    // "Header extensions": type, length, and the data padded to 8 bytes.
    private static string? BackingFormatIn(BlockReader file, long offset)
    {
        Span<byte> head = stackalloc byte[8];
        for (var count = 0; count < MaxExtensions && offset >= 0 && offset <= file.SizeBytes - head.Length; count++)
        {
            file.Read(offset, head);
            var (type, length) = (BinaryPrimitives.ReadUInt32BigEndian(head), BinaryPrimitives.ReadUInt32BigEndian(head[4..]));
            if (type == 0)
            {
                break;
            }

            if (type == BackingFormatExtension && length is > 0 and < 16)
            {
                var name = new byte[length];
                file.Read(offset + head.Length, name);
                return Encoding.ASCII.GetString(name);
            }

            offset += head.Length + ((length + 7L) & ~7L);
        }

        return null;
    }

    private void Check()
    {
        if (ClusterBits is < 9 or > 21)
        {
            throw DiskFailure.Malformed($"the qcow2 image has clusters of 2^{ClusterBits} bytes");
        }

        var entriesPerCluster = 1L << (ClusterBits - (HasSubclusters ? 4 : 3));
        if (SizeBytes < 0 || L1Entries * 8 > MaxL1Bytes || L1Entries < DivideUp(DivideUp(SizeBytes, 1L << ClusterBits), entriesPerCluster))
        {
            throw DiskFailure.Malformed($"the qcow2 image's table of {L1Entries} entries does not go with its {SizeBytes} bytes");
        }
    }

    private static long DivideUp(long value, long by) => (value / by) + (value % by == 0 ? 0 : 1);
}
