using System.Globalization;
using System.Text;

namespace Assay.Sources.Host;

/// <summary>A file that a process executes from memory: a line of /proc/PID/maps (proc_pid_maps(5)).</summary>
/// <param name="Path">From the root, with a '/' before it, as it was called; its bytes as they are.</param>
/// <param name="IsDeleted">Whether the kernel says that the name is gone, or leads to another file by now.</param>
/// <param name="Major">Of the device.</param>
/// <param name="Minor">Of the device.</param>
/// <param name="Inode">On it.</param>
internal sealed record MappedFile(byte[] Path, bool IsDeleted, uint Major, uint Minor, ulong Inode)
{
    // What programs map and delete at once is no update: temporary files of compilers and shared memory.
    private static readonly byte[][] Passing =
        [.. ((string[])["/memfd:", "/dev/", "/SYSV", "/proc/", "/sys/", "/run/", "/tmp/", "/var/tmp/", "/anon_hugepage", "/drm ", "/i915", "/[aio]"]).Select(Encoding.UTF8.GetBytes)];

    private static ReadOnlySpan<byte> Deleted => " (deleted)"u8;

    /// <summary>Reads a line; null where it maps no file, or nothing that is executed.</summary>
    public static MappedFile? Parse(ReadOnlySpan<byte> line)
    {
        // 7f12a4c00000-7f12a4d95000 r-xp 00028000 fd:01 1835013    /usr/lib/x86_64-linux-gnu/libc.so.6 (deleted)
        Span<Range> fields = stackalloc Range[6];
        var rest = line;
        var start = 0;
        for (var number = 0; number < 5; number++)
        {
            var end = rest.IndexOf((byte)' ');
            if (end < 0)
            {
                return null;
            }

            fields[number] = start..(start + end);
            start += end + 1;
            rest = rest[(end + 1)..];
        }

        var permissions = line[fields[1]];
        var path = rest.TrimStart((byte)' ');
        if (permissions.Length < 3 || permissions[2] != (byte)'x' || path.IsEmpty || path[0] != (byte)'/'
            || !TryDevice(line[fields[3]], out var major, out var minor)
            || !ulong.TryParse(line[fields[4]], NumberStyles.None, CultureInfo.InvariantCulture, out var inode) || inode == 0)
        {
            return null;
        }

        foreach (var passing in Passing)
        {
            if (path.StartsWith(passing))
            {
                return null;
            }
        }

        var isDeleted = path.EndsWith(Deleted);
        return new MappedFile(Unescape(isDeleted ? path[..^Deleted.Length] : path), isDeleted, major, minor, inode);
    }

    private static bool TryDevice(ReadOnlySpan<byte> text, out uint major, out uint minor)
    {
        minor = 0;
        var colon = text.IndexOf((byte)':');
        if (colon < 0)
        {
            major = 0;
            return false;
        }

        return uint.TryParse(text[..colon], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out major)
            & uint.TryParse(text[(colon + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out minor);
    }

    // Only a newline is escaped (fs/proc/task_mmu.c, show_map_vma).
    private static byte[] Unescape(ReadOnlySpan<byte> path)
    {
        var escape = @"\012"u8;
        if (path.IndexOf(escape) < 0)
        {
            return path.ToArray();
        }

        var plain = new List<byte>(path.Length);
        while (path.IndexOf(escape) is var at && at >= 0)
        {
            plain.AddRange(path[..at]);
            plain.Add((byte)'\n');
            path = path[(at + escape.Length)..];
        }

        plain.AddRange(path);
        return [.. plain];
    }
}
