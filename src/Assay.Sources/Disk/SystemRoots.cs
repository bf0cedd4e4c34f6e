using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Disk.FileSystems;
using Assay.Sources.Disk.Volumes;

namespace Assay.Sources.Disk;

/// <summary>Finds the operating systems on a machine's volumes, and puts together what each of them mounts.</summary>
internal sealed class SystemRoots
{
    // Where a file system keeps roots besides its own: the subvolumes of Ubuntu, Fedora, Debian, and the deployments of OSTree.
    private static readonly string[] Places = ["", "@", "root", "@rootfs", "ostree/deploy/*/deploy/*"];

    // Any of these makes a folder a root.
    private static readonly string[] Marks =
    [
        "etc/os-release", "usr/lib/os-release", "etc/redhat-release", "etc/debian_version", "etc/alpine-release", "var/lib/dpkg/status", "var/lib/rpm",
        "usr/lib/sysimage/rpm", "usr/share/rpm", "lib/apk/db/installed", "var/lib/pacman/local", "var/db/pkg", "Windows/System32",
    ];

    private readonly IReadOnlyList<Volume> volumes;
    private readonly List<Issue> issues;
    private readonly Dictionary<Volume, FileSystem> systems = [];
    private readonly HashSet<Volume> used = [];
    private readonly CancellationToken token;

    private SystemRoots(IReadOnlyList<Volume> volumes, List<Issue> issues, CancellationToken token)
    {
        this.volumes = volumes;
        this.issues = issues;
        this.token = token;
    }

    /// <summary>The trees: systems first, then file systems that no system mounts.</summary>
    public static List<DiskTree> Find(IReadOnlyList<Volume> volumes, List<Issue> issues, CancellationToken token)
    {
        var roots = new SystemRoots(volumes, issues, token);
        roots.OpenAll();
        var trees = roots.FindSystems();
        trees.AddRange(roots.FindOthers());
        return trees;
    }

    private void OpenAll()
    {
        foreach (var volume in volumes)
        {
            Try(volume, () =>
            {
                var system = volume.Kind.Open!(volume.Blocks) ?? throw DiskFailure.FileSystem($"it begins as {volume.Kind.Name}, and is none");
                _ = system.Root;
                systems.Add(volume, system);
                issues.AddRange(system.Issues.Select(issue => issue with { Text = $"{volume.Name}: {issue.Text}" }));
            });
        }
    }

    private List<DiskTree> FindSystems()
    {
        var trees = new List<(Volume Volume, FileNode Root, DiskTree Tree)>();
        foreach (var volume in volumes.Where(systems.ContainsKey))
        {
            Try(volume, () => trees.AddRange(RootsOf(volume)));
        }

        foreach (var (volume, root, tree) in trees)
        {
            used.Add(volume);
            Try(volume, () => Mount(volume, root, tree));
        }

        return [.. trees.Select(found => found.Tree)];
    }

    private List<(Volume Volume, FileNode Root, DiskTree Tree)> RootsOf(Volume volume)
    {
        var found = RootsBelow(volume, systems[volume].Root);
        return found.Count > 0 || systems[volume].Top.Number == systems[volume].Root.Number ? found : RootsBelow(volume, systems[volume].Top);
    }

    private List<(Volume Volume, FileNode Root, DiskTree Tree)> RootsBelow(Volume volume, FileNode top)
    {
        var system = systems[volume];
        var found = new List<(Volume Volume, FileNode Root, DiskTree Tree)>();
        foreach (var place in Places)
        {
            foreach (var folder in FolderLookup.FindFolders(system, top, place, token).Where(folder => IsRoot(system, folder)))
            {
                var name = found.Count == 0 ? volume.Name : $"{volume.Name}/{place.Replace('*', '-')}-{found.Count + 1}";
                found.Add((volume, folder, new DiskTree(name, isSystem: true, new MountedFolder(system, volume.Blocks, folder.Number))));
            }

            if (place.Length == 0 && found.Count > 0)
            {
                break;
            }
        }

        return found;
    }

    private bool IsRoot(FileSystem system, FileNode folder) => Marks.Any(mark => FolderLookup.Find(system, folder, mark, token) is not null);

    private void Mount(Volume volume, FileNode root, DiskTree tree)
    {
        var lines = MountLine.ReadAll(tree.Root.System, root, token);
        var mounted = new MountedVolumes(volumes, volume, lines);
        foreach (var line in lines.Where(line => !line.Place.IsRoot))
        {
            if (mounted.Find(line.Source) is not { } other || !systems.TryGetValue(other, out var system))
            {
                continue;
            }

            Try(other, () =>
            {
                if (FolderLookup.Find(system, line.Subvolume.Length > 0 ? system.Top : system.Root, line.Subvolume, token) is { Kind: EntryKind.Directory } folder)
                {
                    used.Add(other);
                    tree.Mounts.TryAdd(line.Place, new MountedFolder(system, other.Blocks, folder.Number));
                }
                else
                {
                    issues.Add(Issue.Error("disk.mountMissing", $"{other.Name} has no folder '{line.Subvolume}', which is mounted at /{line.Place}"));
                }
            });
        }
    }

    private List<DiskTree> FindOthers() =>
        [.. volumes.Where(volume => systems.ContainsKey(volume) && !used.Contains(volume))
            .Select(volume => new DiskTree(volume.Name, isSystem: false, new MountedFolder(systems[volume], volume.Blocks, systems[volume].Root.Number)))];

    private void Try(Volume volume, Action read)
    {
        try
        {
            read();
        }
        catch (TreeException failure)
        {
            issues.Add(Issue.Error(failure.Code, $"{volume.Name}: {failure.Message}"));
        }
    }
}
