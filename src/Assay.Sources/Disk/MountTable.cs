using System.Text;
using Assay.Core.Files;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Sources.Disk;

/// <summary>A line of a system's fstab (fstab(5)).</summary>
/// <param name="Source">"UUID=...", "LABEL=...", "/dev/...".</param>
/// <param name="Place">Where it is mounted, normalised; empty for the root.</param>
/// <param name="Subvolume">The folder of a Btrfs that is mounted; "" for none.</param>
internal sealed record MountLine(string Source, FilePath Place, string Subvolume)
{
    private const int MaxBytes = 1 << 20;
    private const int MaxLines = 4096;

    /// <summary>The lines of etc/fstab; none where there is no such file.</summary>
    /// <exception cref="TreeException">It can't be read.</exception>
    public static List<MountLine> ReadAll(FileSystem system, FileNode root, CancellationToken token)
    {
        if (FolderLookup.Find(system, root, "etc/fstab", token) is not { Kind: EntryKind.File, SizeBytes: <= MaxBytes } file)
        {
            return [];
        }

        var text = new byte[file.SizeBytes];
        using var content = system.Open(file);
        var length = content.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        return [.. Encoding.UTF8.GetString(text, 0, length).Split('\n').Take(MaxLines).Select(Parse).OfType<MountLine>()];
    }

    private static MountLine? Parse(string line)
    {
        var fields = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 2 || fields[0].StartsWith('#') || !fields[1].StartsWith('/') || !FilePath.TryNormalize(Unescape(fields[1]), out var place))
        {
            return null;
        }

        var options = fields.Length > 3 ? fields[3].Split(',') : [];
        if (options.Contains("bind", StringComparer.Ordinal) || options.Contains("rbind", StringComparer.Ordinal))
        {
            return null;
        }

        var subvolume = options.FirstOrDefault(option => option.StartsWith("subvol=", StringComparison.Ordinal))?["subvol=".Length..] ?? "";
        return new MountLine(Encoding.UTF8.GetString(Unescape(fields[0])).Replace("\"", "", StringComparison.Ordinal), place, subvolume.Trim('/'));
    }

    // Blanks stand as \040.
    private static byte[] Unescape(string field)
    {
        var bytes = new List<byte>();
        var raw = Encoding.UTF8.GetBytes(field);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\' && i + 3 < raw.Length && raw.AsSpan(i + 1, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0)
            {
                bytes.Add((byte)(((raw[i + 1] - '0') << 6) | ((raw[i + 2] - '0') << 3) | (raw[i + 3] - '0')));
                i += 3;
            }
            else
            {
                bytes.Add(raw[i]);
            }
        }

        return [.. bytes];
    }
}
