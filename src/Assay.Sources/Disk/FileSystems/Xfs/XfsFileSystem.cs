using System.Buffers.Binary;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Sources.Disk.FileSystems.Xfs;

/// <summary>XFS of versions 4 and 5. What its journal holds and was not written to its place is not seen, as on a disk that is mounted with "norecovery".</summary>
internal sealed class XfsFileSystem : FileSystem
{
    // XFS_SYMLINK_MAXLEN.
    private const int MaxLinkBytes = 1024;
    private const int LinkHeaderBytes = 56;

    private readonly BlockReader volume;
    private readonly VolumeBlocks blocks;
    private readonly XfsSuperblock shape;

    private XfsFileSystem(BlockReader volume, VolumeBlocks blocks, XfsSuperblock shape)
    {
        this.volume = volume;
        this.blocks = blocks;
        this.shape = shape;
        Root = Node(shape.RootInode);
    }

    public override string Name => "xfs";

    public override IReadOnlyList<Issue> Issues => Fault.IssuesOf(shape.SizeBytes, blocks.SizeBytes, () => !XfsJournal.IsEmpty(blocks, shape));

    public override FileNode Root { get; }

    /// <summary>Opens a volume that begins as XFS does.</summary>
    /// <param name="volume">Stays with the caller.</param>
    /// <returns>Null where it is another file system, or none.</returns>
    /// <exception cref="TreeException">"fs.malformed", "fs.checksum", "fs.unsupported", and those of <see cref="BlockReader.Read"/>.</exception>
    public static XfsFileSystem? TryOpen(BlockReader volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var opened = new VolumeBlocks(volume);
        try
        {
            return XfsSuperblock.Read(opened) is { } shape ? new XfsFileSystem(volume, opened, shape) : null;
        }
        catch (TreeException failure) when (failure.EntryOnly)
        {
            throw Fault.Whole(failure);
        }
    }

    public override FileNode Node(ulong number)
    {
        // Inodes lie side by side, and so do those of one folder: a block is read for all of them.
        var offset = shape.OffsetOfInode(number);
        var block = blocks.Block(offset & -(long)shape.BlockBytes, shape.BlockBytes);
        return XfsNode.Parse(number, block.AsSpan((int)(offset & (shape.BlockBytes - 1)), shape.InodeBytes), shape.IsVersion5);
    }

    public override IEnumerable<NamedNode> ReadFolder(FileNode folder, CancellationToken token)
    {
        var node = (XfsNode)folder;
        return node.Format == XfsExtents.InFork
            ? XfsFolder.ReadShort(node, shape.HasTypes)
            : XfsFolder.ReadBlocks(volume, shape, node, XfsExtents.Of(blocks, shape, node), token);
    }

    public override byte[] ReadLink(FileNode link)
    {
        var node = (XfsNode)link;
        if (node.SizeBytes is <= 0 or > MaxLinkBytes)
        {
            throw Fault.Malformed($"link {node.Number} has {node.SizeBytes} bytes");
        }

        if (node.Format == XfsExtents.InFork)
        {
            return node.SizeBytes <= node.Fork.Length ? node.Fork[..(int)node.SizeBytes] : throw Fault.Malformed($"link {node.Number} ends behind its inode");
        }

        return ReadRemoteLink(node);
    }

    public override IReadOnlyList<DiskExtent> ExtentsOf(FileNode file) => FileRuns.OnDisk(ExtentsOf((XfsNode)file).Runs, file.SizeBytes);

    public override Stream Open(FileNode file) => new RunStream(volume, ExtentsOf((XfsNode)file).Runs, file.SizeBytes);

    private FileRuns ExtentsOf(XfsNode node) => XfsExtents.Of(blocks, shape, node);

    // fs/xfs/xfs_symlink.c, xfs_readlink_bmap_ilocked: in version 5 each extent begins with a header of its own, struct xfs_dsymlink_hdr.
    private byte[] ReadRemoteLink(XfsNode node)
    {
        var target = new byte[node.SizeBytes];
        var done = 0;
        foreach (var extent in ExtentsOf(node).Runs)
        {
            var left = target.Length - done;
            if (left == 0)
            {
                break;
            }

            var header = shape.IsVersion5 ? LinkHeaderBytes : 0;
            var bytes = new byte[Math.Min(extent.Length, (MaxLinkBytes * 2) + shape.BlockBytes)];
            blocks.Read(extent.Place, bytes);
            var count = Math.Min(left, bytes.Length - header);
            if (shape.IsVersion5)
            {
                count = Math.Min(count, CheckLinkHeader(bytes, node.Number));
            }

            bytes.AsSpan(header, count).CopyTo(target.AsSpan(done));
            done += count;
        }

        return done == target.Length ? target : throw Fault.Malformed($"link {node.Number} ends after {done} of {target.Length} bytes");
    }

    private static int CheckLinkHeader(ReadOnlySpan<byte> block, ulong number)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(block[8..]);
        return block.StartsWith("XSLM"u8) && BinaryPrimitives.ReadUInt64BigEndian(block[32..]) == number && count <= MaxLinkBytes
            ? (int)count
            : throw Fault.Malformed($"link {number} has a block of another");
    }
}
