using System.Globalization;

namespace Assay.TestKit;

/// <summary>A folder that looks like the root of a running Debian, with a /proc of plain files.</summary>
public sealed class FakeHost : IDisposable
{
    public const string Id = "4a5b6c7d8e9f4a0b8c1d2e3f4a5b6c7d";

    private readonly TemporaryFolder folder = new();

    /// <param name="kernel">uname -r.</param>
    /// <param name="build">uname -v.</param>
    public FakeHost(string kernel = "6.1.0-18-amd64", string build = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)")
    {
        Write("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n");
        Write("etc/hostname", "web-1\n");
        Write("etc/machine-id", Id + "\n");
        Write("proc/sys/kernel/osrelease", kernel + "\n");
        Write("proc/sys/kernel/version", build + "\n");
        Write("proc/sys/kernel/arch", "x86_64\n");
        Write("proc/sys/kernel/random/boot_id", "0b5f5a1e-3a1e-4f0e-9d3b-6a0d3a3c1b2a\n");
        Write("proc/1/mountinfo", "27 1 254:0 / / rw - ext4 /dev/vda rw\n22 27 0:21 / /proc rw - proc proc rw\n30 27 0:30 / /srv/share rw - nfs4 files.example:/x rw\n");
        Directory.CreateSymbolicLink(folder["proc", "1", "root"], Root);
    }

    public string Root => folder.Path;

    public void Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>A process with the lines of its maps; one without the host's root is a container's.</summary>
    public void Process(int pid, string name, bool root, params string[] maps)
    {
        var at = "proc/" + pid.ToString(CultureInfo.InvariantCulture);
        Write(at + "/comm", name + "\n");
        Write(at + "/cmdline", name + "\0");
        Write(at + "/maps", string.Concat(maps.Select(line => line + "\n")));
        Directory.CreateSymbolicLink(Path.Combine(Root, at, "root"), root ? Root : Path.Combine(Root, "proc"));
    }

    /// <summary>A line of maps for a file of the host, with its real device, and its real inode unless another is wanted.</summary>
    public string Line(string path, string end = "", ulong? inode = null)
    {
        var status = NativeTool.Run(NativeTool.Require("stat"), ["-c", "%Hd:%Ld %i", Path.Combine(Root, path)]).Output.Trim().Split([':', ' ']);
        var device = string.Join(':', status[..2].Select(number => int.Parse(number, CultureInfo.InvariantCulture).ToString("x2", CultureInfo.InvariantCulture)));
        return $"7f0000000000-7f0000001000 r-xp 00000000 {device} {inode?.ToString(CultureInfo.InvariantCulture) ?? status[2]}   /{path}{end}";
    }

    public void Dispose() => folder.Dispose();
}
