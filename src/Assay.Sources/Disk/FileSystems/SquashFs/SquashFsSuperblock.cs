using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Sources.Disk.FileSystems.SquashFs;

/// <summary>The shape of a SquashFS volume: linux/fs/squashfs/squashfs_fs.h, struct squashfs_super_block. All numbers are little-endian.</summary>
internal sealed class SquashFsSuperblock
{
    private const int Bytes = 96;
    private const int MinBlockBytes = 4 << 10;
    private const int MaxBlockBytes = 1 << 20;
    private const int Version = 4;

    private SquashFsSuperblock(ReadOnlySpan<byte> bytes)
    {
        BlockBytes = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]), int.MaxValue);
        FragmentCount = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        Compression = BinaryPrimitives.ReadUInt16LittleEndian(bytes[20..]);
        Root = BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]);
        UsedBytes = BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]);
        InodeTable = BinaryPrimitives.ReadInt64LittleEndian(bytes[64..]);
        FolderTable = BinaryPrimitives.ReadInt64LittleEndian(bytes[72..]);
        FragmentTable = BinaryPrimitives.ReadInt64LittleEndian(bytes[80..]);
    }

    /// <summary>How long a block of content is.</summary>
    public int BlockBytes { get; }

    public uint FragmentCount { get; }

    /// <summary>ZLIB_COMPRESSION 1, LZMA 2, LZO 3, XZ 4, LZ4 5, ZSTD 6.</summary>
    public int Compression { get; }

    /// <summary>The place of the root folder's inode.</summary>
    public ulong Root { get; }

    public long UsedBytes { get; }

    public long InodeTable { get; }

    public long FolderTable { get; }

    public long FragmentTable { get; }

    /// <returns>Null where it is no SquashFS.</returns>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.unsupported".</exception>
    public static SquashFsSuperblock? Read(VolumeBlocks volume)
    {
        if (volume.SizeBytes < Bytes)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[Bytes];
        volume.Read(0, bytes);
        if (!bytes.StartsWith("hsqs"u8))
        {
            return null;
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) is var version and not Version)
        {
            throw Fault.Unsupported($"SquashFS of version {version} is not read; 4 is");
        }

        var superblock = new SquashFsSuperblock(bytes);
        return superblock.BlockBytes is >= MinBlockBytes and <= MaxBlockBytes && BitOperations.IsPow2(superblock.BlockBytes)
            && superblock.InodeTable >= Bytes && superblock.FolderTable >= superblock.InodeTable
            ? superblock
            : throw Fault.Malformed("the superblock of SquashFS says what can't be");
    }
}
