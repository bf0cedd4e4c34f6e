using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Sources.Host;
using Assay.TestKit;

namespace Assay.Sources.Tests.Host;

public sealed class HostMachineTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_machine_tells_what_it_is_and_not_its_id()
    {
        using var host = new FakeHost();
        var facts = new HostMachine(host.Root, takesAllMounts: false).Facts;

        Assert.Equal(("web-1", "x86_64", "6.1.0-18-amd64", "0b5f5a1e-3a1e-4f0e-9d3b-6a0d3a3c1b2a"), (facts.Hostname, facts.Architecture, facts.Kernel, facts.BootId));
        Assert.Equal("#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)", facts.KernelBuild);
        Assert.Equal(32, facts.MachineId!.Length);
        Assert.NotEqual(FakeHost.Id, facts.MachineId);
    }

    [Fact]
    public void The_machine_id_is_hidden_as_systemd_hides_it()
    {
        var tool = NativeTool.Require("systemd-id128");
        var id = File.Exists("/etc/machine-id") ? File.ReadAllText("/etc/machine-id").Trim() : "";
        var result = NativeTool.Run(tool, ["machine-id", "--app-specific=" + MachineId.ProgramId]);
        Assert.SkipUnless(result.ExitCode == 0, "this machine has no id: " + result.Error);

        Assert.Equal(result.Output.Trim(), MachineId.Hide(id));
        Assert.All((string?[])[null, "", "uninitialized", "0123", new string('g', 32)], wrong => Assert.Null(MachineId.Hide(wrong)));
    }

    [Fact]
    public void Folders_that_are_left_out_are_named_and_not_entered()
    {
        using var host = new FakeHost();
        host.Write("srv/share/node_modules/a/package.json", "{}");
        host.Write("var/lib/docker/overlay2/x/diff/etc/os-release", "ID=alpine\n");
        host.Write("opt/app/file", "");

        var left = Walk(new HostMachine(host.Root, takesAllMounts: false), out var issues);
        Assert.Equal([("var/lib/docker", "host.containerStorage"), ("srv/share", "host.networkMount"), ("proc", "host.kernelMount")],
            issues.OrderByDescending(issue => issue.Path, StringComparer.Ordinal).Select(issue => (issue.Path!, issue.Code)));
        Assert.All(issues, issue => Assert.Equal(IssueLevel.Notice, issue.Level));
        Assert.Contains("srv/share", left);
        Assert.Contains("opt/app/file", left);
        Assert.DoesNotContain(left, path => path.StartsWith("srv/share/", StringComparison.Ordinal) || path.StartsWith("proc/", StringComparison.Ordinal));

        var all = Walk(new HostMachine(host.Root, takesAllMounts: true), out var fewer);
        Assert.Equal("host.kernelMount", Assert.Single(fewer).Code);
        Assert.Contains("srv/share/node_modules/a/package.json", all);
        Assert.Contains("var/lib/docker/overlay2/x/diff/etc/os-release", all);
    }

    [Fact]
    public void Processes_tell_what_they_run_that_was_replaced()
    {
        using var host = new FakeHost();
        host.Write("usr/lib/libssl.so.3", "new");
        host.Write("usr/lib/libz.so.1", "same");
        host.Write("usr/lib/libq.so.1", "another inode");
        host.Write("usr/lib/odd (deleted)", "its real name");
        host.Process(7, "sshd", root: true,
            host.Line("usr/lib/libssl.so.3", " (deleted)", inode: 99), host.Line("usr/lib/libssl.so.3", " (deleted)", inode: 99),
            host.Line("usr/lib/libz.so.1"), host.Line("usr/lib/libq.so.1", inode: 98), host.Line("usr/lib/odd (deleted)"),
            "7f-80 r-xp 0 00:99 97 /usr/lib/libz.so.1", "7f-80 r-xp 0 fe:00 1 /usr/lib/libgone.so.2.1 (deleted)");
        host.Process(8, "ps", root: false, host.Line("usr/lib/libssl.so.3", " (deleted)", inode: 99));
        host.Process(9, "quiet", root: true);

        var machine = new HostMachine(host.Root, takesAllMounts: false);
        var needs = machine.RestartNeeds(Token);

        Assert.Equal(
            [
                new RestartNeed(7, "sshd", "usr/lib/libssl.so.3", MappedChange.Replaced),
                new RestartNeed(7, "sshd", "usr/lib/libq.so.1", MappedChange.Replaced),
                new RestartNeed(7, "sshd", "usr/lib/libgone.so.2.1", MappedChange.Deleted),
            ], needs);
        Assert.Equal("host.containerProcesses", Assert.Single(machine.Issues).Code);
    }

    [Fact]
    public void A_host_whose_proc_is_not_there_is_incomplete()
    {
        using var folder = new TempFolder();
        var machine = new HostMachine(folder.FullPath, takesAllMounts: false);
        machine.RestartNeeds(Token);

        Assert.Equal(["host.noKernel", "host.noMounts", "host.noProcesses"], machine.Issues.Select(issue => issue.Code).Order(StringComparer.Ordinal));
        Assert.All(machine.Issues, issue => Assert.Equal(IssueLevel.Error, issue.Level));
    }

    // The real thing: a process maps a library, and the library is replaced as package managers do it.
    [Fact]
    public void A_library_that_is_replaced_under_a_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        var library = File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).FirstOrDefault(path => path.Contains("/libm.so", StringComparison.Ordinal));
        Assert.SkipWhen(library is null, "this process has no libm");
        // Not below /tmp: what lies there is passing, and not looked at.
        var folder = TestFolder.Create();
        try
        {
            var copy = Path.Combine(folder, "libassaytest.so.1");
            File.Copy(library!, copy);
            using (TestProcess.Start("/usr/bin/env", ["LD_PRELOAD=" + copy, "sleep", "600"], Path.Combine(folder, "log"), () => PidOf(copy) is not null, timeoutSeconds: 20))
            {
                var pid = PidOf(copy)!.Value;
                Assert.DoesNotContain(new HostMachine("/", takesAllMounts: false).RestartNeeds(Token), need => need.Pid == pid);

                File.Copy(library!, copy + ".new");
                File.Move(copy + ".new", copy, overwrite: true);
                var need = Assert.Single(new HostMachine("/", takesAllMounts: false).RestartNeeds(Token), need => need.Pid == pid);
                Assert.Equal((copy.TrimStart('/'), MappedChange.Replaced), (need.Path, need.Change));
                Assert.EndsWith("sleep", need.Program, StringComparison.Ordinal);

                File.Delete(copy);
                Assert.Equal(MappedChange.Deleted, Assert.Single(new HostMachine("/", takesAllMounts: false).RestartNeeds(Token), need => need.Pid == pid).Change);
            }
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static int? PidOf(string library)
    {
        foreach (var folder in System.IO.Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), out var pid) && File.ReadAllText(folder + "/comm").Trim() == "sleep" && File.ReadAllText(folder + "/maps").Contains(library, StringComparison.Ordinal))
                {
                    return pid;
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // A process that ended, or another user's.
            }
        }

        return null;
    }

    private static List<string> Walk(HostMachine machine, out IReadOnlyList<Issue> issues)
    {
        using var cursor = machine.Walk(new ScanLimits());
        var paths = new List<string>();
        while (cursor.MoveNext(Token))
        {
            paths.Add(System.Text.Encoding.UTF8.GetString(cursor.Current.Path));
        }

        issues = cursor.Issues;
        return paths;
    }

    private static class TestFolder
    {
        public static string Create() => System.IO.Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "host-" + Path.GetRandomFileName())).FullName;
    }
}
