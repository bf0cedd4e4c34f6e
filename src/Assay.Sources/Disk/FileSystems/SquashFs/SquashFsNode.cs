using System.Buffers.Binary;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.SquashFs;

/// <summary>
/// An inode: linux/fs/squashfs/squashfs_fs.h, struct squashfs_reg_inode and its like. A node's number is the place of its inode: the block in the table,
/// and in the lower 16 bits where in the block.
/// </summary>
internal sealed class SquashFsNode : FileNode
{
    public const uint NoFragment = uint.MaxValue;

    private const int HeaderBytes = 16;

    // SQUASHFS_DIR_TYPE ... SQUASHFS_LSOCKET_TYPE.
    private const int Folder = 1;
    private const int RegularFile = 2;
    private const int Link = 3;
    private const int LongFolder = 8;
    private const int LongFile = 9;
    private const int LongLink = 10;
    private const int Last = 14;

    private SquashFsNode()
    {
    }

    /// <summary>Where the content begins: blocks of a file in the volume, names of a folder in their table.</summary>
    public long Start { get; private init; }

    /// <summary>Where in their block the names of a folder begin, or a file's end in its fragment.</summary>
    public int Offset { get; private init; }

    /// <summary>How many bytes the names of a folder take.</summary>
    public long NamesBytes { get; private init; }

    /// <summary>The number of the fragment that a file ends with; <see cref="NoFragment"/> for none.</summary>
    public uint Fragment { get; private init; } = NoFragment;

    /// <summary>What stands behind the inode: the sizes of a file's blocks, or a link's target.</summary>
    public (long Block, int Offset) Rest { get; private set; }

    /// <param name="number">The node's number.</param>
    /// <param name="tables">Where it is read.</param>
    /// <param name="inodeTable">Where the table of inodes begins.</param>
    /// <exception cref="TreeException">"fs.malformed", entry only.</exception>
    public static SquashFsNode Read(ulong number, SquashFsTables tables, long inodeTable)
    {
        if (number >> 48 != 0)
        {
            throw Malformed(number);
        }

        var block = inodeTable + (long)(number >> 16);
        var offset = (int)(number & 0xFFFF);
        Span<byte> inode = stackalloc byte[56];
        tables.Read(ref block, ref offset, inode[..HeaderBytes]);
        int type = BinaryPrimitives.ReadUInt16LittleEndian(inode);
        tables.Read(ref block, ref offset, inode[HeaderBytes..LengthOf(type, number)]);
        var node = Parse(number, type, BinaryPrimitives.ReadUInt16LittleEndian(inode[2..]), inode);
        node.Rest = (block, offset);
        return node.SizeBytes >= 0 ? node : throw Malformed(number);
    }

    private static int LengthOf(int type, ulong number) => type switch
    {
        Folder or RegularFile => 32,
        Link or LongLink => 24,
        LongFolder => 40,
        LongFile => 56,
        > 0 and <= Last => 20,
        _ => throw Malformed(number),
    };

    private static SquashFsNode Parse(ulong number, int type, int mode, ReadOnlySpan<byte> inode) => type switch
    {
        Folder => new SquashFsNode
        {
            Number = number, Kind = EntryKind.Directory, SizeBytes = 0, Mode = UnixMode.PermissionsOf(mode),
            Start = U32(inode, 16), NamesBytes = BinaryPrimitives.ReadUInt16LittleEndian(inode[24..]), Offset = BinaryPrimitives.ReadUInt16LittleEndian(inode[26..]),
        },
        LongFolder => new SquashFsNode
        {
            Number = number, Kind = EntryKind.Directory, SizeBytes = 0, Mode = UnixMode.PermissionsOf(mode),
            Start = U32(inode, 24), NamesBytes = U32(inode, 20), Offset = BinaryPrimitives.ReadUInt16LittleEndian(inode[34..]),
        },
        RegularFile => new SquashFsNode
        {
            Number = number, Kind = EntryKind.File, SizeBytes = U32(inode, 28), Mode = UnixMode.PermissionsOf(mode),
            Start = U32(inode, 16), Fragment = U32(inode, 20), Offset = (int)Math.Min(U32(inode, 24), int.MaxValue),
        },
        LongFile => new SquashFsNode
        {
            Number = number, Kind = EntryKind.File, SizeBytes = BinaryPrimitives.ReadInt64LittleEndian(inode[24..]), Mode = UnixMode.PermissionsOf(mode),
            Start = BinaryPrimitives.ReadInt64LittleEndian(inode[16..]), Fragment = U32(inode, 44), Offset = (int)Math.Min(U32(inode, 48), int.MaxValue),
        },
        Link or LongLink => new SquashFsNode { Number = number, Kind = EntryKind.SymbolicLink, SizeBytes = U32(inode, 20), Mode = UnixMode.PermissionsOf(mode) },
        _ => new SquashFsNode { Number = number, Kind = EntryKind.Other, SizeBytes = 0, Mode = UnixMode.PermissionsOf(mode) },
    };

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static TreeException Malformed(ulong number) => Fault.Malformed($"there is no inode {number}");
}
