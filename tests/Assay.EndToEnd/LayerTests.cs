using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Layers as a real package manager and a real image builder make them.</summary>
public sealed class LayerTests(AssayBinary assay)
{
    [Fact]
    public void Each_package_belongs_to_the_layer_that_brought_it()
    {
        var root = DebianRoot.Require();
        NativeTool.Require("umoci");
        using var folder = new TemporaryFolder();
        var (image, removed) = MakeThreeLayers(root, folder);

        var result = assay.RunJson(folder, 0, "sbom", $"oci:{image}:third");

        var layers = result["artifact"]!["layers"]!.AsArray().Select(layer => (string)layer!["diffId"]!).ToList();
        Assert.Equal(3, layers.Count);
        var byName = result["packages"]!.AsArray().ToDictionary(package => (string)package!["name"]!, package => (string)package!["locations"]![0]!["layer"]!);
        Assert.Equal(layers[0], byName["bash"]);
        Assert.Equal(layers[0], byName["libc6"]);
        Assert.Equal(layers[1], byName["hostname-sample"]);
        Assert.DoesNotContain(removed, byName.Keys);
        Assert.All(byName.Where(package => package.Key != "hostname-sample"), package => Assert.Equal(layers[0], package.Value));
        var deleted = Assert.Single(result["deletedPackages"]!.AsArray())!;
        Assert.Equal(removed, (string)deleted["name"]!);
        Assert.Equal(layers[1], (string)deleted["locations"]![0]!["layer"]!);
    }

    [Fact]
    public void A_database_that_is_deleted_while_files_remain_keeps_its_packages()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        var first = SampleLayers.Base();
        var second = new TarBuilder().Whiteout("var/lib/dpkg").Build();
        layout.Add(layout.Image([layout.Layer(first), layout.Layer(second)]));

        var result = assay.RunJson(folder, 0, "sbom", "oci:" + layout.Folder);

        var package = Assert.Single(result["packages"]!.AsArray())!;
        Assert.Equal("acme", (string)package["name"]!);
        Assert.True((bool)package["databaseDeleted"]!);
        Assert.Empty(result["deletedPackages"]!.AsArray());
    }

    [Fact]
    public void A_database_behind_a_link_is_found()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        var tar = new TarBuilder()
            .File("usr/lib/os-release", SampleLayers.OsRelease)
            .Link("var/lib/dpkg", "../../opt/database")
            .File("opt/database/status", SampleLayers.Status)
            .Build();
        layout.Add(layout.Image([layout.Layer(tar)]));

        var result = assay.RunJson(folder, 0, "sbom", "oci:" + layout.Folder);

        Assert.Equal("acme", (string)Assert.Single(result["packages"]!.AsArray())!["name"]!);
    }

    [Fact]
    public void A_config_with_anothers_diff_ids_does_not_get_anothers_facts()
    {
        using var folder = new TemporaryFolder();
        var clean = new OciLayoutBuilder(folder["clean"]);
        var cleanLayer = clean.Layer(new TarBuilder().File("etc/os-release", SampleLayers.OsRelease).File("var/lib/dpkg/status", "").Build());
        clean.Add(clean.Image([cleanLayer]));
        var liar = new OciLayoutBuilder(folder["liar"]);
        var honestLayer = liar.Layer(SampleLayers.Base());
        liar.Add(liar.Image([honestLayer with { DiffId = cleanLayer.DiffId }]));

        Assert.Empty(assay.RunJson(folder, 0, "sbom", "oci:" + clean.Folder)["packages"]!.AsArray());
        for (var round = 0; round < 2; round++)
        {
            var result = assay.RunJson(folder, 4, "sbom", "oci:" + liar.Folder);
            Assert.Equal("acme", (string)Assert.Single(result["packages"]!.AsArray())!["name"]!);
            Assert.Contains(result["issues"]!.AsArray(), issue => (string)issue!["code"]! == "layer.diffIdMismatch");
            Assert.Equal("incomplete", (string)result["status"]!["state"]!);
        }
    }

    [Fact]
    public void Results_depend_on_neither_threads_nor_the_cache()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        var layers = Enumerable.Range(0, 6).Select(number => layout.Layer(SampleLayers.WithPackages(number + 1))).Prepend(layout.Layer(SampleLayers.Base())).ToList();
        layout.Add(layout.Image(layers));
        string Scan(string? parallelism, params string[] more)
        {
            var result = assay.Run(folder, ["sbom", "oci:" + layout.Folder, "-o", "json", .. more],
                environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_PROCESSOR_COUNT"] = parallelism });
            Assert.Equal(0, result.ExitCode);
            var node = JsonNode.Parse(result.Output)!.AsObject();
            node.Remove("timings");
            return node.ToJsonString();
        }

        var alone = Scan("1", "--no-cache");
        Assert.Contains("acme-6", alone, StringComparison.Ordinal);
        Assert.Equal(alone, Scan("8", "--no-cache"));
        Assert.Equal(alone, Scan("8"));
        Assert.Equal(alone, Scan("1"));
        foreach (var entry in Directory.EnumerateFiles(folder["cache"], "*", SearchOption.AllDirectories).Where((_, number) => number % 2 == 0).ToList())
        {
            File.WriteAllText(entry, "damaged");
        }

        Assert.Equal(alone, Scan(null));
        Directory.Delete(folder["cache", "inventories"], recursive: true);
        Assert.Equal(alone, Scan(null));
    }

    private static (string Image, string Removed) MakeThreeLayers(string root, TemporaryFolder folder)
    {
        var image = folder["umoci"];
        var bundle = folder["bundle"];
        void Run(string program, params string[] arguments)
        {
            var result = NativeTool.Run(program, arguments);
            Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {result.Error}");
        }

        Run("umoci", "init", "--layout", image);
        Run("umoci", "new", "--image", image + ":empty");
        Run("umoci", "unpack", "--image", image + ":empty", bundle);
        Run("cp", "--archive", root + "/.", Path.Combine(bundle, "rootfs"));
        Run("umoci", "repack", "--refresh-bundle", "--image", image + ":first", bundle);

        // Packages of the test's own, so that no mirror is needed: dpkg-deb makes them, the root's own dpkg installs them.
        foreach (var name in (string[])["hostname-sample", "throwaway-sample"])
        {
            var tree = folder["deb-" + name];
            Directory.CreateDirectory(Path.Combine(tree, "DEBIAN"));
            Directory.CreateDirectory(Path.Combine(tree, "usr", "bin"));
            File.WriteAllText(Path.Combine(tree, "usr", "bin", name), "#!/bin/sh\n");
            File.WriteAllText(Path.Combine(tree, "DEBIAN", "control"),
                $"Package: {name}\nVersion: 1.0-1\nArchitecture: all\nMaintainer: T <t@acme.example>\nDescription: a sample\n");
            Run("dpkg-deb", "--build", tree, Path.Combine(bundle, "rootfs", "tmp", name + ".deb"));
        }

        var rootfs = Path.Combine(bundle, "rootfs");
        Run("chroot", rootfs, "dpkg", "--install", "/tmp/hostname-sample.deb", "/tmp/throwaway-sample.deb");
        Run("umoci", "repack", "--refresh-bundle", "--image", image + ":second", bundle);
        Run("chroot", rootfs, "dpkg", "--remove", "throwaway-sample");
        Run("umoci", "repack", "--refresh-bundle", "--image", image + ":third", bundle);
        return (image, "throwaway-sample");
    }
}
