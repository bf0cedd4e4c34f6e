using System.Net.Sockets;
using System.Text.RegularExpressions;
using Assay.Core;
using Assay.TestKit;

namespace Assay.Engine.Tests.Targets;

/// <summary>Real containerd and podman, each started by the test that needs it.</summary>
public sealed class StorageTargetTests
{
    private static readonly byte[] Removing = new TarBuilder()
        .Whiteout("usr/bin/acme").Folder("var/lib/dpkg/info/").Opaque("var/lib/dpkg/info").File("var/lib/dpkg/info/more.list", "/.\n/usr\n/usr/bin\n/usr/bin/more\n")
        .File("usr/bin/more", "x").File("var/lib/dpkg/status", Sample.Stanza("more"))
        .Build();

    // The collector of garbage may run between the writing of a blob and the naming of its image (containerd 1.6, gc/scheduler).
    private const string NoCollection =
        "[plugins.\"io.containerd.gc.v1.scheduler\"]\n  deletion_threshold = 0\n  mutation_threshold = 100000000\n  schedule_delay = \"1h\"\n  startup_delay = \"1h\"\n";

    [Fact]
    public async Task Containerd_gives_what_the_image_has()
    {
        var containerd = NativeTool.Require("containerd");
        var ctr = NativeTool.Require("ctr");
        SkipUnlessRoot();
        using var folder = new TemporaryFolder();
        var socket = folder["c.sock"];
        File.WriteAllText(folder["config.toml"],
            $"version = 2\nroot = \"{folder["root"]}\"\nstate = \"{folder["state"]}\"\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n[grpc]\n  address = \"{socket}\"\n[ttrpc]\n  address = \"{folder["t.sock"]}\"\n{NoCollection}");
        using var server = TestProcess.Start(containerd, ["--config", folder["config.toml"]], folder["log"], () => Answers(socket));
        var (expected, archive) = await ImageAsync(folder, "oci");
        Import(ctr, socket, archive);
        var options = new ScanOptions { Variable = name => name == "CONTAINERD_ADDRESS" ? socket : null, CacheFolder = folder["cache"] };

        foreach (var name in (string[])["acme/app:1.0", "docker.io/acme/app:1.0", expected.Inventory.Artifact.Digests[0]])
        {
            var result = await Sample.ScanAsync("containerd:" + name, options);
            Assert.Equal(Sample.Comparable(expected), Sample.Comparable(result));
            Assert.Equal(expected.Inventory.Artifact.Layers, result.Inventory.Artifact.Layers);
            Assert.Equal(expected.Inventory.Artifact.Digests, result.Inventory.Artifact.Digests);
        }

        // The content store's files are known by a verified read.
        Assert.DoesNotContain((await Sample.ScanAsync("containerd:acme/app:1.0", options)).Timings, step => step.Key == "collect");
        Assert.Equal("engine.notFound", (await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("containerd:nothing", options))).Code);
        await ContainerAsync(ctr, socket, options);
        await OtherPlatformAsync(ctr, socket, folder, options);
        await UnpackedAsync(ctr, socket, folder, expected, options);

        var none = new ScanOptions { Variable = name => name == "CONTAINERD_ADDRESS" ? folder["no.sock"] : null };
        Assert.Equal("engine.unreachable", (await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("containerd:acme", none))).Code);
    }

    [Fact]
    public async Task Storage_and_podmans_api_give_what_the_image_has()
    {
        var podman = NativeTool.Require("podman");
        SkipUnlessRoot();
        using var folder = new TemporaryFolder();
        using var mount = new Unmounting(folder["root", "overlay"]);
        string[] global = ["--root", folder["root"], "--runroot", folder["run"], "--storage-driver", "overlay"];
        var (expected, archive) = await ImageAsync(folder, "docker");
        Run(podman, [.. global, "load", "-q", "-i", archive]);
        File.WriteAllText(folder["storage.conf"], $"[storage]\ndriver = \"overlay\"\ngraphroot = \"{folder["root"]}\"\n");
        var stored = new ScanOptions { Variable = name => name == "CONTAINERS_STORAGE_CONF" ? folder["storage.conf"] : null };
        var id = expected.Inventory.Artifact.Digests[^1]["sha256:".Length..];

        foreach (var name in (string[])["crio:acme/app:1.0", "crio:" + id, "podman:acme/app:1.0", "podman:" + id[..12]])
        {
            var result = await Sample.ScanAsync(name, stored);
            Assert.Equal(Sample.Comparable(expected), Sample.Comparable(result));
            Assert.Equal(expected.Inventory.Artifact.Layers, result.Inventory.Artifact.Layers);
        }

        Assert.Equal("engine.notFound", (await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("crio:nothing", stored))).Code);
        Run(podman, [.. global, "create", "--name", "unchanged", "acme/app:1.0", "/usr/bin/more"]);
        await StoredContainerAsync(podman, global, folder, expected, stored);
        using var server = TestProcess.Start(podman, [.. global, "system", "service", "--time", "0", "unix://" + folder["p.sock"]], folder["log"], () => Answers(folder["p.sock"]));
        var served = new ScanOptions { Variable = name => name == "CONTAINER_HOST" ? "unix://" + folder["p.sock"] : null };
        Assert.Equal(Sample.Comparable(expected), Sample.Comparable(await Sample.ScanAsync("podman:acme/app:1.0", served)));
        var container = await Sample.ScanAsync("container:podman/unchanged", served);
        Assert.Equal(expected.Inventory.Packages.Select(package => package.Purl), container.Inventory.Packages.Select(package => package.Purl));
    }

    [Fact]
    public async Task A_storage_gives_the_image_of_the_platform_that_is_asked_for()
    {
        var skopeo = NativeTool.Require("skopeo");
        SkipUnlessRoot();
        using var folder = new TemporaryFolder();
        using var mount = new Unmounting(folder["root", "overlay"]);
        var layout = new OciLayoutBuilder(folder["image"]);
        var index = layout.Index(
            layout.Image([layout.Layer(Sample.Base)]) with { Platform = "linux/amd64" },
            layout.Image([layout.Layer(Sample.Base), layout.Layer(Sample.More)], "arm64") with { Platform = "linux/arm64" });
        layout.Add(index, "1.0");
        File.WriteAllText(folder["storage.conf"], $"[storage]\ndriver = \"overlay\"\ngraphroot = \"{folder["root"]}\"\n");
        foreach (var architecture in (string[])["amd64", "arm64"])
        {
            Run(skopeo, ["--insecure-policy", "--override-arch", architecture, "copy", "-q", $"oci:{folder["image"]}:1.0", $"containers-storage:[overlay@{folder["root"]}+{folder["run"]}]docker.io/acme/{architecture}:1.0"]);
        }

        var options = new ScanOptions { Variable = name => name == "CONTAINERS_STORAGE_CONF" ? folder["storage.conf"] : null };
        Assert.Equal(2, (await Sample.ScanAsync("crio:acme/arm64:1.0", options)).Inventory.Packages.Count);
        Assert.Equal("linux/arm64", (await Sample.ScanAsync("podman:acme/arm64:1.0", options with { Platform = "linux/arm64" })).Inventory.Artifact.Platform);
        var failure = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("crio:acme/arm64:1.0", options with { Platform = "linux/amd64" }));
        Assert.Equal("image.platformNotFound", failure.Code);
        Assert.Contains("linux/arm64", failure.Hint, StringComparison.Ordinal);

        // Both images came from one index.
        Assert.Single((await Sample.ScanAsync("crio:" + index.Digest, options with { Platform = "linux/amd64" })).Inventory.Packages);
        Assert.Equal(2, (await Sample.ScanAsync("crio:acme/app@" + index.Digest, options with { Platform = "linux/arm64" })).Inventory.Packages.Count);
        Assert.Equal("image.platformNotFound", (await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("crio:" + index.Digest, options with { Platform = "linux/s390x" }))).Code);
        Assert.Equal("acme", Assert.Single((await Sample.ScanAsync("oci:" + folder["image"], options with { Platform = "linux/amd64", Bases = ["crio:acme/amd64:1.0"] })).Inventory.Packages).Name);
        Assert.Equal(1, (await Sample.ScanAsync("oci:" + folder["image"], options with { Platform = "linux/arm64", Bases = ["oci:" + OnlyBase(folder)] })).Inventory.Artifact.Base?.LayerCount);
    }

    private static string OnlyBase(TemporaryFolder folder)
    {
        var layout = new OciLayoutBuilder(folder["base"]);
        layout.Add(layout.Image([layout.Layer(Sample.Base)], "arm64"));
        return folder["base"];
    }

    // What neither podman's API nor CRI-O is asked about: the container's folder lies beside those of the layers.
    private static async Task StoredContainerAsync(string podman, string[] global, TemporaryFolder folder, Core.Findings.ScanResult expected, ScanOptions stored)
    {
        var unchanged = await Sample.ScanAsync("container:podman/unchanged", stored);
        Assert.Equal(expected.Inventory.Packages.Select(package => package.Purl), unchanged.Inventory.Packages.Select(package => package.Purl));
        Directory.CreateDirectory(folder["new"]);
        File.WriteAllText(folder["new", "status"], Sample.Stanza("more") + Sample.Stanza("late"));
        Run(podman, [.. global, "create", "--name", "changed", "acme/app:1.0", "/usr/bin/more"]);
        Run(podman, [.. global, "cp", folder["new", "status"], "changed:/var/lib/dpkg/status"]);
        var id = NativeTool.Run(podman, [.. global, "container", "inspect", "--format", "{{.Id}}", "changed"]).Output.Trim();
        foreach (var name in (string[])["crio/" + id, "crio/" + id[..13], "crio/changed", "podman/" + id])
        {
            var changed = await Sample.ScanAsync("container:" + name, stored);
            Assert.Equal(["late", "more"], changed.Inventory.Packages.Select(package => package.Name));
            Assert.Null(changed.Inventory.Packages[0].Locations[0].Layer);
            Assert.NotNull(changed.Inventory.Packages[1].Locations[0].Layer);
            Assert.Equal(name, changed.Inventory.Artifact.Name);
            Assert.True(changed.IsComplete, string.Join(", ", changed.Issues));
        }

        Assert.Equal("engine.notFound", (await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("container:crio/nothing", stored))).Code);
        var nowhere = new ScanOptions { Variable = name => name == "CONTAINERS_STORAGE_CONF" ? folder["none.conf"] : name == "HOME" ? folder["none"] : null };
        Assert.Contains((await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("container:crio/changed", nowhere))).Code, (string[])["engine.notFound"]);
    }

    // Even so containerd 1.6 now and then does not find a blob that it was just given.
    private static void Import(string ctr, string socket, string archive)
    {
        ToolResult imported;
        var tries = 0;
        do
        {
            imported = NativeTool.Run(ctr, ["-a", socket, "-n", "k8s.io", "images", "import", "--index-name", "docker.io/acme/app:1.0", archive]);
        }
        while (imported.ExitCode != 0 && imported.Error.Contains("not found", StringComparison.Ordinal) && ++tries < 20);

        Assert.True(imported.ExitCode == 0, imported.Error);
    }

    // Nodes of Kubernetes discard layers once they are unpacked.
    private static async Task UnpackedAsync(string ctr, string socket, TemporaryFolder folder, Core.Findings.ScanResult expected, ScanOptions options)
    {
        var manifest = NativeTool.Run(ctr, ["-a", socket, "-n", "k8s.io", "content", "get", expected.Inventory.Artifact.Digests[^2]]).Output;
        var layers = System.Text.Json.Nodes.JsonNode.Parse(manifest)!["layers"]!.AsArray().Select(layer => (string)layer!["digest"]!).ToList();
        foreach (var layer in layers)
        {
            Run(ctr, ["-a", socket, "-n", "k8s.io", "content", "rm", layer]);

            // What the collector of garbage would do.
            File.Delete(folder["root", "io.containerd.content.v1.content", "blobs", layer.Replace(':', '/')]);
            var result = await Sample.ScanAsync("containerd:acme/app:1.0", options with { CacheFolder = null });
            Assert.True(result.IsComplete, string.Join(", ", result.Issues));
            Assert.Equal(Sample.Comparable(expected), Sample.Comparable(result));
            Assert.Equal(expected.Inventory.Artifact.Layers, result.Inventory.Artifact.Layers);
        }

        Assert.Equal("late", Assert.Single((await Sample.ScanAsync("container:containerd/c1", options)).Inventory.Packages).Name);
        Assert.DoesNotContain("assay-", NativeTool.Run(ctr, ["-a", socket, "-n", "k8s.io", "snapshots", "ls"]).Output, StringComparison.Ordinal);

        var elsewhere = options with { CacheFolder = null, Variable = name => name == "CONTAINERD_SNAPSHOTTER" ? "native" : options.Variable(name) };
        Assert.Contains((await Sample.ScanAsync("containerd:acme/app:1.0", elsewhere)).Issues, issue => issue.Code == "blob.missing");
    }

    // Of an index only what was imported for one platform is there.
    private static async Task OtherPlatformAsync(string ctr, string socket, TemporaryFolder folder, ScanOptions options)
    {
        var layout = new OciLayoutBuilder(folder["multi"]);
        var near = layout.Image([layout.Layer(Sample.Base)]);
        var far = layout.Image([layout.Layer(Sample.More)], "s390x");
        layout.Add(layout.Index(near with { Platform = "linux/amd64" }, far with { Platform = "linux/s390x" }), "docker.io/acme/multi:1.0");
        File.Delete(layout.PathOf(far.Digest));
        Run(NativeTool.Require("tar"), ["-C", folder["multi"], "-cf", folder["multi.tar"], "."]);
        Run(ctr, ["-a", socket, "-n", "k8s.io", "images", "import", "--platform", "linux/amd64", folder["multi.tar"]]);

        Assert.Equal("acme", Assert.Single((await Sample.ScanAsync("containerd:acme/multi:1.0", options with { Platform = "linux/amd64" })).Inventory.Packages).Name);
        var failure = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("containerd:acme/multi:1.0", options with { Platform = "linux/s390x" }));
        Assert.Equal("image.platformNotFound", failure.Code);
        Assert.NotNull(failure.Hint);
    }

    // A container that is not started has its snapshot all the same; what it would write is written into that here.
    private static async Task ContainerAsync(string ctr, string socket, ScanOptions options)
    {
        string[] global = ["-a", socket, "-n", "k8s.io"];
        Run(ctr, [.. global, "containers", "create", "docker.io/acme/app:1.0", "c1", "/usr/bin/more"]);
        var unchanged = await Sample.ScanAsync("container:containerd/c1", options);
        Assert.Equal("more", Assert.Single(unchanged.Inventory.Packages).Name);
        Assert.True(unchanged.IsComplete, string.Join(", ", unchanged.Issues));

        var mounts = NativeTool.Run(ctr, [.. global, "snapshots", "mounts", "/target", "c1"]).Output;
        var upper = Regex.Match(mounts, "upperdir=(?<path>[^, ]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["path"].Value;
        Directory.CreateDirectory(Path.Combine(upper, "var", "lib", "dpkg"));
        File.WriteAllText(Path.Combine(upper, "var", "lib", "dpkg", "status"), Sample.Stanza("late"));
        Run(NativeTool.Require("mknod"), [Path.Combine(upper, "etc"), "c", "0", "0"]);
        var changed = await Sample.ScanAsync("container:containerd/c1", options);
        Assert.Equal("late", Assert.Single(changed.Inventory.Packages).Name);
        Assert.Contains(changed.Inventory.DeletedPackages, package => package.Name == "more");
        Assert.Null(changed.Inventory.Artifact.Distro);
        Assert.Equal("engine.notFound", (await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("container:containerd/none", options))).Code);
    }

    private static async Task<(Core.Findings.ScanResult Expected, string Archive)> ImageAsync(TemporaryFolder folder, string layout)
    {
        var image = new ImageArchives([Sample.Base, Sample.More, Removing]);
        image.Unpack(folder["image"]);
        var archive = folder["image.tar"];
        File.WriteAllBytes(archive, image.Build(layout));
        var expected = await Sample.ScanAsync("oci:" + folder["image"]);
        Assert.Equal("more", Assert.Single(expected.Inventory.Packages).Name);
        Assert.Equal("acme", Assert.Single(expected.Inventory.DeletedPackages).Name);
        return (expected, archive);
    }

    private static bool Answers(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Podman makes its storage a mount of its own, which has to go before its folder can.</summary>
    private sealed class Unmounting(string path) : IDisposable
    {
        public void Dispose() => NativeTool.Run(NativeTool.Require("umount"), ["--recursive", "--lazy", path]);
    }

    private static void SkipUnlessRoot()
    {
        if (Environment.UserName != "root")
        {
            Assert.Skip("container engines need root");
        }
    }

    private static void Run(string tool, IEnumerable<string> arguments)
    {
        var result = NativeTool.Run(tool, arguments, environment: new Dictionary<string, string?> { ["CONTAINER_HOST"] = null });
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
