using System.Globalization;
using System.Text;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;
using Assay.Sources.Linux;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Host;

/// <summary>Looks at the processes of a host for what they execute that is no longer what its path holds.</summary>
internal sealed class ProcessScan(string root)
{
    /// <summary>Processes and their files that are told; more is an error.</summary>
    public const int MaxNeeds = 20_000;

    private const int MaxMapBytes = 64 << 20;

    private readonly List<RestartNeed> needs = [];
    private readonly List<Issue> issues = [];
    private int denied;
    private int foreign;
    private int broken;

    public IReadOnlyList<RestartNeed> Needs => needs;

    public IReadOnlyList<Issue> Issues => issues;

    public void Run(CancellationToken token)
    {
        var folder = Path.Combine(root, "proc");
        if (LibC.OpenFolder(LibC.CurrentFolder, Terminated(root), follow: true, out var top) is not 0 and var error)
        {
            issues.Add(Issue.Error("host.unreadable", $"the root can't be read: {ErrorNumber.Text(error)}"));
            return;
        }

        using (top)
        {
            foreach (var pid in Processes(folder))
            {
                token.ThrowIfCancellationRequested();
                if (needs.Count >= MaxNeeds)
                {
                    issues.Add(Issue.Error("limit.processes", $"more than {MaxNeeds} files of processes were replaced: the others are not told", "proc"));
                    break;
                }

                Look(Path.Combine(folder, pid.ToString(CultureInfo.InvariantCulture)), pid, top);
            }
        }

        Report();
    }

    private List<int> Processes(string folder)
    {
        try
        {
            var list = new List<int>();
            foreach (var path in System.IO.Directory.EnumerateDirectories(folder))
            {
                if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                {
                    list.Add(pid);
                }
            }

            list.Sort();
            return list;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            issues.Add(Issue.Error("host.noProcesses", $"which processes run could not be read: {exception.Message}", "proc"));
            return [];
        }
    }

    private void Look(string folder, int pid, SafeFileHandle top)
    {
        byte[] maps;
        try
        {
            if (IsElsewhere(folder, top))
            {
                // Threads of the kernel have no command line, and some a root of their own.
                foreign += ProcFile.Text(folder + "/cmdline") is null ? 0 : 1;
                return;
            }

            maps = ProcFile.Bytes(folder + "/maps", MaxMapBytes);
        }
        catch (TreeException exception)
        {
            // A process that ended meanwhile runs nothing.
            denied += exception.Code != "host.missing" && System.IO.Directory.Exists(folder) ? 1 : 0;
            return;
        }

        if (maps.Length >= MaxMapBytes)
        {
            broken++;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in maps.AsSpan().Split((byte)'\n'))
        {
            if (MappedFile.Parse(maps.AsSpan()[range]) is { } mapped && ChangeOf(mapped, top, out var path) is { } change && seen.Add(LossyText.Decode(path)))
            {
                needs.Add(new RestartNeed(pid, ProgramOf(folder), LossyText.Decode(path.AsSpan().TrimStart((byte)'/')), change));
            }
        }
    }

    // A process with a root of its own is one of a container: its files are not this host's.
    private static bool IsElsewhere(string folder, SafeFileHandle top)
    {
        if (LibC.OpenFolder(LibC.CurrentFolder, Terminated(folder + "/root"), follow: true, out var own) != 0)
        {
            return false;
        }

        using (own)
        {
            return LibC.Status(own, out var status) == 0 && LibC.Status(top, out var host) == 0 && (status.Device, status.Inode) != (host.Device, host.Inode);
        }
    }

    private static MappedChange? ChangeOf(MappedFile mapped, SafeFileHandle top, out byte[] path)
    {
        path = mapped.Path;
        var error = StatusOf(top, path, out var now);
        if (mapped.IsDeleted)
        {
            // A file may be called "... (deleted)".
            byte[] whole = [.. path, .. " (deleted)"u8];
            if (StatusOf(top, whole, out var same) == 0 && same.Inode == mapped.Inode)
            {
                return null;
            }

            return error == 0 && now.IsRegular ? MappedChange.Replaced : MappedChange.Deleted;
        }

        // Btrfs and overlays have other numbers of devices for stat than for maps: where these differ, inodes say nothing.
        return error == 0 && now.IsRegular && now.Inode != mapped.Inode && now.Device == (mapped.Major, mapped.Minor) ? MappedChange.Replaced : null;
    }

    private static int StatusOf(SafeFileHandle top, byte[] path, out FileStatus status)
    {
        var relative = path.AsSpan().TrimStart((byte)'/');
        var terminated = new byte[relative.Length + 1];
        relative.CopyTo(terminated);
        return LibC.Status(top, terminated, out status);
    }

    // The link is for the process's owner alone; its name is for everybody, and cut to 15 bytes.
    private static string ProgramOf(string folder)
    {
        try
        {
            if (new FileInfo(folder + "/exe").LinkTarget is { Length: > 0 } target)
            {
                const string deleted = " (deleted)";
                return (target.EndsWith(deleted, StringComparison.Ordinal) ? target[..^deleted.Length] : target).TrimStart('/');
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ProcFile.Text(folder + "/comm") ?? "?";
        }

        return ProcFile.Text(folder + "/comm") ?? "?";
    }

    private void Report()
    {
        if (denied > 0)
        {
            issues.Add(Issue.Error("host.processesDenied", $"{denied} processes may not be looked at: whether they run what was replaced is not known; root may", "proc"));
        }

        if (broken > 0)
        {
            issues.Add(Issue.Error("limit.mapBytes", $"{broken} processes map more files than are read", "proc"));
        }

        if (foreign > 0)
        {
            issues.Add(Issue.Notice("host.containerProcesses", $"{foreign} processes have a root of their own, as those of containers have, and are left out", "proc"));
        }
    }

    private static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + "\0");
}
