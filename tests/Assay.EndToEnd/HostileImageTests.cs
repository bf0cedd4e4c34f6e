using System.Formats.Tar;
using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Images that are damaged or made to harm: the right issue, the right state, and nothing written but the cache.</summary>
public sealed class HostileImageTests(AssayBinary assay)
{
    [Fact]
    public void A_truncated_layer_is_incomplete_wherever_it_is_cut()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        var layer = layout.Layer(SampleLayers.Base());
        layout.Add(layout.Image([layer]));
        var path = layout.PathOf(layer.Descriptor.Digest);
        var whole = File.ReadAllBytes(path);
        foreach (var length in (int[])[0, 1, 9, 10, 50, whole.Length / 2, whole.Length - 9, whole.Length - 8, whole.Length - 1])
        {
            File.WriteAllBytes(path, whole[..length]);
            var result = assay.RunJson(folder, 4, "sbom", "oci:" + layout.Folder);
            Assert.Equal("incomplete", (string?)result["status"]!["state"]);
            Assert.Contains(result["issues"]!.AsArray(), issue => (string)issue!["level"]! == "error");
        }

        File.WriteAllBytes(path, whole);
        assay.RunJson(folder, 0, "sbom", "oci:" + layout.Folder);
    }

    [Fact]
    public void A_blob_with_another_digest_is_incomplete_and_never_cached()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        var layer = layout.Layer(SampleLayers.Base());
        layout.Add(layout.Image([layer]));
        File.WriteAllBytes(layout.PathOf(layer.Descriptor.Digest), OciLayoutBuilder.Gzip(SampleLayers.WithPackages(3)));
        for (var round = 0; round < 2; round++)
        {
            var result = assay.RunJson(folder, 4, "sbom", "oci:" + layout.Folder);
            Assert.Contains(result["issues"]!.AsArray(), issue => ((string)issue!["code"]!).StartsWith("blob.", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Escapes_loops_and_bombs_end_and_write_nothing()
    {
        using var folder = new TemporaryFolder();
        var bomb = new byte[64 << 20];
        var layers = new (string Name, byte[] Tar, int ExitCode)[]
        {
            ("escape", new TarBuilder().File("../../../../tmp/assay-escaped", "x").Link("out", "../../../../../etc").File("out/passwd", "x").Build(), 0),
            ("loop", new TarBuilder().Link("a", "b").Link("b", "a").Link("var/lib/dpkg", "../lib/dpkg").Link("etc/os-release", "os-release").Build(), 0),
            ("bomb", new TarBuilder().File("var/lib/dpkg/status", bomb).Build(), 4),
            ("size", new TarBuilder().Entry('0', "var/lib/dpkg/status", [], size: "77777777777 "u8.ToArray()).Build(), 4),
            ("negative", new TarBuilder().Entry('0', "var/lib/dpkg/status", [], size: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).Build(), 4),
            ("garbage", [.. Enumerable.Range(0, 4096).Select(number => (byte)(number * 31))], 4),
        };
        foreach (var (name, tar, expected) in layers)
        {
            var layout = new OciLayoutBuilder(folder[name]);
            layout.Add(layout.Image([layout.Layer(SampleLayers.Base()), layout.Layer(tar)]));
            var before = Snapshot(folder);
            var result = assay.Run(folder, ["sbom", "oci:" + layout.Folder, "-o", "json"]);
            Assert.True(result.ExitCode == expected, $"{name}: exit code {result.ExitCode}: {result.Error}");
            Assert.Equal(expected == 0 ? "complete" : "incomplete", (string?)JsonNode.Parse(result.Output)!["status"]!["state"]);
            Assert.Equal(before, Snapshot(folder));
        }

        Assert.False(File.Exists("/tmp/assay-escaped"));
    }

    [Fact]
    public void The_peers_tiny_images_pass_through()
    {
        var images = TestData.Require("peers", "osv-scalibr", "artifact", "image");
        using var folder = new TemporaryFolder();
        var count = 0;
        foreach (var path in Directory.EnumerateFiles(images, "*.tar", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var layout = new OciLayoutBuilder(folder[$"image-{count++}"]);
            layout.Add(layout.Image([.. LayersOf(File.ReadAllBytes(path)).Select(tar => layout.Layer(tar))]));
            var result = assay.Run(folder, ["sbom", "oci:" + layout.Folder, "-o", "json"]);
            Assert.True(result.ExitCode is 0 or 4, $"{path}: exit code {result.ExitCode}: {result.Error}");
            var state = (string?)JsonNode.Parse(result.Output)!["status"]!["state"];
            Assert.Equal(result.ExitCode == 0 ? "complete" : "incomplete", state);
            // All but the empty file are whole archives.
            Assert.Equal(new FileInfo(path).Length == 0, result.ExitCode == 4);
        }

        Assert.True(count > 10);
    }

    // A docker-archive holds its layers as layer.tar files; what is no such archive is a layer itself.
    private static List<byte[]> LayersOf(byte[] archive)
    {
        var layers = new List<byte[]>();
        if (archive.Length > 0)
        {
            using var reader = new TarReader(new MemoryStream(archive));
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.Name.EndsWith("/layer.tar", StringComparison.Ordinal) && entry.DataStream is { } data)
                {
                    using var copy = new MemoryStream();
                    data.CopyTo(copy);
                    layers.Add(copy.ToArray());
                }
            }
        }

        return layers.Count > 0 ? layers : [archive];
    }

    private static string Snapshot(TemporaryFolder folder) =>
        string.Join('\n', Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(folder["cache"], StringComparison.Ordinal)).Order(StringComparer.Ordinal));
}
