using System.Text;
using System.Text.RegularExpressions;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Sources.Host;

/// <summary>
/// The folders of a host that are not walked: what the kernel makes up, what other machines have, and what belongs to containers, which are
/// targets of their own.
/// </summary>
internal sealed partial class LeftOutFolders
{
    // Numbers of those that the walk itself knows again stand in Linux/KernelFileSystems; these have none of their own, or are named sooner here.
    private static readonly HashSet<string> KernelTypes = new(StringComparer.Ordinal)
    {
        "proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "debugfs", "tracefs", "securityfs", "configfs", "bpf", "pstore", "mqueue", "efivarfs", "selinuxfs",
        "binfmt_misc", "hugetlbfs", "nsfs", "fusectl", "rpc_pipefs", "nfsd", "ramfs", "smackfs", "apparmorfs", "resctrl", "functionfs", "fuse.lxcfs", "fuse.portal", "fuse.gvfsd-fuse",
    };

    // autofs would mount what is looked at.
    private static readonly HashSet<string> NetworkTypes = new(StringComparer.Ordinal)
    {
        "nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afs", "ceph", "9p", "virtiofs", "coda", "lustre", "gpfs", "beegfs", "glusterfs", "ocfs2", "gfs2", "orangefs", "pvfs2", "ncpfs", "davfs",
        "autofs", "vboxsf", "prl_fs", "ncp", "panfs", "wekafs",
    };

    // Helpers of FUSE that read a disk of this machine.
    private static readonly HashSet<string> LocalFuseTypes = new(StringComparer.Ordinal)
    {
        "fuseblk", "fuse.ntfs", "fuse.ntfs-3g", "fuse.exfat", "fuse.ext2", "fuse.ext4", "fuse.squashfuse", "fuse.squashfs", "fuse.mergerfs", "fuse.unionfs", "fuse.zfs", "fuse.apfs", "fuse.bindfs",
    };

    private static readonly string[] ContainerFolders =
    [
        "var/lib/docker", "var/lib/containerd", "var/lib/containers/storage", "var/lib/containers/cache", "run/containerd", "run/docker", "run/containers", "run/crio", "var/lib/buildkit",
        "var/lib/kubelet/pods", "var/lib/rancher/k3s/agent/containerd", "var/lib/rancher/rke2/agent/containerd", "var/lib/k0s/containerd", "run/k3s/containerd", "run/k0s/containerd",
        "var/snap/docker/common/var-lib-docker", "var/snap/microk8s/common/var/lib/containerd", "var/snap/lxd/common/lxd", "var/lib/lxc", "var/lib/lxd", "var/lib/incus", "var/lib/machines",
        "var/lib/nerdctl",
    ];

    // Of users that run containers without root.
    private static readonly string[] ContainerFolderEnds = ["/.local/share/containers/storage", "/.local/share/docker", "/.local/share/containerd", "/.local/share/nerdctl"];

    private readonly Dictionary<string, Issue> folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Issue>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly bool takesAll;

    /// <param name="mounts">In the order in which they were mounted: the last one at a point is the one that is seen.</param>
    /// <param name="takesAll">Whether other machines' files and containers are taken in.</param>
    public LeftOutFolders(IEnumerable<Mount> mounts, bool takesAll)
    {
        this.takesAll = takesAll;
        lookup = folders.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!takesAll)
        {
            foreach (var folder in ContainerFolders)
            {
                folders[folder] = ContainerStorage("folder");
            }
        }

        foreach (var mount in mounts.Where(mount => mount.Point.Length > 0))
        {
            Take(mount);
        }
    }

    /// <summary>Why a folder is not entered; null where it is.</summary>
    /// <param name="path">From the root.</param>
    public Issue? Refuse(ReadOnlySpan<byte> path)
    {
        if (path.Length > FilePath.MaxBytes)
        {
            return null;
        }

        Span<char> text = stackalloc char[path.Length];
        Encoding.Latin1.GetChars(path, text);
        if (lookup.TryGetValue(text, out var issue))
        {
            return issue;
        }

        if (!takesAll)
        {
            foreach (var end in ContainerFolderEnds)
            {
                if (text.EndsWith(end, StringComparison.Ordinal))
                {
                    return ContainerStorage("folder");
                }
            }
        }

        return null;
    }

    private void Take(Mount mount)
    {
        var issue = KernelTypes.Contains(mount.Type) ? Issue.Notice("host.kernelMount", $"a file system that the kernel makes up is left out ({mount.Type})")
            : takesAll ? null
            : NetworkTypes.Contains(mount.Type) ? Issue.Notice("host.networkMount", $"what is mounted from elsewhere is left out ({mount.Type}); --all-mounts takes it in")
            : mount.Type is "fuse" or "fuse3" || (mount.Type.StartsWith("fuse.", StringComparison.Ordinal) && !LocalFuseTypes.Contains(mount.Type))
                ? Issue.Notice("host.networkMount", $"what a program of a user mounted is left out ({mount.Type}); --all-mounts takes it in")
            : mount.Type is "overlay" or "fuse.fuse-overlayfs" or "aufs" && StorageOf(mount) is { } storage ? ContainerStorage(mount.Type, storage)
            : null;
        if (issue is not null)
        {
            folders[mount.Point] = issue;
        }
        else if (!ContainerFolders.Contains(mount.Point, StringComparer.Ordinal))
        {
            folders.Remove(mount.Point);
        }
    }

    // An overlay that a distribution or systemd-sysext lays over /usr or /etc is the host's own; a container's has its layers in an engine's
    // storage, which may lie anywhere, and is left out there too.
    private string? StorageOf(Mount mount)
    {
        if (mount.Type == "aufs" || Array.Exists(ContainerFolders, folder => mount.Point.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            return "";
        }

        if (StorageFolder().Match(mount.Options) is not { Success: true } match)
        {
            return null;
        }

        var storage = match.Groups["storage"].Value.Trim('/');
        if (storage.Length > 0)
        {
            folders.TryAdd(storage, ContainerStorage("folder"));
        }

        return storage;
    }

    private static Issue ContainerStorage(string type, string storage = "") =>
        Issue.Notice("host.containerStorage", $"the storage of containers is left out ({type}{(storage.Length > 0 ? " of /" + storage : "")}); --all-mounts takes it in");

    // Docker: DIR/overlay2/ID/diff; containers/storage: DIR/overlay/ID/diff; containerd: DIR/io.containerd.snapshotter.v1.overlayfs/snapshots/N/fs.
    [GeneratedRegex(@"(?:^|,)upperdir=(?<storage>/[^,:]*?)/(?:overlay2/[^/,]+/diff|overlay/[0-9a-f]{64}/diff|io\.containerd\.snapshotter\.v1\.[a-z-]+/snapshots/[0-9]+/fs)(?:,|$)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex StorageFolder();
}
