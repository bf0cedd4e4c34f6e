using System.Buffers.Binary;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Sources.Disk.FileSystems.Ext;

/// <summary>ext2, ext3 and ext4 (Linux, Documentation/filesystems/ext4), with metadata checksums verified where the disk has them.</summary>
internal sealed class ExtFileSystem : FileSystem
{
    private const ulong RootNumber = 2;

    // Ten times what a folder of twelve million names has.
    private const long MaxFolderBytes = 4L << 30;

    private readonly BlockReader disk;
    private readonly ExtSuperblock superblock;
    private readonly Dictionary<long, long> tables = [];

    private ExtFileSystem(BlockReader disk, ExtSuperblock superblock)
    {
        this.disk = disk;
        this.superblock = superblock;
    }

    public override string Name => superblock.Name;

    public override IReadOnlyList<Issue> Issues
    {
        get
        {
            var issues = new List<Issue>();
            if (superblock.BlockCount * superblock.BlockBytes > disk.SizeBytes)
            {
                issues.Add(Issue.Error("fs.truncated", $"the file system has {superblock.BlockCount * superblock.BlockBytes} bytes, and its volume {disk.SizeBytes}: it was cut off"));
            }

            if (superblock.NeedsRecovery)
            {
                issues.Add(Issue.Notice("fs.journalNotReplayed", "the file system was not unmounted, and what only its journal holds is not seen"));
            }

            return issues;
        }
    }

    public override FileNode Root => Node(RootNumber);

    /// <param name="disk">The volume; not closed by this.</param>
    /// <exception cref="TreeException">"fs.malformed", "fs.unsupported", and those of <see cref="BlockReader.Read"/>.</exception>
    public static ExtFileSystem Open(BlockReader disk) => new(disk, ExtSuperblock.Read(disk));

    public override FileNode Node(ulong number)
    {
        if (number == 0 || number > superblock.InodeCount)
        {
            throw DiskFailure.FileSystem($"there is no inode {number}");
        }

        var index = (long)number - 1;
        var group = index / superblock.InodesPerGroup;
        var inode = new byte[superblock.InodeBytes];
        disk.Read(TableOf(group) + (index % superblock.InodesPerGroup * superblock.InodeBytes), inode);
        return ExtNode.Read(number, inode, superblock);
    }

    public override IEnumerable<NamedNode> ReadFolder(FileNode folder, CancellationToken token)
    {
        var node = (ExtNode)folder;
        if (node.IsEncrypted)
        {
            throw new TreeException("fs.encrypted", "the folder is encrypted") { EntryOnly = true };
        }

        if (node.SizeBytes > MaxFolderBytes)
        {
            throw DiskFailure.FileSystem($"the folder claims {node.SizeBytes} bytes");
        }

        var names = new List<NamedNode>();
        if (node.IsInline)
        {
            ExtInline.ReadFolder(node, names);
            foreach (var name in names)
            {
                yield return name;
            }

            yield break;
        }

        var block = new byte[superblock.BlockBytes];
        foreach (var run in ExtRuns.Of(disk, superblock, node))
        {
            for (var offset = run.FileOffset; offset < run.End; offset += block.Length)
            {
                token.ThrowIfCancellationRequested();
                disk.Read(run.Place + (offset - run.FileOffset), block);
                names.Clear();
                var failure = TryRead(block, node, names);
                foreach (var name in names)
                {
                    yield return name;
                }

                if (failure is not null)
                {
                    throw failure;
                }
            }
        }
    }

    public override byte[] ReadLink(FileNode link)
    {
        var node = (ExtNode)link;
        if (node.IsEncrypted)
        {
            throw new TreeException("fs.encrypted", "the link is encrypted") { EntryOnly = true };
        }

        if (node.IsFastLink(superblock.BlockBytes))
        {
            return node.BlockMap[..(int)node.SizeBytes].ToArray();
        }

        using var content = Open(link);
        var target = new byte[node.SizeBytes];
        content.ReadExactly(target);
        return target;
    }

    public override IReadOnlyList<DiskExtent> ExtentsOf(FileNode file)
    {
        var node = (ExtNode)file;
        return node.IsInline || node.IsEncrypted || node.Kind != EntryKind.File ? [] : [.. ExtRuns.Of(disk, superblock, node).Select(run => new DiskExtent(run.Place, run.Length))];
    }

    public override Stream Open(FileNode file)
    {
        var node = (ExtNode)file;
        return node.IsEncrypted ? throw new TreeException("fs.encrypted", "the file is encrypted") { EntryOnly = true }
            : node.IsInline ? new MemoryStream(ExtInline.Read(node), writable: false)
            : new RunStream(disk, ExtRuns.Of(disk, superblock, node), node.SizeBytes);
    }

    private TreeException? TryRead(byte[] block, ExtNode node, List<NamedNode> names)
    {
        if (superblock.HasChecksums && !ExtFolder.IsSound(block, node.Seed))
        {
            return new TreeException("fs.checksum", "the checksum of a block of the folder is wrong") { EntryOnly = true };
        }

        try
        {
            ExtFolder.Read(block, names);
            return null;
        }
        catch (TreeException failure)
        {
            return failure;
        }
    }

    private long TableOf(long group)
    {
        if (tables.TryGetValue(group, out var place))
        {
            return place;
        }

        var descriptor = new byte[superblock.DescriptorBytes];
        disk.Read(superblock.DescriptorPlace(group), descriptor);
        var block = BinaryPrimitives.ReadUInt32LittleEndian(descriptor.AsSpan(8)) | (descriptor.Length >= 64 ? (long)BinaryPrimitives.ReadUInt32LittleEndian(descriptor.AsSpan(0x28)) << 32 : 0);
        if (block == 0 || block >= superblock.BlockCount)
        {
            throw DiskFailure.FileSystem($"group {group} has no table of inodes");
        }

        tables.Add(group, block * superblock.BlockBytes);
        return block * superblock.BlockBytes;
    }
}
