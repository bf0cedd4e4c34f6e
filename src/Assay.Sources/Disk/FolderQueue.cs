using Assay.Core.Files;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Sources.Disk;

/// <summary>
/// The folders that are still to be read: those in which something wanted may lie, and those that links lead to from there. Each folder of a
/// file system is read once, so a loop has an end.
/// </summary>
internal sealed class FolderQueue
{
    // A link leads to a place by way of other links: more than these lead nowhere.
    private const int MaxTargets = 1000;

    private readonly DiskTree tree;
    private readonly Stack<DiskFolder> pending = new();
    private readonly HashSet<(FileSystem System, ulong Number)> seen = [];
    private readonly List<(DiskFolder Folder, FilePath Path)> skipped = [];
    private readonly List<(FilePath Path, byte[] Target)> links = [];
    private readonly List<FilePath> targets = [];
    private EntersFolder enters = static _ => true;
    private bool prunes;

    public FolderQueue(DiskTree tree)
    {
        this.tree = tree;
        seen.Add((tree.Root.System, tree.Root.Number));
        pending.Push(new DiskFolder(null, [], tree.Root));
    }

    public void Plan(TreePlan plan)
    {
        enters = plan.Enters;

        // Where even a folder of no likely path is to be entered, nothing is left out.
        prunes = !plan.Enters("\u0001/\u0001/\u0001"u8);
    }

    /// <summary>Takes a folder.</summary>
    /// <returns>False where it was taken before.</returns>
    public bool Add(DiskFolder parent, in NamedNode name, ReadOnlySpan<byte> path)
    {
        var place = new MountedFolder(parent.Place.System, parent.Place.Blocks, name.Number);
        var isMount = tree.Mounts.Count > 0 && tree.Mounts.ContainsKey(Path(path));
        place = isMount ? tree.Mounts[Path(path)] : place;
        if (!seen.Add((place.System, place.Number)))
        {
            // What is mounted in two places is looked at in one of them.
            return isMount;
        }

        var folder = new DiskFolder(parent, name.Name, place);
        if (!prunes || Enters(path))
        {
            pending.Push(folder);
        }
        else
        {
            skipped.Add((folder, Path(path)));
        }

        return true;
    }

    /// <summary>Remembers where a link leads, for something wanted may lie there.</summary>
    public void AddLink(ReadOnlySpan<byte> path, byte[] target)
    {
        if (prunes)
        {
            links.Add((Path(path), target));
        }
    }

    /// <summary>The next folder; null behind the last.</summary>
    public DiskFolder? Next()
    {
        if (pending.Count == 0 && prunes)
        {
            FollowLinks();
        }

        return pending.TryPop(out var folder) ? folder : null;
    }

    private bool Enters(ReadOnlySpan<byte> path)
    {
        if (enters(path))
        {
            return true;
        }

        foreach (var target in targets)
        {
            if (LiesIn(path, target.Bytes) || LiesIn(target.Bytes, path))
            {
                return true;
            }
        }

        return false;
    }

    // A database's folder may be a link to where nothing else is of interest (var/lib/rpm), or its target may go through other links.
    private void FollowLinks()
    {
        for (var i = 0; i < links.Count && targets.Count < MaxTargets; i++)
        {
            var (path, target) = links[i];
            if (enters(path.Bytes))
            {
                AddTarget(path, target, []);
            }
        }

        for (var i = 0; i < targets.Count; i++)
        {
            foreach (var (path, target) in links.Where(link => LiesIn(targets[i].Bytes, link.Path.Bytes)).ToList())
            {
                AddTarget(path, target, targets[i].Bytes[path.Bytes.Length..]);
            }
        }

        for (var i = skipped.Count - 1; i >= 0; i--)
        {
            if (Enters(skipped[i].Path.Bytes))
            {
                pending.Push(skipped[i].Folder);
                skipped.RemoveAt(i);
            }
        }
    }

    private void AddTarget(FilePath link, ReadOnlySpan<byte> target, ReadOnlySpan<byte> rest)
    {
        byte[] whole = target.StartsWith("/"u8) ? [.. target, .. rest] : [.. link.Parent.Bytes, (byte)'/', .. target, .. rest];
        if (targets.Count < MaxTargets && FilePath.TryNormalize(whole, out var path) && !path.IsRoot && !targets.Contains(path))
        {
            targets.Add(path);
        }
    }

    private static FilePath Path(ReadOnlySpan<byte> normalized) =>
        FilePath.TryNormalize(normalized, out var path) ? path : throw new ArgumentException("no path", nameof(normalized));

    private static bool LiesIn(ReadOnlySpan<byte> path, ReadOnlySpan<byte> folder) =>
        path.StartsWith(folder) && (path.Length == folder.Length || path[folder.Length] == (byte)'/');
}
