using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Sources.Disk.FileSystems.Xfs;

/// <summary>The shape of an XFS volume: fs/xfs/libxfs/xfs_format.h, struct xfs_dsb. All numbers of XFS are big-endian, checksums alone are not.</summary>
internal sealed class XfsSuperblock
{
    private const int LeastBytes = 512;
    private const int ChecksumAt = 224;

    // XFS_SB_FEAT_INCOMPAT_*: types in folders, sparse inode chunks, a second UUID, long times, need of repair, long extent counts, exchanged
    // ranges, parent pointers, a tree of metadata files. What comes behind them changes what is on the disk in ways that nobody here knows.
    private const uint KnownFeatures = 0x1FF;
    private const uint TypesFeature = 1;
    private const int TypesFeatureOfVersion4 = 0x200;
    private const int FoldersOfVersion2 = 0x2000;
    private const int MoreFeatures = 0x8000;

    private XfsSuperblock(ReadOnlySpan<byte> bytes)
    {
        BlockShift = bytes[120];
        InodeShift = bytes[122];
        InodesPerBlockShift = bytes[123];
        GroupShift = bytes[124];
        GroupBlocks = BinaryPrimitives.ReadUInt32BigEndian(bytes[84..]);
        GroupCount = BinaryPrimitives.ReadUInt32BigEndian(bytes[88..]);
        RootInode = BinaryPrimitives.ReadUInt64BigEndian(bytes[56..]);
        FolderBlockShift = BlockShift + bytes[192];
        BlockCount = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        JournalBlock = BinaryPrimitives.ReadUInt64BigEndian(bytes[48..]);
        JournalBlockCount = BinaryPrimitives.ReadUInt32BigEndian(bytes[96..]);
        var version = BinaryPrimitives.ReadUInt16BigEndian(bytes[100..]);
        IsVersion5 = (version & 0xF) == 5;
        HasTypes = IsVersion5
            ? (BinaryPrimitives.ReadUInt32BigEndian(bytes[216..]) & TypesFeature) != 0
            : (version & MoreFeatures) != 0 && (BinaryPrimitives.ReadUInt32BigEndian(bytes[200..]) & TypesFeatureOfVersion4) != 0;
    }

    /// <summary>Whether blocks say whose they are, and have checksums.</summary>
    public bool IsVersion5 { get; }

    /// <summary>Whether names in folders have the kind of the file behind them.</summary>
    public bool HasTypes { get; }

    public ulong RootInode { get; }

    /// <summary>How long the volume is.</summary>
    public long SizeBytes => BlockCount <= (ulong)(long.MaxValue >> BlockShift) ? (long)BlockCount << BlockShift : long.MaxValue;

    /// <summary>Where the journal begins; 0 for one on another device.</summary>
    public ulong JournalBlock { get; }

    public uint JournalBlockCount { get; }

    public int BlockBytes => 1 << BlockShift;

    public int InodeBytes => 1 << InodeShift;

    public int FolderBlockBytes => 1 << FolderBlockShift;

    private ulong BlockCount { get; }

    private int BlockShift { get; }

    private int InodeShift { get; }

    private int InodesPerBlockShift { get; }

    private int FolderBlockShift { get; }

    private int GroupShift { get; }

    private uint GroupBlocks { get; }

    private uint GroupCount { get; }

    /// <summary>Reads a volume's first sector.</summary>
    /// <returns>Null where it is no XFS.</returns>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.checksum", "fs.unsupported".</exception>
    public static XfsSuperblock? Read(VolumeBlocks volume)
    {
        if (volume.SizeBytes < LeastBytes)
        {
            return null;
        }

        Span<byte> first = stackalloc byte[LeastBytes];
        volume.Read(0, first);
        if (!first.StartsWith("XFSB"u8))
        {
            return null;
        }

        var version = BinaryPrimitives.ReadUInt16BigEndian(first[100..]);
        if ((version & 0xF) is not (4 or 5) || ((version & 0xF) == 4 && (version & FoldersOfVersion2) == 0))
        {
            throw Fault.Unsupported($"XFS of version {version:x4} is not read; 4 and 5 are");
        }

        var superblock = new XfsSuperblock(first);
        superblock.Check(first);
        if (superblock.IsVersion5)
        {
            CheckVersion5(volume, first);
        }

        return superblock;
    }

    /// <summary>Where an inode lies, in bytes.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public long OffsetOfInode(ulong number)
    {
        var group = number >> (GroupShift + InodesPerBlockShift);
        var block = (number >> InodesPerBlockShift) & ((1UL << GroupShift) - 1);
        var inBlock = number & ((1UL << InodesPerBlockShift) - 1);
        return group < GroupCount && block < GroupBlocks
            ? (((long)group * GroupBlocks) + (long)block << BlockShift) + ((long)inBlock << InodeShift)
            : throw Fault.Malformed($"there is no inode {number}");
    }

    /// <summary>Where a run of blocks lies, in bytes.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public long OffsetOfBlocks(ulong number, long count)
    {
        var group = number >> GroupShift;
        var block = number & ((1UL << GroupShift) - 1);
        return group < GroupCount && block < GroupBlocks && count <= GroupBlocks - (long)block
            ? ((long)group * GroupBlocks) + (long)block << BlockShift
            : throw Fault.Malformed($"there are no {count} blocks at {number}");
    }

    private static void CheckVersion5(VolumeBlocks volume, ReadOnlySpan<byte> first)
    {
        var unknown = BinaryPrimitives.ReadUInt32BigEndian(first[216..]) & ~KnownFeatures;
        if (unknown != 0)
        {
            throw Fault.Unsupported($"XFS has features that are not known here: {unknown:x8}");
        }

        var sector = new byte[BinaryPrimitives.ReadUInt16BigEndian(first[102..])];
        volume.Read(0, sector);
        if (Crc32C.Of(sector, ChecksumAt) != BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(ChecksumAt)))
        {
            throw Fault.Checksum("the XFS superblock");
        }
    }

    // The bounds are those of xfs_format.h: XFS_MIN_BLOCKSIZE, XFS_MAX_BLOCKSIZE, XFS_DINODE_MIN_SIZE, XFS_DINODE_MAX_SIZE, XFS_MAX_AG_BYTES.
    private void Check(ReadOnlySpan<byte> bytes)
    {
        var sector = BinaryPrimitives.ReadUInt16BigEndian(bytes[102..]);
        var sound = BlockShift is >= 9 and <= 16 && BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) == BlockBytes
            && InodeShift is >= 8 and <= 11 && BinaryPrimitives.ReadUInt16BigEndian(bytes[104..]) == InodeBytes
            && InodesPerBlockShift == BlockShift - InodeShift
            && sector is >= 512 and <= 32768 && BitOperations.IsPow2(sector)
            && FolderBlockShift is >= 9 and <= 16
            && GroupShift is > 0 and <= 31 && GroupBlocks > 0 && GroupBlocks <= 1L << GroupShift && GroupCount > 0
            && (long)GroupBlocks << BlockShift <= 1L << 40 && GroupCount <= (1L << 62) / ((long)GroupBlocks << BlockShift);
        if (!sound)
        {
            throw Fault.Malformed("the XFS superblock says what can't be");
        }
    }
}
