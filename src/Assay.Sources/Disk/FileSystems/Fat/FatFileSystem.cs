using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Sources.Disk.FileSystems.Fat;

/// <summary>FAT12, FAT16 and FAT32 with long names, as firmware reads them from an EFI partition.</summary>
internal sealed class FatFileSystem : FileSystem
{
    // FAT_MAX_DIR_SIZE of linux/msdos_fs.h.
    private const int MaxFolderBytes = 2 << 20;

    private readonly BlockReader volume;
    private readonly VolumeBlocks blocks;
    private readonly FatShape shape;
    private readonly FatTable table;

    private FatFileSystem(BlockReader volume, VolumeBlocks blocks, FatShape shape)
    {
        this.volume = volume;
        this.blocks = blocks;
        this.shape = shape;
        table = new FatTable(blocks, shape);
        Root = FatNode.Root(shape.RootCluster);
    }

    public override string Name => "vfat";

    public override IReadOnlyList<Issue> Issues => Fault.IssuesOf(shape.SizeBytes, blocks.SizeBytes, () => false);

    public override FileNode Root { get; }

    /// <summary>Opens a volume that begins as FAT does. Its mark is weak: others are to be asked before.</summary>
    /// <param name="volume">Stays with the caller.</param>
    /// <returns>Null where it is another file system, or none.</returns>
    /// <exception cref="TreeException">Those of <see cref="BlockReader.Read"/>.</exception>
    public static FatFileSystem? TryOpen(BlockReader volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var opened = new VolumeBlocks(volume);
        try
        {
            return FatShape.Read(opened) is { } shape ? new FatFileSystem(volume, opened, shape) : null;
        }
        catch (TreeException failure) when (failure.EntryOnly)
        {
            throw Fault.Whole(failure);
        }
    }

    public override FileNode Node(ulong number)
    {
        if (number == FatNode.RootNumber)
        {
            return Root;
        }

        Span<byte> entry = stackalloc byte[FatFolder.EntryBytes];
        blocks.Read((long)Math.Min(number, long.MaxValue), entry);
        return FatNode.Parse(number, entry, hasLongClusters: shape.EntryBits == 32);
    }

    public override IEnumerable<NamedNode> ReadFolder(FileNode folder, CancellationToken token)
    {
        var list = ExtentsOfFolder((FatNode)folder);
        using var content = new RunStream(volume, list.Runs, list.StoredBytes);
        foreach (var entry in FatFolder.Read(content, offset => (ulong)OnDisk(list.Runs, offset), token))
        {
            yield return entry;
        }
    }

    public override byte[] ReadLink(FileNode link) => throw Fault.Malformed("FAT has no links");

    public override IReadOnlyList<DiskExtent> ExtentsOf(FileNode file) => FileRuns.OnDisk(ExtentsOfFile((FatNode)file).Runs, file.SizeBytes);

    public override Stream Open(FileNode file) => new RunStream(volume, ExtentsOfFile((FatNode)file).Runs, file.SizeBytes);

    private static long OnDisk(IReadOnlyList<FileRun> extents, long offset)
    {
        var extent = extents[FileRuns.LastBefore(extents, offset)];
        return extent.Place + (offset - extent.FileOffset);
    }

    private FileRuns ExtentsOfFile(FatNode node) => table.Chain(node.Cluster, node.SizeBytes, long.MaxValue);

    private FileRuns ExtentsOfFolder(FatNode node)
    {
        // An entry that leads up to the root has no cluster.
        if (node.Cluster != 0)
        {
            return table.Chain(node.Cluster, null, MaxFolderBytes);
        }

        if (shape.EntryBits == 32)
        {
            return table.Chain(shape.RootCluster, null, MaxFolderBytes);
        }

        var list = new FileRuns(blocks.SizeBytes);
        list.Add(0, shape.FolderOffset, (long)shape.FolderEntries * FatFolder.EntryBytes);
        return list;
    }
}
