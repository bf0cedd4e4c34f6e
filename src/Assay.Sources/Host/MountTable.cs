using System.Text;

namespace Assay.Sources.Host;

/// <summary>A place where a file system is mounted.</summary>
/// <param name="Point">From the root, without a '/' before it; "" for the root. Its bytes as Latin-1, so that none is lost.</param>
/// <param name="Type">The file system: "ext4", "fuse.sshfs".</param>
/// <param name="Device">What is mounted: a device, a server's export, a word.</param>
/// <param name="Options">Of the file system itself.</param>
internal sealed record Mount(string Point, string Type, string Device, string Options);

/// <summary>Reads /proc/PID/mountinfo (proc_pid_mountinfo(5)).</summary>
internal static class MountTable
{
    /// <summary>More than the kernel lets one namespace have (sysctl fs.mount-max is 100,000).</summary>
    public const int MaxMounts = 1_000_000;

    /// <summary>The mounts below a root, in the order in which they were mounted; lines that are none are counted.</summary>
    /// <param name="table">The file's bytes.</param>
    /// <param name="root">What the points stand below, "/" or "/host": others are left.</param>
    /// <param name="broken">How many lines say nothing.</param>
    public static List<Mount> Parse(ReadOnlySpan<byte> table, string root, out int broken)
    {
        var mounts = new List<Mount>();
        broken = 0;
        var below = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(root.TrimEnd('/')));
        foreach (var range in table.Split((byte)'\n'))
        {
            var line = table[range];
            if (line.IsEmpty)
            {
                continue;
            }

            if (mounts.Count >= MaxMounts || !TryParse(Encoding.Latin1.GetString(line), out var mount))
            {
                broken++;
            }
            else if (mount.Point == below || mount.Point.StartsWith(below + "/", StringComparison.Ordinal))
            {
                mounts.Add(mount with { Point = mount.Point[below.Length..].Trim('/') });
            }
        }

        return mounts;
    }

    // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
    private static bool TryParse(string line, out Mount mount)
    {
        mount = null!;
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
        if (separator < 0 || fields.Length < separator + 3 || fields[4].Length == 0 || fields[4][0] != '/')
        {
            return false;
        }

        mount = new Mount(Unescape(fields[4]), fields[separator + 1], Unescape(fields[separator + 2]), fields.Length > separator + 3 ? fields[separator + 3] : "");
        return true;
    }

    // Blanks, tabs, newlines and backslashes stand as three octal digits (fs/proc_namespace.c, mangle).
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && IsOctal(field[i + 1]) && IsOctal(field[i + 2]) && IsOctal(field[i + 3]))
            {
                text.Append((char)((((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0')) & 0xFF));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }

    private static bool IsOctal(char digit) => digit is >= '0' and <= '7';
}
