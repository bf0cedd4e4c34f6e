using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Assay.Core.Files;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Layers;
using Assay.TestKit;
using static Assay.Sources.Tests.Oci.Layers.LayerReading;

namespace Assay.Sources.Tests.Oci.Layers;

/// <summary>What GNU tar lists is what the cursor sees.</summary>
public sealed partial class NativeTarTests
{
    [Theory]
    [InlineData("v7", false)]
    [InlineData("ustar", false)]
    [InlineData("gnu", false)]
    [InlineData("gnu", true)]
    [InlineData("oldgnu", true)]
    [InlineData("pax", false)]
    [InlineData("posix", true)]
    [InlineData("sparse-0.0", true)]
    [InlineData("sparse-0.1", true)]
    public void Archives_of_gnu_tar_are_listed_as_it_lists_them(string format, bool sparse)
    {
        var tar = NativeTool.Require("tar");
        using var folder = new TempFolder();
        var tree = folder.File("tree");
        MakeTree(tree, shortNames: format is "v7", mediumNames: format is "ustar");
        var version = format.StartsWith("sparse-", StringComparison.Ordinal) ? format["sparse-".Length..] : null;
        var archive = folder.File("archive.tar");
        Run(tar, ["-cf", archive, "--format=" + (version is null ? format : "posix"), .. sparse ? ["-S"] : Array.Empty<string>(),
            .. version is null ? [] : new[] { "--sparse-version=" + version }, "-C", tree, "."]);
        Compare(tar, archive, tree);
        Run(NativeTool.Require("gzip"), [archive]);
        Compare(tar, archive + ".gz", tree);
    }

    [Fact]
    public void Test_data_of_a_peer_passes_through()
    {
        var tar = NativeTool.Require("tar");
        var root = TestData.Require("peers", "osv-scalibr", "artifact", "image");
        var archives = System.IO.Directory.GetFiles(root, "*.tar", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(archives);
        var innerCount = 0;
        using var folder = new TempFolder();
        foreach (var archive in archives)
        {
            Compare(tar, archive, tree: null);
            foreach (var inner in Read(File.ReadAllBytes(archive)).Entries.Where(entry => entry.Kind == EntryKind.File && IsLayer(entry)))
            {
                var layer = folder.File($"layer{innerCount++}.tar");
                File.WriteAllBytes(layer, inner.Content!);
                Compare(tar, layer, tree: null);
            }
        }

        Assert.True(innerCount > 10, $"only {innerCount} inner layers");
    }

    private static bool IsLayer(SeenEntry entry) =>
        entry.Path.EndsWith("layer.tar", StringComparison.Ordinal) || (entry.Path.StartsWith("blobs/", StringComparison.Ordinal) && entry.Content![0] != (byte)'{');

    private static void MakeTree(string tree, bool shortNames, bool mediumNames)
    {
        var deep = Path.Combine(tree, "folder");
        if (!shortNames)
        {
            deep = Path.Combine(deep, new string('d', 90), mediumNames ? "x" : new string('e', 200));
        }

        System.IO.Directory.CreateDirectory(deep);
        File.WriteAllText(Path.Combine(deep, shortNames || mediumNames ? "file" : new string('f', 250)), "deep");
        File.WriteAllText(Path.Combine(tree, "empty"), "");
        File.WriteAllBytes(Path.Combine(tree, "block"), new byte[512]);
        File.WriteAllText(Path.Combine(tree, "grüße с мира"), "text");
        File.WriteAllText(Path.Combine(tree, "mode"), "#!/bin/sh");
        Run(NativeTool.Require("chmod"), ["4501", Path.Combine(tree, "mode")]);
        File.CreateSymbolicLink(Path.Combine(tree, "link"), shortNames || mediumNames ? "folder" : "folder/" + new string('l', 300));
        Run(NativeTool.Require("ln"), [Path.Combine(tree, "block"), Path.Combine(tree, "hard")]);
        if (!shortNames)
        {
            Run(NativeTool.Require("mkfifo"), [Path.Combine(tree, "pipe")]);
        }

        using var holes = File.Create(Path.Combine(tree, "holes"));
        for (var i = 0; i < 60; i++)
        {
            holes.Position = (i * 50_000L) + 7;
            holes.Write("data"u8);
        }

        holes.SetLength(4_000_000);
    }

    private static void Compare(string tar, string archive, string? tree)
    {
        var digest = "sha256:" + Run(NativeTool.Require("sha256sum"), [archive])[..64];
        var layer = Read(new ImageLayer
        {
            Number = 0,
            Digest = digest,
            SizeBytes = new FileInfo(archive).Length,
            MediaType = "",
            DiffId = digest,
            OpenBlob = () => File.OpenRead(archive),
        });
        var listing = Run(tar, ["--numeric-owner", "--full-time", "--quoting-style=literal", "-tvf", archive]);
        var expected = listing.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse).Where(line => line.Path.Length > 0).ToList();
        Assert.Equal(expected, layer.Entries.Select(AsListed));
        foreach (var entry in layer.Entries.Where(entry => tree is not null && entry.Kind == EntryKind.File))
        {
            var path = Path.Combine(tree!, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(entry.Path)));
            Assert.Equal(File.ReadAllBytes(path), entry.Content);
        }
    }

    // -rw-r--r-- 0/0  1024 2026-11-21 22:00:00 name -> target
    [GeneratedRegex(@"^(?<type>.)(?<mode>.{9}) \S+ +(?<size>\d+(,\d+)?) \S+ \S+ +(?<name>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line { get; }

    private static (string Path, EntryKind Kind, long Size, string Mode, string Target) Parse(string line)
    {
        var match = Line.Match(line);
        Assert.True(match.Success, line);
        var type = match.Groups["type"].Value[0];
        var name = match.Groups["name"].Value;
        var kind = type switch
        {
            '-' or 'C' => EntryKind.File,
            'd' => EntryKind.Directory,
            'l' => EntryKind.SymbolicLink,
            'h' => EntryKind.HardLink,
            _ => EntryKind.Other,
        };
        var separator = kind == EntryKind.SymbolicLink ? " -> " : " link to ";
        var target = "";
        if (kind is EntryKind.SymbolicLink or EntryKind.HardLink)
        {
            var at = name.IndexOf(separator, StringComparison.Ordinal);
            (name, target) = (name[..at], name[(at + separator.Length)..]);
        }

        Assert.True(FilePath.TryNormalize(Encoding.UTF8.GetBytes(name), out var path));
        if (kind == EntryKind.HardLink && FilePath.TryNormalize(Encoding.UTF8.GetBytes(target), out var other))
        {
            target = other.ToString();
        }

        var size = kind == EntryKind.File ? long.Parse(match.Groups["size"].Value, CultureInfo.InvariantCulture) : 0;
        return (path.ToString(), kind, size, match.Groups["mode"].Value, target);
    }

    private static (string Path, EntryKind Kind, long Size, string Mode, string Target) AsListed(SeenEntry entry)
    {
        var mode = new StringBuilder();
        for (var bit = 8; bit >= 0; bit--)
        {
            mode.Append((entry.Mode >> bit & 1) == 0 ? '-' : "xwr"[bit % 3]);
        }

        for (var special = 0; special < 3; special++)
        {
            if ((entry.Mode >> (11 - special) & 1) != 0)
            {
                var at = (special * 3) + 2;
                mode[at] = mode[at] == 'x' ? "sst"[special] : "SST"[special];
            }
        }

        return (Utf8(entry.Path), entry.Kind, entry.SizeBytes, mode.ToString(), Utf8(entry.LinkTarget));
    }

    private static string Utf8(string latin) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin));

    private static string Run(string tool, IEnumerable<string> arguments)
    {
        var result = NativeTool.Run(tool, arguments, environment: new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" });
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }
}
