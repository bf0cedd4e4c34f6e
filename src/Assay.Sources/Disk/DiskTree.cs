using Assay.Core.Files;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Sources.Disk;

/// <summary>A tree on a machine's disks: an operating system's root with what it mounts, or a file system that no system mounts.</summary>
public sealed class DiskTree
{
    internal DiskTree(string name, bool isSystem, MountedFolder root)
    {
        Name = name;
        IsSystem = isSystem;
        Root = root;
    }

    /// <summary>The volume's name, by which results tell it from others: "partition2", "fedora/root".</summary>
    public string Name { get; }

    /// <summary>Whether an operating system has its root there.</summary>
    public bool IsSystem { get; }

    internal MountedFolder Root { get; }

    /// <summary>What other volumes show in it, by the paths of their folders.</summary>
    internal Dictionary<FilePath, MountedFolder> Mounts { get; } = [];

    /// <summary>Opens the tree, once for each pass.</summary>
    public TreeCursor Open(ScanLimits limits) => new DiskCursor(this, limits);
}

/// <summary>A folder of a file system that stands at a place of a tree.</summary>
/// <param name="System">The file system.</param>
/// <param name="Blocks">Its volume.</param>
/// <param name="Number">The folder's.</param>
internal sealed record MountedFolder(FileSystem System, BlockReader Blocks, ulong Number);
