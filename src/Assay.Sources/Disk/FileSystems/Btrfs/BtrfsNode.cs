using System.Buffers.Binary;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Btrfs;

/// <summary>An inode: linux/btrfs_tree.h, struct btrfs_inode_item. Its number begins with that of its subvolume, as this reader counts them.</summary>
internal sealed class BtrfsNode : FileNode
{
    /// <summary>How many bits of a node's number are the inode's.</summary>
    public const int InodeBits = 48;

    private const int LeastBytes = 56;

    private BtrfsNode()
    {
    }

    public required BtrfsTreeRoot Tree { get; init; }

    /// <summary>The inode's number in its subvolume.</summary>
    public ulong Inode => Number & ((1UL << InodeBits) - 1);

    /// <exception cref="TreeException">"fs.malformed", entry only.</exception>
    public static BtrfsNode Parse(ulong number, BtrfsTreeRoot tree, ReadOnlySpan<byte> item)
    {
        var size = item.Length < LeastBytes ? -1 : BinaryPrimitives.ReadInt64LittleEndian(item[16..]);
        if (size < 0)
        {
            throw Fault.Malformed($"inode {number} ends too early, or has a negative size");
        }

        var mode = BinaryPrimitives.ReadInt32LittleEndian(item[52..]);
        var kind = UnixMode.KindOf(mode);
        return new BtrfsNode
        {
            Number = number,
            Kind = kind,
            SizeBytes = kind == EntryKind.Other ? 0 : size,
            Mode = UnixMode.PermissionsOf(mode),
            Tree = tree,
        };
    }

    /// <summary>What stands in a snapshot for a subvolume that was not taken with it: fs/btrfs/inode.c, new_simple_dir.</summary>
    public static BtrfsNode Hollow(ulong number) => new() { Number = number, Kind = EntryKind.Directory, SizeBytes = 0, Mode = 0x1ED, Tree = default };
}
