using System.Runtime.InteropServices;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>
/// A file system on a disk, read only. It knows files by their numbers and folders as lists of names; walking, limits, cycles and issues are
/// its user's. Whatever stands on the disk is hostile: every number is checked before it is believed, and every loop has an end.
/// </summary>
internal abstract class FileSystem
{
    /// <summary>What it is, in Linux's words: "ext4", "xfs", "btrfs", "ntfs", "vfat", "squashfs".</summary>
    public abstract string Name { get; }

    /// <summary>What is to be said of the file system as a whole, such as a journal that was not replayed.</summary>
    public virtual IReadOnlyList<Issue> Issues => [];

    /// <summary>The node of the root folder.</summary>
    /// <exception cref="TreeException">"fs.malformed", and those of <see cref="BlockReader.Read"/>.</exception>
    public abstract FileNode Root { get; }

    /// <summary>The folder below which all else lies: the root, but where that is a subvolume among others.</summary>
    /// <exception cref="TreeException">As of <see cref="Root"/>.</exception>
    public virtual FileNode Top => Root;

    /// <summary>Reads what a file of that number is.</summary>
    /// <exception cref="TreeException">As of <see cref="Root"/>, entry only.</exception>
    public abstract FileNode Node(ulong number);

    /// <summary>The names in a folder in the order of the disk, without "." and "..".</summary>
    /// <exception cref="TreeException">As of <see cref="Root"/>, entry only: what came before it stands.</exception>
    public abstract IEnumerable<NamedNode> ReadFolder(FileNode folder, CancellationToken token);

    /// <summary>Where a symbolic link leads, as written.</summary>
    /// <exception cref="TreeException">As of <see cref="Root"/>, entry only.</exception>
    public abstract byte[] ReadLink(FileNode link);

    /// <summary>Where on the disk a file's content lies, holes and what is kept in the node left out: to be read ahead, before <see cref="Open"/>.</summary>
    /// <exception cref="TreeException">As of <see cref="Root"/>, entry only.</exception>
    public abstract IReadOnlyList<DiskExtent> ExtentsOf(FileNode file);

    /// <summary>Opens a file's content: seekable, and as long as its node says.</summary>
    /// <exception cref="TreeException">As of <see cref="Root"/>, entry only; while reading too.</exception>
    public abstract Stream Open(FileNode file);
}

/// <summary>A file, folder or link as its file system describes it; each file system derives its own.</summary>
internal abstract class FileNode
{
    /// <summary>Tells it from every other node of the file system: two names of one number are hard links.</summary>
    public required ulong Number { get; init; }

    /// <summary><see cref="EntryKind.File"/>, <see cref="EntryKind.Directory"/>, <see cref="EntryKind.SymbolicLink"/> or <see cref="EntryKind.Other"/>.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>Content length in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Unix permission bits.</summary>
    public required int Mode { get; init; }
}

/// <summary>A name in a folder.</summary>
/// <param name="Name">Its bytes as the disk has them; UTF-8 for file systems of UTF-16 names.</param>
/// <param name="Number">The node's number.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NamedNode(byte[] Name, ulong Number);
