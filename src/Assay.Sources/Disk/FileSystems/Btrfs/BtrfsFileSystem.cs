using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Sources.Disk.FileSystems.Btrfs;

/// <summary>
/// Btrfs on one device: the default subvolume, and those below it as its folders. What was synced after the last commit and stands in the log
/// tree alone is not seen, as on a disk that is mounted with "nologreplay".
/// </summary>
internal sealed class BtrfsFileSystem : FileSystem
{
    private const int MaxLinkBytes = 4096;

    // BTRFS_EMPTY_SUBVOL_DIR_OBJECTID.
    private const ulong HollowFolder = 2;

    private readonly VolumeBlocks blocks;
    private readonly BtrfsChunks chunks;
    private readonly BtrfsTrees trees;
    private readonly BtrfsSubvolumes subvolumes;
    private readonly BtrfsUnpacker unpacker;
    private readonly BtrfsSuperblock shape;

    private BtrfsFileSystem(VolumeBlocks blocks, BtrfsSuperblock shape)
    {
        this.blocks = blocks;
        this.shape = shape;
        chunks = new BtrfsChunks(shape);
        trees = new BtrfsTrees(blocks, shape, chunks);
        subvolumes = new BtrfsSubvolumes(trees, shape.RootTree);
        unpacker = new BtrfsUnpacker(shape.SectorBytes);
        chunks.AddFirst();
        const ulong chunkTreeObject = 256;
        foreach (var item in trees.Items(shape.ChunkTree, new BtrfsKey(chunkTreeObject, BtrfsKey.ChunkItem, 0), new BtrfsKey(chunkTreeObject, BtrfsKey.ChunkItem, ulong.MaxValue)))
        {
            chunks.Add(item.Key.Offset, item.Content.Span);
        }

        Root = Node(NumberIn(subvolumes.Default(), BtrfsSubvolumes.RootFolder));
    }

    public override string Name => "btrfs";

    public override IReadOnlyList<Issue> Issues => Fault.IssuesOf(shape.SizeBytes, blocks.SizeBytes, () => shape.HasLog);

    public override FileNode Root { get; }

    public override FileNode Top => Node(NumberIn(subvolumes.NumberOf(BtrfsSubvolumes.TopLevel), BtrfsSubvolumes.RootFolder));

    /// <summary>Opens a volume that has Btrfs's mark.</summary>
    /// <param name="volume">Stays with the caller.</param>
    /// <returns>Null where it is another file system, or none.</returns>
    /// <exception cref="TreeException">"fs.malformed", "fs.checksum", "fs.unsupported" (several devices too), and those of <see cref="BlockReader.Read"/>.</exception>
    public static BtrfsFileSystem? TryOpen(BlockReader volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var opened = new VolumeBlocks(volume);
        try
        {
            return BtrfsSuperblock.Read(opened) is { } shape ? new BtrfsFileSystem(opened, shape) : null;
        }
        catch (TreeException failure) when (failure.EntryOnly)
        {
            throw Fault.Whole(failure);
        }
    }

    public override FileNode Node(ulong number)
    {
        var inode = number & ((1UL << BtrfsNode.InodeBits) - 1);
        if (inode == HollowFolder)
        {
            return BtrfsNode.Hollow(number);
        }

        var tree = subvolumes.TreeOf((int)(number >> BtrfsNode.InodeBits));
        return trees.Find(tree, new BtrfsKey(inode, BtrfsKey.InodeItem, 0)) is { } item
            ? BtrfsNode.Parse(number, tree, item.Content.Span)
            : throw Fault.Malformed($"there is no inode {inode}");
    }

    public override IEnumerable<NamedNode> ReadFolder(FileNode folder, CancellationToken token)
    {
        var node = (BtrfsNode)folder;
        if (node.Inode == HollowFolder)
        {
            yield break;
        }

        foreach (var item in trees.Items(node.Tree, new BtrfsKey(node.Inode, BtrfsKey.FolderIndex, 0), new BtrfsKey(node.Inode, BtrfsKey.FolderIndex, ulong.MaxValue)))
        {
            token.ThrowIfCancellationRequested();
            foreach (var entry in BtrfsFolderEntry.Parse(item.Content))
            {
                yield return new NamedNode(entry.Name, NumberOf(node, entry.Location));
            }
        }
    }

    public override byte[] ReadLink(FileNode link)
    {
        if (link.SizeBytes is <= 0 or > MaxLinkBytes)
        {
            throw Fault.Malformed($"a link has {link.SizeBytes} bytes");
        }

        var target = new byte[link.SizeBytes];
        using var content = Open(link);
        content.ReadExactly(target);
        return target;
    }

    public override IReadOnlyList<DiskExtent> ExtentsOf(FileNode file)
    {
        var places = new List<DiskExtent>();
        foreach (var extent in Extents((BtrfsNode)file))
        {
            var (logical, left) = (extent.Logical, extent.Inline is not null ? 0 : extent.Compression != 0 ? extent.StoredBytes : Math.Min(extent.Length, file.SizeBytes - extent.FileOffset));
            while (left > 0)
            {
                chunks.TryPlace(logical, 0, out var place);
                var length = Math.Min(left, place.Length);
                if (place.Offset > blocks.SizeBytes - length)
                {
                    throw Fault.Malformed($"an extent of {length} bytes at byte {place.Offset} lies behind the volume's end");
                }

                places.Add(new DiskExtent(place.Offset, length));
                left -= length;
                logical += (ulong)length;
            }
        }

        return places;
    }

    public override Stream Open(FileNode file) => new BtrfsContent(blocks, chunks, unpacker, Extents((BtrfsNode)file), file.SizeBytes);

    private static ulong NumberIn(int subvolume, ulong inode) => inode >> BtrfsNode.InodeBits == 0
        ? ((ulong)subvolume << BtrfsNode.InodeBits) | inode
        : throw Fault.Unsupported($"inode {inode} of Btrfs has too high a number");

    private ulong NumberOf(BtrfsNode folder, BtrfsKey location)
    {
        var subvolume = (int)(folder.Number >> BtrfsNode.InodeBits);
        if (location.Type != BtrfsKey.RootItem)
        {
            return NumberIn(subvolume, location.Object);
        }

        return subvolumes.IsBelow(subvolume, folder.Inode, location.Object)
            ? NumberIn(subvolumes.NumberOf(location.Object), BtrfsSubvolumes.RootFolder)
            : NumberIn(subvolume, HollowFolder);
    }

    private List<BtrfsExtent> Extents(BtrfsNode node)
    {
        var extents = new List<BtrfsExtent>();
        long end = 0;
        foreach (var item in trees.Items(node.Tree, new BtrfsKey(node.Inode, BtrfsKey.ExtentItem, 0), new BtrfsKey(node.Inode, BtrfsKey.ExtentItem, ulong.MaxValue)))
        {
            if (BtrfsExtent.Parse(item.Key.Offset, item.Content) is not { } extent || extent.FileOffset >= node.SizeBytes)
            {
                continue;
            }

            if (extent.FileOffset < end || extents.Count == FileRuns.MaxCount)
            {
                throw Fault.Malformed($"inode {node.Inode} has extents out of order, or too many");
            }

            end = extent.FileEnd;
            extents.Add(extent);
        }

        return extents;
    }
}
