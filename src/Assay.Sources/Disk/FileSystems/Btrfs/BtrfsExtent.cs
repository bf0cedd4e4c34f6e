using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems.Btrfs;

/// <summary>A part of a file: linux/btrfs_tree.h, struct btrfs_file_extent_item.</summary>
/// <param name="FileOffset">Where it stands in the file.</param>
/// <param name="Length">How many bytes of the file it is.</param>
/// <param name="Compression">BTRFS_COMPRESS_*: 0 none, 1 zlib, 2 LZO, 3 zstd.</param>
/// <param name="Inline">The content, or its compressed form, where it stands in the tree.</param>
/// <param name="Logical">The address of the stored bytes, of which other extents may show other parts.</param>
/// <param name="StoredBytes">How many are stored there.</param>
/// <param name="PlainBytes">How many they are without compression.</param>
/// <param name="Start">Which of these is the first that is shown.</param>
internal sealed record BtrfsExtent(long FileOffset, long Length, int Compression, ReadOnlyMemory<byte>? Inline, ulong Logical, int StoredBytes, int PlainBytes, long Start)
{
    // BTRFS_MAX_COMPRESSED, BTRFS_MAX_UNCOMPRESSED.
    private const int MaxPackedBytes = 128 << 10;
    private const int InlineAt = 21;
    private const int Bytes = 53;
    private const int InlineType = 0;
    private const int RegularType = 1;
    private const int PreallocatedType = 2;
    private const int MostCompression = 3;

    public long FileEnd => FileOffset + Length;

    /// <summary>Reads an item.</summary>
    /// <returns>Null where it is a hole or holds nothing yet.</returns>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.unsupported", entry only.</exception>
    public static BtrfsExtent? Parse(ulong fileOffset, ReadOnlyMemory<byte> item)
    {
        var bytes = item.Span;
        if (bytes.Length < InlineAt || fileOffset > long.MaxValue / 2)
        {
            throw Malformed();
        }

        int compression = bytes[16];
        if (compression > MostCompression || bytes[17] != 0 || bytes[18] != 0 || bytes[19] != 0)
        {
            throw Fault.Unsupported($"Btrfs's compression {compression}, or an encoding, is not read");
        }

        var plain = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        if (bytes[20] == InlineType)
        {
            return fileOffset == 0 && plain is > 0 and <= MaxPackedBytes && (compression != 0 || plain <= (ulong)(bytes.Length - InlineAt))
                ? new BtrfsExtent(0, (long)plain, compression, item[InlineAt..], 0, 0, (int)plain, 0)
                : throw Malformed();
        }

        return bytes.Length >= Bytes && bytes[20] is RegularType or PreallocatedType ? ParseStored((long)fileOffset, bytes, compression, plain) : throw Malformed();
    }

    private static BtrfsExtent? ParseStored(long fileOffset, ReadOnlySpan<byte> bytes, int compression, ulong plain)
    {
        var logical = BinaryPrimitives.ReadUInt64LittleEndian(bytes[21..]);
        var stored = BinaryPrimitives.ReadUInt64LittleEndian(bytes[29..]);
        var start = BinaryPrimitives.ReadUInt64LittleEndian(bytes[37..]);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes[45..]);
        if (logical == 0 || bytes[20] == PreallocatedType)
        {
            return null;
        }

        var most = compression == 0 ? stored : plain;
        if (length == 0 || most > long.MaxValue / 2 || start > most || length > most - start || (compression != 0 && (stored > MaxPackedBytes || plain > MaxPackedBytes)))
        {
            throw Malformed();
        }

        return compression == 0
            ? new BtrfsExtent(fileOffset, (long)length, 0, null, logical + start, 0, 0, 0)
            : new BtrfsExtent(fileOffset, (long)length, compression, null, logical, (int)stored, (int)plain, (long)start);
    }

    private static Core.Files.TreeException Malformed() => Fault.Malformed("an extent of Btrfs says what can't be");
}
