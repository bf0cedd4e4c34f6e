using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Assay.Sources.Disk.FileSystems.Btrfs;

/// <summary>Where an item stands in a tree: linux/btrfs_tree.h, struct btrfs_disk_key.</summary>
/// <param name="Object">The number of an inode, a tree, or another thing.</param>
/// <param name="Type">One of those below.</param>
/// <param name="Offset">What it means depends on the type.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BtrfsKey(ulong Object, byte Type, ulong Offset)
{
    public const int Bytes = 17;

    public const byte InodeItem = 1;
    public const byte FolderItem = 84;
    public const byte FolderIndex = 96;
    public const byte ExtentItem = 108;
    public const byte RootItem = 132;
    public const byte RootReference = 156;
    public const byte ChunkItem = 228;

    public static BtrfsKey Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), bytes[8], BinaryPrimitives.ReadUInt64LittleEndian(bytes[9..]));

    /// <summary>Whether it stands before another in a tree.</summary>
    public bool IsBefore(BtrfsKey other) =>
        Object != other.Object ? Object < other.Object : Type != other.Type ? Type < other.Type : Offset < other.Offset;
}
