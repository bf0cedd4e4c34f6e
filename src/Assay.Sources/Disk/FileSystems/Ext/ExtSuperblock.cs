using System.Buffers.Binary;
using System.Numerics;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Ext;

/// <summary>The superblock of ext2, ext3 and ext4 (Linux, Documentation/filesystems/ext4/super.rst), checked.</summary>
internal sealed record ExtSuperblock
{
    /// <summary>Where it stands.</summary>
    public const int Offset = 1024;

    private const int Bytes = 1024;
    private const int ChecksumOffset = 0x3FC;

    // Incompatible features.
    private const uint Compression = 0x1;
    private const uint FileTypes = 0x2;
    private const uint Recover = 0x4;
    private const uint JournalDevice = 0x8;
    private const uint MetaGroups = 0x10;
    private const uint Extents = 0x40;
    private const uint Wide = 0x80;
    private const uint MultiMount = 0x100;
    private const uint FlexibleGroups = 0x200;
    private const uint AttributeInodes = 0x400;
    private const uint ChecksumSeed = 0x2000;
    private const uint LargeFolders = 0x4000;
    private const uint InlineData = 0x8000;
    private const uint Encryption = 0x10000;
    private const uint CaseFolding = 0x20000;

    private const uint Known = FileTypes | Recover | MetaGroups | Extents | Wide | MultiMount | FlexibleGroups | AttributeInodes | ChecksumSeed
        | LargeFolders | InlineData | Encryption | CaseFolding;

    // Features of what may be read all the same.
    private const uint JournalFeature = 0x4;
    private const uint SparseSupers = 0x1;
    private const uint MetadataChecksums = 0x400;
    private const uint BackupGroupsFeature = 0x200;

    public uint InodeCount { get; private init; }

    public long BlockCount { get; private init; }

    public int BlockBytes { get; private init; }

    public uint FirstBlock { get; private init; }

    public uint BlocksPerGroup { get; private init; }

    public uint InodesPerGroup { get; private init; }

    public int InodeBytes { get; private init; }

    public int DescriptorBytes { get; private init; }

    public long FirstMetaGroup { get; private init; }

    public bool HasMetaGroups { get; private init; }

    public bool HasChecksums { get; private init; }

    /// <summary>True where the journal holds what the file system does not yet.</summary>
    public bool NeedsRecovery { get; private init; }

    /// <summary>What checksums begin with.</summary>
    public uint Seed { get; private init; }

    /// <summary>"ext2", "ext3" or "ext4".</summary>
    public string Name { get; private init; } = "";

    private bool HasSparseSupers { get; init; }

    private (uint First, uint Second)? BackupGroups { get; init; }

    public long GroupCount => Math.Max(1, (BlockCount - FirstBlock + BlocksPerGroup - 1) / BlocksPerGroup);

    /// <exception cref="TreeException">"fs.malformed", "fs.unsupported", and those of <see cref="BlockReader.Read"/>.</exception>
    public static ExtSuperblock Read(BlockReader disk)
    {
        var block = new byte[Bytes];
        disk.Read(Offset, block);
        var (compatible, incompatible, readOnly) = (U32(block, 92), U32(block, 96), U32(block, 100));
        if ((incompatible & ~Known) != 0)
        {
            throw Unsupported(incompatible & ~Known);
        }

        var hasChecksums = (readOnly & MetadataChecksums) != 0;
        if (hasChecksums && Crc32C.Append(uint.MaxValue, block.AsSpan(0, ChecksumOffset)) != U32(block, ChecksumOffset))
        {
            throw DiskFailure.FileSystem("the superblock's checksum is wrong");
        }

        var isOld = U32(block, 76) == 0;
        var isWide = (incompatible & Wide) != 0;
        var superblock = new ExtSuperblock
        {
            InodeCount = U32(block, 0),
            BlockCount = U32(block, 4) | (isWide ? (long)U32(block, 336) << 32 : 0),
            FirstBlock = U32(block, 20),
            BlockBytes = U32(block, 24) <= 6 ? 1024 << (int)U32(block, 24) : 0,
            BlocksPerGroup = U32(block, 32),
            InodesPerGroup = U32(block, 40),
            InodeBytes = isOld ? 128 : BinaryPrimitives.ReadUInt16LittleEndian(block.AsSpan(88)),
            DescriptorBytes = isWide ? BinaryPrimitives.ReadUInt16LittleEndian(block.AsSpan(254)) : 32,
            FirstMetaGroup = U32(block, 260),
            HasMetaGroups = (incompatible & MetaGroups) != 0,
            HasChecksums = hasChecksums,
            NeedsRecovery = (incompatible & Recover) != 0,
            Seed = (incompatible & ChecksumSeed) != 0 ? U32(block, 0x270) : Crc32C.Append(uint.MaxValue, block.AsSpan(104, 16)),
            HasSparseSupers = (readOnly & SparseSupers) != 0,
            BackupGroups = (compatible & BackupGroupsFeature) != 0 ? (U32(block, 0x24C), U32(block, 0x250)) : null,
            Name = (incompatible & (Extents | Wide | FlexibleGroups)) != 0 ? "ext4" : (compatible & JournalFeature) != 0 ? "ext3" : "ext2",
        };
        superblock.Check(disk);
        return superblock;
    }

    /// <summary>Where a group's descriptor stands (fs/ext4/super.c, descriptor_loc).</summary>
    public long DescriptorPlace(long group)
    {
        var perBlock = BlockBytes / DescriptorBytes;
        var number = group / perBlock;
        long block;
        if (!HasMetaGroups || number < FirstMetaGroup)
        {
            block = (Offset / BlockBytes) + 1 + number;
        }
        else
        {
            var first = number * perBlock;
            block = FirstBlock + (first * BlocksPerGroup) + (HasSuperblock(first) ? 1 : 0) + (BlockBytes == 1024 && number == 0 && FirstBlock == 0 ? 1 : 0);
        }

        return (block * BlockBytes) + (group % perBlock * DescriptorBytes);
    }

    private static uint U32(byte[] block, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(offset));

    private static TreeException Unsupported(uint features) => new(
        "fs.unsupported",
        (features & JournalDevice) != 0 ? "it is the journal of another file system"
        : (features & Compression) != 0 ? "the file system is compressed, which is not read"
        : $"the file system uses features that are not known (0x{features:x})") { EntryOnly = true };

    private void Check(BlockReader disk)
    {
        // Limits of fs/ext4/super.c, ext4_block_group_meta_init and below.
        var isSound = BlockBytes > 0
            && BlockCount > FirstBlock && BlockCount <= long.MaxValue / BlockBytes
            && BlocksPerGroup > 0 && BlocksPerGroup <= 8u * 65536 * 16
            && InodesPerGroup > 0 && InodesPerGroup <= BlockBytes * 8
            && InodeBytes is >= 128 and <= 65536 && InodeBytes <= BlockBytes && BitOperations.IsPow2(InodeBytes)
            && DescriptorBytes is >= 32 and <= 1024 && BitOperations.IsPow2(DescriptorBytes)
            && InodeCount >= 11;
        if (!isSound)
        {
            throw DiskFailure.FileSystem("the superblock's numbers make no sense");
        }

        // A volume may be larger than its file system, not smaller; what is cut off is told where it is missed.
        if ((long)BlockBytes * FirstBlock > disk.SizeBytes)
        {
            throw DiskFailure.FileSystem("the file system's first block lies behind the volume's end");
        }
    }

    // fs/ext4/balloc.c, ext4_bg_has_super.
    private bool HasSuperblock(long group)
    {
        if (group == 0)
        {
            return true;
        }

        if (BackupGroups is { } backups)
        {
            return group == backups.First || group == backups.Second;
        }

        return !HasSparseSupers || group <= 1 || (group % 2 != 0 && (IsPower(group, 3) || IsPower(group, 5) || IsPower(group, 7)));
    }

    private static bool IsPower(long value, long factor)
    {
        while (value % factor == 0)
        {
            value /= factor;
        }

        return value == 1;
    }
}
