using System.Buffers.Binary;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Ext;

/// <summary>An inode (Linux, Documentation/filesystems/ext4/inodes.rst).</summary>
internal sealed class ExtNode : FileNode
{
    private const uint FlagExtents = 0x80000;
    private const uint FlagInline = 0x10000000;
    private const uint FlagEncrypted = 0x800;
    private const uint FlagAttributeInode = 0x200000;
    private const int BlockMapOffset = 40;
    private const int ChecksumLowOffset = 124;
    private const int ChecksumHighOffset = 130;
    private const int LargeOffset = 128;
    private const int TypeMask = 0xF000;

    /// <summary>The whole inode as the disk has it.</summary>
    public required byte[] Bytes { get; init; }

    /// <summary>The 60 bytes that lead to the content, or are its beginning.</summary>
    public ReadOnlySpan<byte> BlockMap => Bytes.AsSpan(BlockMapOffset, 60);

    public bool HasExtents => (Flags & FlagExtents) != 0;

    public bool IsInline => (Flags & FlagInline) != 0;

    public bool IsEncrypted => (Flags & FlagEncrypted) != 0;

    /// <summary>What the checksums of the inode's own blocks begin with.</summary>
    public required uint Seed { get; init; }

    /// <summary>The extended attributes that lie in the inode itself.</summary>
    public ReadOnlySpan<byte> Attributes
    {
        get
        {
            var start = LargeOffset + ExtraBytes(Bytes);
            return start < Bytes.Length ? Bytes.AsSpan(start) : default;
        }
    }

    /// <summary>True where a link's target stands in the inode (fs/ext4/inode.c, ext4_inode_is_fast_symlink).</summary>
    public bool IsFastLink(int blockBytes)
    {
        if ((Flags & FlagAttributeInode) != 0)
        {
            return SizeBytes < BlockMap.Length;
        }

        var sectors = BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(28)) | ((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes.AsSpan(116)) << 32);
        var hasAttributeBlock = BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(104)) != 0;
        return !IsInline && SizeBytes < BlockMap.Length && sectors - (hasAttributeBlock ? blockBytes / 512 : 0) <= 0;
    }

    private uint Flags => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(32));

    /// <exception cref="TreeException">"fs.malformed", "fs.checksum", entry only.</exception>
    public static ExtNode Read(ulong number, byte[] inode, ExtSuperblock superblock)
    {
        var seed = superblock.Seed;
        if (superblock.HasChecksums)
        {
            Span<byte> word = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(word, (uint)number);
            seed = Crc32C.Append(Crc32C.Append(seed, word), inode.AsSpan(100, 4));
            CheckSum(number, inode, seed);
        }

        int mode = BinaryPrimitives.ReadUInt16LittleEndian(inode);
        var kind = (mode & TypeMask) switch
        {
            0x8000 => EntryKind.File,
            0x4000 => EntryKind.Directory,
            0xA000 => EntryKind.SymbolicLink,
            0x1000 or 0x2000 or 0x6000 or 0xC000 => EntryKind.Other,
            _ => throw DiskFailure.FileSystem($"inode {number} is in no use, or of no known type"),
        };
        var sizeBytes = BinaryPrimitives.ReadUInt32LittleEndian(inode.AsSpan(4)) | ((long)BinaryPrimitives.ReadUInt32LittleEndian(inode.AsSpan(108)) << 32);
        return sizeBytes < 0 || (kind == EntryKind.SymbolicLink && sizeBytes > FilePath.MaxBytes)
            ? throw DiskFailure.FileSystem($"inode {number} claims {(ulong)sizeBytes} bytes")
            : new ExtNode
            {
                Number = number,
                Kind = kind,
                SizeBytes = kind == EntryKind.Other ? 0 : sizeBytes,
                Mode = mode & 0xFFF,
                Bytes = inode,
                Seed = seed,
            };
    }

    private static int ExtraBytes(ReadOnlySpan<byte> inode) => inode.Length > LargeOffset + 2 ? BinaryPrimitives.ReadUInt16LittleEndian(inode[LargeOffset..]) : 0;

    // fs/ext4/inode.c, ext4_inode_csum: of all bytes, with those of the checksum as zeros.
    private static void CheckSum(ulong number, byte[] inode, uint seed)
    {
        var copy = (byte[])inode.Clone();
        var hasHigh = ExtraBytes(inode) >= 4;
        uint stored = BinaryPrimitives.ReadUInt16LittleEndian(inode.AsSpan(ChecksumLowOffset));
        copy.AsSpan(ChecksumLowOffset, 2).Clear();
        if (hasHigh)
        {
            stored |= (uint)BinaryPrimitives.ReadUInt16LittleEndian(inode.AsSpan(ChecksumHighOffset)) << 16;
            copy.AsSpan(ChecksumHighOffset, 2).Clear();
        }

        var computed = Crc32C.Append(seed, copy);
        if ((hasHigh ? computed : computed & 0xFFFF) != stored)
        {
            throw new TreeException("fs.checksum", $"the checksum of inode {number} is wrong") { EntryOnly = true };
        }
    }
}
