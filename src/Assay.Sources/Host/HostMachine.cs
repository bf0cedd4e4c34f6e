using System.Runtime.InteropServices;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Sources.Directory;

namespace Assay.Sources.Host;

/// <summary>A running machine, seen from within or from a container that has its root mounted: what it tells of itself, its files, its processes.</summary>
public sealed class HostMachine
{
    private const int MaxTableBytes = 256 << 20;

    private readonly string root;
    private readonly LeftOutFolders leftOut;
    private readonly List<Issue> issues = [];

    /// <param name="root">"/", or where the machine's root is mounted.</param>
    /// <param name="takesAllMounts">Whether what other machines have, and the storage of containers, is walked too.</param>
    /// <exception cref="AssayException">"target.unsupported": this system is not Linux.</exception>
    public HostMachine(string root, bool takesAllMounts)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new AssayException("target.unsupported", "hosts are read on Linux alone", "scan a folder: dir:PATH");
        }

        this.root = root;
        leftOut = new LeftOutFolders(Mounts(), takesAllMounts);
        Facts = ReadFacts();
    }

    /// <summary>What the machine tells of itself, without what its processes say.</summary>
    public HostFacts Facts { get; }

    /// <summary>"linux/amd64".</summary>
    public string Platform => "linux/" + (Facts.Architecture switch
    {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "armv7l" or "armv8l" => "arm/v7",
        "armv6l" => "arm/v6",
        "i386" or "i486" or "i586" or "i686" => "386",
        "loongarch64" => "loong64",
        var same => same,
    });

    /// <summary>What could not be learned of the machine.</summary>
    public IReadOnlyList<Issue> Issues => issues;

    /// <summary>Its files, without those of other machines, of containers, and of the kernel.</summary>
    /// <param name="limits">Bounds on entries and depth.</param>
    /// <param name="enters">Which folders are walked; null for all.</param>
    /// <exception cref="AssayException">The root can't be read.</exception>
    public TreeCursor Walk(ScanLimits limits, EntersFolder? enters = null) => DirectoryCursor.Without(root, limits, leftOut.Refuse, enters);

    /// <summary>What its processes execute that is no longer what its path holds; what could not be looked at joins <see cref="Issues"/>.</summary>
    public IReadOnlyList<RestartNeed> RestartNeeds(CancellationToken token)
    {
        var scan = new ProcessScan(root);
        scan.Run(token);
        issues.AddRange(scan.Issues);
        return scan.Needs;
    }

    // The machine's own table, from its first process; and for a root that is mounted here what is mounted below it here, which that table does not tell.
    private List<Mount> Mounts()
    {
        var isOwn = Path.GetFullPath(root) == "/";
        var mounts = isOwn ? [] : Parse("/proc/self/mountinfo", Path.GetFullPath(root)) ?? [];
        var own = isOwn ? Parse("/proc/self/mountinfo", "/") : Parse(InProc("1/mountinfo"), "/");
        if (own is null)
        {
            issues.Add(Issue.Error("host.noMounts", "what is mounted on the host could not be read: other machines' files may be taken for its own", "proc/1/mountinfo"));
        }

        mounts.AddRange(own ?? []);
        return mounts;
    }

    private List<Mount>? Parse(string path, string below)
    {
        try
        {
            var mounts = MountTable.Parse(ProcFile.Bytes(path, MaxTableBytes), below, out var broken);
            if (broken > 0)
            {
                issues.Add(Issue.Error("host.mountsMalformed", $"{broken} lines of the table of mounts are not understood", path.TrimStart('/')));
            }

            return mounts;
        }
        catch (TreeException)
        {
            return null;
        }
    }

    private HostFacts ReadFacts()
    {
        var kernel = ProcFile.Text(InProc("sys/kernel/osrelease"));
        if (kernel is null)
        {
            issues.Add(Issue.Error("host.noKernel", "which kernel runs could not be read", "proc/sys/kernel/osrelease"));
        }

        return new HostFacts
        {
            Hostname = ProcFile.Text(Path.Combine(root, "etc/hostname")) ?? (Path.GetFullPath(root) == "/" ? Environment.MachineName : null),
            Architecture = ProcFile.Text(InProc("sys/kernel/arch")) ?? ArchitectureName(),
            Kernel = kernel,
            KernelBuild = ProcFile.Text(InProc("version_signature")) ?? ProcFile.Text(InProc("sys/kernel/version")),
            BootId = ProcFile.Text(InProc("sys/kernel/random/boot_id")),
            MachineId = MachineId.Hide(ProcFile.Text(Path.Combine(root, "etc/machine-id"))),
        };
    }

    // A container has its host's processor; /proc tells it since Linux 6.1.
    private static string ArchitectureName() => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "aarch64",
        Architecture.X86 => "i686",
        Architecture.Arm => "armv7l",
        var other => other.ToString().ToLowerInvariant(),
    };

    private string InProc(string path) => Path.Combine(root, "proc", path);
}
