using System.Text;
using Assay.Core.Files;

namespace Assay.TestKit;

/// <summary>One entry of a layer that a test writes down.</summary>
public sealed record LayerEntry(FilePath Path, EntryKind Kind)
{
    public long SizeBytes { get; init; }

    public int Mode { get; init; } = 0x1A4;

    public byte[] Target { get; init; } = [];

    /// <summary>Opens a file's content; null where no cataloger shall see it.</summary>
    public Func<Stream>? Open { get; init; }

    public static LayerEntry File(string path, string content = "") => File(path, Encoding.UTF8.GetBytes(content));

    public static LayerEntry File(string path, byte[] content) => new(FilePath.Parse(path), EntryKind.File)
    {
        SizeBytes = content.Length,
        Open = () => new MemoryStream(content, writable: false),
    };

    public static LayerEntry Folder(string path) => new(FilePath.Parse(path), EntryKind.Directory);

    public static LayerEntry Link(string path, string target) =>
        new(FilePath.Parse(path), EntryKind.SymbolicLink) { Target = Encoding.UTF8.GetBytes(target) };

    public static LayerEntry HardLink(string path, string target) =>
        new(FilePath.Parse(path), EntryKind.HardLink) { Target = FilePath.Parse(target).Bytes.ToArray() };

    /// <summary>Takes the path, and all below it, away from lower layers.</summary>
    public static LayerEntry Whiteout(string path) => new(FilePath.Parse(path), EntryKind.Whiteout);

    /// <summary>Hides what lower layers have below the folder.</summary>
    public static LayerEntry Opaque(string path) => new(FilePath.Parse(path), EntryKind.OpaqueDirectory);

    /// <summary>The entries of some folders of a real tree, links not followed; what can't be read is left out.</summary>
    /// <param name="root">The tree's root.</param>
    /// <param name="folders">Folders, files or links below it.</param>
    public static IEnumerable<LayerEntry> FromTree(string root, params string[] folders)
    {
        foreach (var folder in folders)
        {
            var top = new DirectoryInfo(System.IO.Path.Combine(root, folder));
            if (System.IO.File.Exists(top.FullName) && top.LinkTarget is null)
            {
                yield return FromDisk(root, new FileInfo(top.FullName));
                continue;
            }

            if (!top.Exists && top.LinkTarget is null)
            {
                continue;
            }

            yield return FromDisk(root, top);
            if (top.LinkTarget is not null)
            {
                continue;
            }

            var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
            foreach (var entry in top.EnumerateFileSystemInfos("*", all))
            {
                yield return FromDisk(root, entry);
            }
        }
    }

    private static LayerEntry FromDisk(string root, FileSystemInfo entry)
    {
        var path = FilePath.Parse(System.IO.Path.GetRelativePath(root, entry.FullName));
        return entry switch
        {
            { LinkTarget: { } target } => new LayerEntry(path, EntryKind.SymbolicLink) { Target = Encoding.UTF8.GetBytes(target) },
            DirectoryInfo => new LayerEntry(path, EntryKind.Directory),
            FileInfo file => new LayerEntry(path, EntryKind.File) { SizeBytes = file.Length, Open = file.OpenRead },
            _ => new LayerEntry(path, EntryKind.Other),
        };
    }
}
