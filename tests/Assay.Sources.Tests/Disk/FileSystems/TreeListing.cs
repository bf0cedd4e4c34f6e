using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Core.Files;
using Assay.Sources.Disk.FileSystems;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>What a tree holds, in a form that can be compared: a line for each entry. Names are Latin-1, so that every byte is a character.</summary>
internal static class TreeListing
{
    private const int MaxDepth = 200;

    /// <summary>Lists a folder as the machine's own tools see it.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="withModes">Whether permissions are listed too.</param>
    public static SortedDictionary<string, string> OfFolder(string root, bool withModes = true)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Run(root, "find", ".", "-type", "f", "-exec", "sha256sum", "-z", "{}", "+").Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // "HASH  ./PATH"
            hashes[line[68..]] = line[..64];
        }

        var fields = Run(root, "find", ".", "-mindepth", "1", "-printf", @"%P\0%y\0%s\0%m\0%l\0%D:%i\0").Split('\0');
        var entries = new List<Entry>();
        for (var at = 0; at + 5 < fields.Length; at += 6)
        {
            var path = fields[at];
            var kind = fields[at + 1] switch { "f" => EntryKind.File, "d" => EntryKind.Directory, "l" => EntryKind.SymbolicLink, _ => EntryKind.Other };
            var content = kind switch
            {
                EntryKind.File => fields[at + 2] + " " + hashes[path],
                EntryKind.SymbolicLink => fields[at + 4],
                _ => "",
            };
            entries.Add(new Entry(path, kind, content, Convert.ToInt32(fields[at + 3], 8), fields[at + 5]));
        }

        return Lines(entries, withModes);
    }

    /// <summary>Lists a file system as its reader sees it; each file is read twice, once from its middle on.</summary>
    public static SortedDictionary<string, string> OfFileSystem(FileSystem files, bool withModes = true)
    {
        var entries = new List<Entry>();
        Walk(files, files.Root, "", 0, entries);
        return Lines(entries, withModes);
    }

    /// <summary>Fails with the lines that differ.</summary>
    public static void AssertSame(SortedDictionary<string, string> expected, SortedDictionary<string, string> actual)
    {
        var missing = expected.Where(line => !actual.TryGetValue(line.Key, out var other) || other != line.Value).Select(line => $"- {line.Key}: {line.Value}");
        var extra = actual.Where(line => !expected.TryGetValue(line.Key, out var other) || other != line.Value).Select(line => $"+ {line.Key}: {line.Value}");
        var differences = missing.Concat(extra).Take(40).ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.NotEmpty(expected);
    }

    private static void Walk(FileSystem files, FileNode folder, string path, int depth, List<Entry> entries)
    {
        Assert.True(depth < MaxDepth, path);
        foreach (var (name, number) in files.ReadFolder(folder, TestContext.Current.CancellationToken))
        {
            var node = files.Node(number);
            Assert.Equal(number, node.Number);
            var place = (path.Length == 0 ? "" : path + "/") + Encoding.Latin1.GetString(name);
            var content = node.Kind switch
            {
                EntryKind.File => node.SizeBytes + " " + HashOf(files, node, place),
                EntryKind.SymbolicLink => Encoding.Latin1.GetString(files.ReadLink(node)),
                _ => "",
            };
            entries.Add(new Entry(place, node.Kind, content, node.Mode, number.ToString(CultureInfo.InvariantCulture)));
            if (node.Kind == EntryKind.Directory)
            {
                Walk(files, node, place, depth + 1, entries);
            }
        }
    }

    private static string HashOf(FileSystem files, FileNode node, string place)
    {
        using var content = files.Open(node);
        Assert.Equal(node.SizeBytes, content.Length);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        Assert.Equal(node.SizeBytes, content.Position);

        // Again in two halves, the later one first.
        var half = node.SizeBytes / 2;
        var bytes = new byte[Math.Min(1000, node.SizeBytes - half)];
        content.Position = half;
        content.ReadExactly(bytes);
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        content.Position = 0;
        var buffer = new byte[7001];
        for (int count; (count = content.Read(buffer)) > 0;)
        {
            var start = content.Position - count;
            if (start <= half && content.Position >= half + bytes.Length)
            {
                Assert.True(buffer.AsSpan((int)(half - start), bytes.Length).SequenceEqual(bytes), place);
            }

            whole.AppendData(buffer.AsSpan(0, count));
        }

        Assert.Equal(hash, Convert.ToHexStringLower(whole.GetHashAndReset()));
        return hash;
    }

    private static SortedDictionary<string, string> Lines(List<Entry> entries, bool withModes)
    {
        // Names of one file are told by the first of them.
        var first = entries.Where(entry => entry.Kind != EntryKind.Directory).GroupBy(entry => entry.Number, StringComparer.Ordinal)
            .ToDictionary(names => names.Key, names => names.Select(name => name.Path).Min(StringComparer.Ordinal)!, StringComparer.Ordinal);
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var mode = withModes && entry.Kind != EntryKind.SymbolicLink ? Convert.ToString(entry.Mode, 8) : "";
            var link = entry.Kind != EntryKind.Directory && first[entry.Number] != entry.Path ? " = " + first[entry.Number] : "";
            Assert.True(lines.TryAdd(entry.Path, $"{entry.Kind} {mode} {entry.Content}{link}"), entry.Path);
        }

        return lines;
    }

    private static string Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(NativeTool.Require(program), arguments) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder, StandardOutputEncoding = Encoding.Latin1 };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private sealed record Entry(string Path, EntryKind Kind, string Content, int Mode, string Number);
}
