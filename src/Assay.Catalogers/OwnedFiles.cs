using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers;

/// <summary>
/// Says where the paths of a file list really lie: behind diversions and linked folders (a package lists lib/x, the tree has lib -> usr/lib).
/// Each folder is resolved once; there are ten times as many files.
/// </summary>
internal sealed class OwnedFiles
{
    // No package goes deeper than some 20 folders, and every folder costs a look-up.
    private const int MaxDepth = 64;
    private const int MaxCachedBytes = 32 << 20;

    private readonly LayeredFacts facts;
    private readonly Func<string, FilePath, FilePath>? divert;
    private readonly Dictionary<FilePath, FilePath?> folders = [];
    private readonly byte[] joined = new byte[FilePath.MaxBytes * 2];
    private int cachedBytes;
    private FilePath lastFolder;
    private FilePath? lastResolved = default(FilePath);

    /// <param name="facts">All layers.</param>
    /// <param name="divert">Where a package's file goes that its manager does not put to where the list says; null where it always does.</param>
    public OwnedFiles(LayeredFacts facts, Func<string, FilePath, FilePath>? divert = null)
    {
        this.facts = facts;
        this.divert = divert;
    }

    /// <summary>The files and links of the list that the tree has, resolved, sorted, each ended by '\n'.</summary>
    public byte[] Resolve(string package, ReadOnlySpan<byte> paths)
    {
        var found = new List<FilePath>();
        var links = new List<(FilePath Listed, FilePath Place)>();
        var parents = new HashSet<FilePath>();
        FilePath parent = default;
        foreach (var range in paths.Split((byte)'\n'))
        {
            var path = paths[range];
            var folder = path[..Math.Max(0, path.LastIndexOf((byte)'/'))];
            if (!folder.SequenceEqual(parent.Bytes) && FilePath.TryNormalize(folder, out parent))
            {
                parents.Add(parent);
            }

            if (!TryPlace(package, path, out var place) || !facts.Tree.TryFind(place, out var entry))
            {
                continue;
            }

            if (entry.Kind == EntryKind.SymbolicLink)
            {
                links.Add((FilePath.TryNormalize(path, out var listed) ? listed : default, place));
            }
            else if (entry.Kind is EntryKind.File or EntryKind.HardLink)
            {
                found.Add(place);
            }
        }

        // Where the tree has a link, the package may have listed the folder of that name, with what lies below it.
        found.AddRange(links.Where(link => !parents.Contains(link.Listed)).Select(link => link.Place));
        found.Sort();
        return Pack(found);
    }

    /// <summary>True where a regular file of the list lies in the tree, or where the list never had one in any layer, so that its absence says nothing.</summary>
    public bool Remain(string package, ReadOnlySpan<byte> paths)
    {
        var hadFiles = false;
        foreach (var range in paths.Split((byte)'\n'))
        {
            if (!TryPlace(package, paths[range], out var place))
            {
                continue;
            }

            if (facts.Tree.TryFind(place, out var entry) && entry.Kind is EntryKind.File or EntryKind.HardLink)
            {
                return true;
            }

            hadFiles = hadFiles || AnyLayerHad(place);
        }

        return !hadFiles;
    }

    private static byte[] Pack(List<FilePath> sorted)
    {
        var packed = new byte[sorted.Sum(path => path.Bytes.Length + 1)];
        var length = 0;
        for (var i = 0; i < sorted.Count; i++)
        {
            // A package may list one file twice: as lib/x and as usr/lib/x.
            if (i > 0 && sorted[i] == sorted[i - 1])
            {
                continue;
            }

            sorted[i].Bytes.CopyTo(packed.AsSpan(length));
            length += sorted[i].Bytes.Length;
            packed[length++] = (byte)'\n';
        }

        return length == packed.Length ? packed : packed[..length];
    }

    private bool AnyLayerHad(FilePath place)
    {
        var hash = place.Hash;
        foreach (var layer in facts.Layers)
        {
            if (layer.Index.TryFind(hash, out var kind, out _, out _) && kind is EntryKind.File or EntryKind.HardLink)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where a path of a package's list lies; false where it can't lie anywhere.</summary>
    public bool TryPlace(string package, ReadOnlySpan<byte> path, out FilePath place)
    {
        if (path.IsEmpty || path.Count((byte)'/') > MaxDepth || !FilePath.TryNormalize(path, out place))
        {
            place = default;
            return false;
        }

        place = divert is null ? place : divert(package, place);
        var slash = place.Bytes.LastIndexOf((byte)'/');
        if (slash < 0)
        {
            return true;
        }

        if (Folder(place.Bytes[..slash]) is { } folder)
        {
            return folder == lastFolder || TryJoin(folder, place.Bytes[(slash + 1)..], out place);
        }

        var isThere = facts.Tree.TryResolve(place, followLast: false, out var entry);
        place = entry.Path;
        return isThere;
    }

    private FilePath? Folder(ReadOnlySpan<byte> folder)
    {
        // Lists go through the tree folder by folder.
        if (!folder.SequenceEqual(lastFolder.Bytes))
        {
            lastResolved = FilePath.TryNormalize(folder, out lastFolder) ? Folder(lastFolder) : null;
        }

        return lastResolved;
    }

    // Null where a link leads to a folder that no tar names, though it has files below it: then each path is followed for itself.
    private FilePath? Folder(FilePath folder)
    {
        if (folder.IsRoot)
        {
            return folder;
        }

        if (!folders.TryGetValue(folder, out var resolved))
        {
            resolved = Folder(folder.Parent) is { } parent && TryJoin(parent, folder.FileName, out var path) ? path : null;
            if (resolved is { } link && facts.Tree.TryFind(link, out var entry) && entry.Kind == EntryKind.SymbolicLink)
            {
                resolved = facts.Tree.TryResolve(link, followLast: true, out var target) ? target.Path : null;
            }

            cachedBytes += folder.Bytes.Length;
            if (cachedBytes > MaxCachedBytes)
            {
                folders.Clear();
                cachedBytes = 0;
            }

            folders.Add(folder, resolved);
        }

        return resolved;
    }

    private bool TryJoin(FilePath folder, ReadOnlySpan<byte> name, out FilePath path)
    {
        var length = folder.Bytes.Length;
        folder.Bytes.CopyTo(joined);
        joined[length++] = (byte)'/';
        name.CopyTo(joined.AsSpan(length));
        return FilePath.TryNormalize(joined.AsSpan(0, length + name.Length), out path);
    }
}
