using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems.Btrfs;

/// <summary>The subvolumes that were met so far, counted, since inodes of two of them have the same numbers. linux/btrfs_tree.h, struct btrfs_root_item.</summary>
internal sealed class BtrfsSubvolumes
{
    /// <summary>The number of a subvolume's root folder, BTRFS_FIRST_FREE_OBJECTID.</summary>
    public const ulong RootFolder = 256;

    /// <summary>The subvolume that all others are below, BTRFS_FS_TREE_OBJECTID.</summary>
    public const ulong TopLevel = 5;

    private const ulong RootTreeFolder = 6;
    private const int MaxCount = 1 << 16;
    private const int LeastBytes = 239;
    private const int MaxLevel = 8;

    private readonly BtrfsTrees trees;
    private readonly BtrfsTreeRoot rootTree;
    private readonly List<(ulong Id, BtrfsTreeRoot Root)> subvolumes = [];
    private readonly Dictionary<ulong, int> numbers = [];

    public BtrfsSubvolumes(BtrfsTrees trees, BtrfsTreeRoot rootTree)
    {
        this.trees = trees;
        this.rootTree = rootTree;
    }

    /// <summary>The number of the subvolume that is mounted where none is asked for.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.checksum", entry only.</exception>
    public int Default()
    {
        foreach (var item in trees.Items(rootTree, new BtrfsKey(RootTreeFolder, BtrfsKey.FolderItem, 0), new BtrfsKey(RootTreeFolder, BtrfsKey.FolderItem, ulong.MaxValue)))
        {
            foreach (var entry in BtrfsFolderEntry.Parse(item.Content))
            {
                if (entry.Name.AsSpan().SequenceEqual("default"u8))
                {
                    return NumberOf(entry.Location.Object);
                }
            }
        }

        return NumberOf(TopLevel);
    }

    /// <summary>The number of the subvolume with that id.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.checksum", "fs.unsupported", entry only.</exception>
    public int NumberOf(ulong id)
    {
        if (numbers.TryGetValue(id, out var number))
        {
            return number;
        }

        BtrfsTreeRoot? root = null;
        foreach (var item in trees.Items(rootTree, new BtrfsKey(id, BtrfsKey.RootItem, 0), new BtrfsKey(id, BtrfsKey.RootItem, ulong.MaxValue)))
        {
            var bytes = item.Content.Span;
            root = bytes.Length >= LeastBytes && bytes[238] < MaxLevel
                ? new BtrfsTreeRoot(BinaryPrimitives.ReadUInt64LittleEndian(bytes[176..]), bytes[238])
                : throw Fault.Malformed($"subvolume {id} of Btrfs has no root");
        }

        if (subvolumes.Count == MaxCount)
        {
            throw Fault.Unsupported($"there are more than {MaxCount} subvolumes");
        }

        subvolumes.Add((id, root ?? throw Fault.Malformed($"there is no subvolume {id} of Btrfs")));
        return numbers[id] = subvolumes.Count - 1;
    }

    /// <summary>The tree of a subvolume by its number.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public BtrfsTreeRoot TreeOf(int number) => number < subvolumes.Count ? subvolumes[number].Root : throw Fault.Malformed($"there is no subvolume number {number}");

    /// <summary>Whether a subvolume is really below another, and not just below the one that the other is a snapshot of: fs/btrfs/inode.c, fixup_tree_root_location.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.checksum", entry only.</exception>
    public bool IsBelow(int parent, ulong folder, ulong child)
    {
        var reference = trees.Find(rootTree, new BtrfsKey(subvolumes[parent].Id, BtrfsKey.RootReference, child));
        return reference is { Content: { Length: >= 8 } content } && BinaryPrimitives.ReadUInt64LittleEndian(content.Span) == folder;
    }
}
