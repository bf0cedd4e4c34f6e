using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Assay.Sources.Disk.FileSystems.Btrfs;

/// <summary>The shape of a Btrfs volume: linux/btrfs_tree.h, struct btrfs_super_block. All numbers are little-endian.</summary>
internal sealed class BtrfsSuperblock
{
    private const int Offset = 64 << 10;
    private const int Bytes = 4096;
    private const int MostChunkBytes = 2048;
    private const int ChecksumBytes = 32;
    private const int MaxLevel = 8;
    private const int Crc32CType = 0;
    private const int Sha256Type = 2;

    // BTRFS_FEATURE_INCOMPAT_*: mixed back references, a default subvolume, mixed groups, LZO, zstd, big nodes, long references, RAID 5 and 6,
    // skinny metadata, no holes, a second UUID, RAID 1 of three and four, zones; and simple quotas. Other trees of extents or stripes are not read.
    private const ulong KnownFeatures = 0x1FFF | 0x10000;

    private BtrfsSuperblock(byte[] bytes)
    {
        RootTree = new BtrfsTreeRoot(U64(bytes, 80), bytes[198]);
        ChunkTree = new BtrfsTreeRoot(U64(bytes, 88), bytes[199]);
        SectorBytes = (int)Math.Min(U32(bytes, 144), int.MaxValue);
        NodeBytes = (int)Math.Min(U32(bytes, 148), int.MaxValue);
        ChecksumType = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(196));
        Device = U64(bytes, 201);
        DeviceCount = U64(bytes, 136);
        SizeBytes = (long)Math.Min(U64(bytes, 209), long.MaxValue);
        HasLog = U64(bytes, 96) != 0;
        FirstChunks = bytes.AsMemory(811, (int)Math.Min(U32(bytes, 160), MostChunkBytes));
    }

    public BtrfsTreeRoot RootTree { get; }

    public BtrfsTreeRoot ChunkTree { get; }

    public int SectorBytes { get; }

    public int NodeBytes { get; }

    /// <summary>This device's number among those of the file system.</summary>
    public ulong Device { get; }

    public ulong DeviceCount { get; }

    /// <summary>How long this device is.</summary>
    public long SizeBytes { get; }

    /// <summary>Whether there are changes that were synced, and are not in the trees yet.</summary>
    public bool HasLog { get; }

    /// <summary>The chunks in which the tree of chunks lies: keys and items, one behind the other.</summary>
    public ReadOnlyMemory<byte> FirstChunks { get; }

    private int ChecksumType { get; }

    /// <returns>Null where it is no Btrfs.</returns>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.checksum", "fs.unsupported".</exception>
    public static BtrfsSuperblock? Read(VolumeBlocks volume)
    {
        if (volume.SizeBytes < Offset + Bytes)
        {
            return null;
        }

        var bytes = new byte[Bytes];
        volume.Read(Offset, bytes);
        if (!bytes.AsSpan(64).StartsWith("_BHRfS_M"u8))
        {
            return null;
        }

        var superblock = new BtrfsSuperblock(bytes);
        if (!superblock.IsIntact(bytes))
        {
            throw Fault.Checksum("the Btrfs superblock");
        }

        if ((U64(bytes, 188) & ~KnownFeatures) is var unknown and not 0)
        {
            throw Fault.Unsupported($"Btrfs has features that are not known here: {unknown:x}");
        }

        var (sector, node) = (superblock.SectorBytes, superblock.NodeBytes);
        return U64(bytes, 48) == Offset && sector is >= 512 and <= 65536 && BitOperations.IsPow2(sector) && node is >= 512 and <= 65536 && BitOperations.IsPow2(node)
            && superblock.RootTree.Level < MaxLevel && superblock.ChunkTree.Level < MaxLevel
            ? superblock
            : throw Fault.Malformed("the Btrfs superblock says what can't be");
    }

    /// <summary>Whether a block is what the checksum at its beginning says. Of XXH64 and BLAKE2 nothing is known here: blocks with those are believed.</summary>
    public bool IsIntact(ReadOnlySpan<byte> block)
    {
        var content = block[ChecksumBytes..];
        return ChecksumType switch
        {
            Crc32CType => Crc32C.Of(content) == BinaryPrimitives.ReadUInt32LittleEndian(block),
            Sha256Type => SHA256.HashData(content).AsSpan().SequenceEqual(block[..ChecksumBytes]),
            _ => true,
        };
    }

    private static ulong U64(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
