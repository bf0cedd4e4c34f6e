using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>A debootstrapped bookworm has one inventory, whichever way it is stored and read.</summary>
public sealed class EveryDoorTests(AssayBinary assay)
{
    [Fact]
    public void The_same_image_through_layout_archives_pipes_and_folder()
    {
        var root = DebianRoot.Require();
        var skopeo = NativeTool.Require("skopeo");
        using var folder = new TemporaryFolder();
        var image = DebianImageTests.MakeImage(root, folder);
        var expected = Comparable(assay.RunJson(folder, 0, "sbom", "oci:" + image));
        Run(skopeo, folder, "--insecure-policy", "copy", "-q", "oci:" + image, "docker-archive:" + folder["docker.tar"] + ":acme/debian:12");
        Run(skopeo, folder, "--insecure-policy", "copy", "-q", "oci:" + image, "oci-archive:" + folder["oci.tar"] + ":12");
        if (Tier.IsNightly)
        {
            Run(NativeTool.Require("gzip"), folder, "--fast", "--keep", folder["docker.tar"]);
        }

        Run(NativeTool.Require("zstd"), folder, "-q", folder["oci.tar"], "-o", folder["oci.tar.zst"]);

        string[] targets = Tier.IsNightly
            ? ["docker.tar", "docker.tar:acme/debian:12", "docker.tar.gz", "oci.tar", "oci.tar:12", "oci.tar.zst"]
            : ["docker.tar", "oci.tar.zst"];
        foreach (var target in targets)
        {
            Assert.Equal(expected, Comparable(assay.RunJson(folder, 0, "sbom", "archive:" + folder[target], "--no-cache")));
        }

        foreach (var archive in Tier.IsNightly ? (string[])["docker.tar", "oci.tar.zst"] : ["docker.tar"])
        {
            var piped = NativeTool.Run("/bin/sh", ["-c", "cat \"$1\" | \"$0\" sbom archive:- --no-cache -o json", assay.Path, folder[archive]], workingDirectory: folder.Path);
            Assert.True(piped.ExitCode == 0, piped.Error);
            Assert.Equal(expected, Comparable(JsonNode.Parse(piped.Output)!));
        }

        // The tar of the root file system itself, and the folder, have no layers.
        var tree = Comparable(assay.RunJson(folder, 0, "sbom", "dir:" + root), withLayers: false);
        Assert.Equal(tree, Comparable(JsonNode.Parse(expected)!, withLayers: false));
        Assert.Equal(tree, Comparable(assay.RunJson(folder, 0, "sbom", "archive:" + folder["root.tar"]), withLayers: false));
    }

    private static string Comparable(JsonNode result, bool withLayers = true)
    {
        var copy = result.DeepClone().AsObject();
        copy.Remove("artifact");
        copy.Remove("timings");
        if (!withLayers)
        {
            copy.Remove("layerAdvice");
        }

        foreach (var location in withLayers ? [] : copy["packages"]!.AsArray().SelectMany(package => package!["locations"]!.AsArray()))
        {
            location!.AsObject().Remove("layer");
        }

        return copy.ToJsonString();
    }

    private static void Run(string tool, TemporaryFolder folder, params string[] arguments)
    {
        var result = NativeTool.Run(tool, arguments, workingDirectory: folder.Path);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
