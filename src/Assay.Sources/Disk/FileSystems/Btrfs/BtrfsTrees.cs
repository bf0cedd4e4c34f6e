using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Btrfs;

/// <summary>The block that a tree begins with.</summary>
/// <param name="Logical">Its address.</param>
/// <param name="Level">How far it is above the leaves.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BtrfsTreeRoot(ulong Logical, byte Level);

/// <summary>An item of a tree; its bytes are valid for as long as anybody holds them.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BtrfsItem(BtrfsKey Key, ReadOnlyMemory<byte> Content);

/// <summary>Reads Btrfs's trees, which are all of one form: fs/btrfs/ctree.c; linux/btrfs_tree.h, struct btrfs_header, btrfs_item, btrfs_key_ptr.</summary>
internal sealed class BtrfsTrees
{
    private const int HeaderBytes = 101;
    private const int ItemBytes = 25;
    private const int PointerBytes = 33;

    private readonly VolumeBlocks volume;
    private readonly BtrfsSuperblock shape;
    private readonly BtrfsChunks chunks;

    public BtrfsTrees(VolumeBlocks volume, BtrfsSuperblock shape, BtrfsChunks chunks)
    {
        this.volume = volume;
        this.shape = shape;
        this.chunks = chunks;
    }

    /// <summary>The item of a key; null where there is none.</summary>
    /// <exception cref="TreeException">"fs.malformed", "fs.checksum", entry only.</exception>
    public BtrfsItem? Find(BtrfsTreeRoot root, BtrfsKey key)
    {
        foreach (var item in Items(root, key, key))
        {
            return item;
        }

        return null;
    }

    /// <summary>The items from one key to another, both included, in their order.</summary>
    /// <exception cref="TreeException">"fs.malformed", "fs.checksum", entry only.</exception>
    public IEnumerable<BtrfsItem> Items(BtrfsTreeRoot root, BtrfsKey from, BtrfsKey to)
    {
        // Levels fall by one, every leaf has items, and keys only go up: so no block is passed twice, whatever the pointers say.
        var way = new Stack<(byte[] Block, int Next)>();
        BtrfsKey? last = null;
        Descend(way, root.Logical, root.Level, from);
        while (way.TryPop(out var place))
        {
            var (block, next) = place;
            if (next >= CountOf(block))
            {
                continue;
            }

            way.Push((block, next + 1));
            var level = LevelOf(block);
            if (level > 0)
            {
                Descend(way, BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(HeaderBytes + (next * PointerBytes) + BtrfsKey.Bytes)), level - 1, from);
                continue;
            }

            var item = ItemAt(block, next);
            if (last is { } before && !before.IsBefore(item.Key))
            {
                throw Fault.Malformed("a tree of Btrfs is out of order");
            }

            last = item.Key;
            if (to.IsBefore(item.Key))
            {
                yield break;
            }

            if (!item.Key.IsBefore(from))
            {
                yield return item;
            }
        }
    }

    private static int CountOf(byte[] block) => (int)BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(96));

    private static int LevelOf(byte[] block) => block[100];

    private static BtrfsItem ItemAt(byte[] block, int number)
    {
        var header = block.AsSpan(HeaderBytes + (number * ItemBytes));
        var offset = HeaderBytes + (long)BinaryPrimitives.ReadUInt32LittleEndian(header[17..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header[21..]);
        return offset + length <= block.Length
            ? new BtrfsItem(BtrfsKey.Read(header), block.AsMemory((int)offset, (int)length))
            : throw Fault.Malformed("an item of Btrfs ends behind its block");
    }

    // Goes to the first item that is not before the key, or to one right before it.
    private void Descend(Stack<(byte[] Block, int Next)> way, ulong logical, int level, BtrfsKey from)
    {
        while (true)
        {
            var block = Block(logical, level, isRoot: way.Count == 0);
            var entryBytes = level > 0 ? PointerBytes : ItemBytes;
            var (low, high) = (0, CountOf(block));
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = from.IsBefore(BtrfsKey.Read(block.AsSpan(HeaderBytes + (middle * entryBytes)))) ? (low, middle) : (middle + 1, high);
            }

            var first = Math.Max(0, low - 1);
            if (level == 0)
            {
                way.Push((block, first));
                return;
            }

            way.Push((block, first + 1));
            logical = BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(HeaderBytes + (first * PointerBytes) + BtrfsKey.Bytes));
            level--;
        }
    }

    // Metadata is mostly there twice, just for this.
    private byte[] Block(ulong logical, int level, bool isRoot)
    {
        for (var copy = 0; ; copy++)
        {
            if (!chunks.TryPlace(logical, copy, out var place) || place.Length < shape.NodeBytes)
            {
                throw Fault.Malformed($"there is no block of Btrfs at {logical}");
            }

            try
            {
                var block = volume.Block(place.Offset, shape.NodeBytes, Check);
                var most = (block.Length - HeaderBytes) / (level > 0 ? PointerBytes : ItemBytes);
                var count = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(96));
                return BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(48)) == logical && LevelOf(block) == level && count <= most && (count > 0 || (isRoot && level == 0))
                    ? block
                    : throw Fault.Malformed($"the block of Btrfs at {logical} is another");
            }
            catch (TreeException failure) when (failure.EntryOnly && chunks.TryPlace(logical, copy + 1, out _))
            {
                // Its next copy is asked.
            }
        }
    }

    private void Check(byte[] block)
    {
        if (!shape.IsIntact(block))
        {
            throw Fault.Checksum("a block of Btrfs");
        }
    }
}
