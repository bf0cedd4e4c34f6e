using System.Net.Sockets;
using Assay.Core;
using Assay.TestKit;

namespace Assay.Engine.Tests.Targets;

/// <summary>Real engines, each started by the test that needs it.</summary>
public sealed class EngineTargetTests
{
    [Fact]
    public async Task Docker_gives_what_the_image_has()
    {
        using var folder = new TemporaryFolder();
        using var docker = Dockerd(folder);
        var image = new ImageArchives([Sample.Base, Sample.More]);
        image.Unpack(folder["image"]);
        File.WriteAllBytes(folder["image.tar"], image.Build("docker"));
        Docker(folder, "load", "-q", "-i", folder["image.tar"]);
        var expected = await Sample.ScanAsync("oci:" + folder["image"]);
        var options = Reaching(folder);
        var id = expected.Inventory.Artifact.Digests[^1];

        foreach (var name in (string[])["acme/app:1.0", "docker.io/acme/app:1.0", id, id["sha256:".Length..][..12]])
        {
            var result = await Sample.ScanAsync("docker:" + name, options);
            Assert.Equal(Sample.Comparable(expected), Sample.Comparable(result));
            Assert.Equal(expected.Inventory.Artifact.Layers, result.Inventory.Artifact.Layers);
            Assert.Contains(id, result.Inventory.Artifact.Digests);
        }

        var absent = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("docker:no/such", options));
        Assert.Equal("engine.notFound", absent.Code);
        Assert.Contains("No such image", absent.Message, StringComparison.Ordinal);
        await ContainersAsync(folder, options);
    }

    [Theory]
    [InlineData("docker:acme")]
    [InlineData("podman:acme")]
    [InlineData("container:docker/acme")]
    public async Task An_engine_that_is_not_there_is_told(string target)
    {
        using var folder = new TemporaryFolder();
        var failure = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync(target, Reaching(folder)));
        Assert.Equal("engine.unreachable", failure.Code);
        Assert.NotNull(failure.Hint);
    }

    [Theory]
    [InlineData("docker:../info")]
    [InlineData("docker:a?b")]
    [InlineData("docker:a b")]
    [InlineData("docker:")]
    [InlineData("container:docker/a#b")]
    [InlineData("container:docker")]
    [InlineData("container:lxc/a")]
    public async Task What_is_no_reference_reaches_no_engine(string target)
    {
        using var folder = new TemporaryFolder();
        var failure = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync(target, Reaching(folder)));
        Assert.Contains(failure.Code, (string[])["image.referenceInvalid", "target.invalid", "engine.unsupported"]);
    }

    // The container's own changes: a package more, one file gone, one changed.
    private static async Task ContainersAsync(TemporaryFolder folder, ScanOptions options)
    {
        Docker(folder, "create", "--name", "unchanged", "acme/app:1.0", "/usr/bin/acme");
        var unchanged = await Sample.ScanAsync("container:docker/unchanged", options);
        Assert.Equal(["acme", "more"], unchanged.Inventory.Packages.Select(package => package.Name));

        Docker(folder, "create", "--name", "changed", "acme/app:1.0", "/usr/bin/acme");
        Directory.CreateDirectory(folder["new"]);
        File.WriteAllText(folder["new", "status"], Sample.Stanza("acme") + Sample.Stanza("late"));
        Docker(folder, "cp", folder["new", "status"], "changed:/var/lib/dpkg/status");
        var changed = await Sample.ScanAsync("container:docker/changed", options);
        Assert.Equal(["acme", "late"], changed.Inventory.Packages.Select(package => package.Name));
        Assert.Equal(["more"], changed.Inventory.DeletedPackages.Select(package => package.Name));
        Assert.Equal(unchanged.Inventory.Artifact.Layers[0].DiffId, changed.Inventory.Packages[0].Locations[0].Layer);
        Assert.Null(changed.Inventory.Packages[1].Locations[0].Layer);
        Assert.True(changed.IsComplete);
    }

    private static ScanOptions Reaching(TemporaryFolder folder) => new()
    {
        Variable = name => name switch
        {
            "DOCKER_HOST" or "CONTAINER_HOST" => "unix://" + folder["docker.sock"],
            _ => null,
        },
    };

    private static TestProcess Dockerd(TemporaryFolder folder)
    {
        var dockerd = NativeTool.Require("dockerd");
        if (Environment.UserName != "root")
        {
            Assert.Skip("dockerd needs root");
        }

        return TestProcess.Start(dockerd,
            ["--data-root", folder["data"], "--exec-root", folder["exec"], "--pidfile", folder["pid"], "-H", "unix://" + folder["docker.sock"], "--bridge=none", "--iptables=false"],
            folder["log"], () => Answers(folder["docker.sock"]));
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

    private static void Docker(TemporaryFolder folder, params string[] arguments)
    {
        var result = NativeTool.Run(NativeTool.Require("docker"), ["-H", "unix://" + folder["docker.sock"], .. arguments]);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
