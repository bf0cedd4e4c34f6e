using System.Text;
using Assay.Core.Files;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Sources.Disk;

/// <summary>Finds a few paths in a file system, folder by folder; links are not followed.</summary>
internal static class FolderLookup
{
    // What is looked for lies in folders of some hundred names.
    private const int MaxNames = 200_000;

    /// <summary>The node at a path below a folder; null where nothing is there.</summary>
    /// <param name="system">The file system.</param>
    /// <param name="folder">Where to begin.</param>
    /// <param name="path">Parts divided by '/'; compared without regard to case where the file system is Windows's.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="TreeException">The folders can't be read.</exception>
    public static FileNode? Find(FileSystem system, FileNode folder, string path, CancellationToken token)
    {
        var node = folder;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (node.Kind != EntryKind.Directory || Number(system, node, Encoding.UTF8.GetBytes(part), token) is not { } number)
            {
                return null;
            }

            node = system.Node(number);
        }

        return node;
    }

    /// <summary>The folders that a pattern of plain names and '*' leads to.</summary>
    /// <exception cref="TreeException">The folders can't be read.</exception>
    public static List<FileNode> FindFolders(FileSystem system, FileNode folder, string pattern, CancellationToken token)
    {
        List<FileNode> found = [folder];
        foreach (var part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = [.. found.SelectMany(node => part == "*"
                ? system.ReadFolder(node, token).Take(MaxNames).Select(name => name.Number)
                : Number(system, node, Encoding.UTF8.GetBytes(part), token) is { } number ? [number] : [])
                .Select(system.Node).Where(node => node.Kind == EntryKind.Directory)];
        }

        return found;
    }

    private static ulong? Number(FileSystem system, FileNode folder, byte[] name, CancellationToken token)
    {
        var ignoresCase = system.Name is "ntfs" or "vfat";
        foreach (var entry in system.ReadFolder(folder, token).Take(MaxNames))
        {
            if (entry.Name.AsSpan().SequenceEqual(name) || (ignoresCase && Ascii.EqualsIgnoreCase(entry.Name, name)))
            {
                return entry.Number;
            }
        }

        return null;
    }
}
