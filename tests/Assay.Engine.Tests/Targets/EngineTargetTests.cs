using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
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
        var other = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("docker:acme/app:1.0", options with { Platform = "linux/s390x" }));
        Assert.Equal("image.platformNotFound", other.Code);
        Assert.Contains("linux/amd64", other.Message, StringComparison.Ordinal);
        Assert.True((await Sample.ScanAsync("docker:acme/app:1.0", options with { Platform = "linux/amd64" })).IsComplete);
        await BaseAsync(folder, options);
        await ContainersAsync(folder, options);
    }

    // An image with a layer more than what the engine has, which is asked for its layers' names alone.
    private static async Task BaseAsync(TemporaryFolder folder, ScanOptions options)
    {
        var more = new ImageArchives([Sample.Base, Sample.More, new TarBuilder().File("var/lib/dpkg/status", Sample.Stanza("acme") + Sample.Stanza("more") + Sample.Stanza("ours")).Build()]);
        more.Unpack(folder["more"]);
        var result = await Sample.ScanAsync("oci:" + folder["more"], options with { Bases = ["docker:acme/app:1.0"] });
        Assert.Equal(2, result.Inventory.Artifact.Base?.LayerCount);
        Assert.Equal(["acme True", "more True", "ours False"], result.Inventory.Packages.Select(package => $"{package.Name} {package.Base}"));
    }

    [Fact]
    public async Task Docker_is_reached_by_its_contexts_and_with_certificates()
    {
        using var folder = new TemporaryFolder();
        using var certificate = new TestCertificate();
        var port = FreePort();
        var address = $"tcp://127.0.0.1:{port}";
        var context = Convert.ToHexStringLower(SHA256.HashData("far"u8));
        var tls = Directory.CreateDirectory(folder["config", "contexts", "tls", context, "docker"]).FullName;
        File.WriteAllText(Path.Combine(tls, "ca.pem"), certificate.AuthorityPem);
        File.WriteAllText(Path.Combine(tls, "cert.pem"), certificate.ServerPem);
        File.WriteAllText(Path.Combine(tls, "key.pem"), certificate.KeyPem);
        Directory.CreateDirectory(folder["config", "contexts", "meta", context]);
        File.WriteAllText(folder["config", "contexts", "meta", context, "meta.json"], "{\"Name\":\"far\",\"Endpoints\":{\"docker\":{\"Host\":\"" + address + "\"}}}");
        File.WriteAllText(folder["config", "config.json"], """{"currentContext":"far"}""");
        using var docker = Dockerd(folder, "-H", address, "--tlsverify", "--tlscacert", Path.Combine(tls, "ca.pem"), "--tlscert", Path.Combine(tls, "cert.pem"), "--tlskey", Path.Combine(tls, "key.pem"));
        var image = new ImageArchives([Sample.Base, Sample.Empty, Sample.More]);
        image.Unpack(folder["image"]);
        File.WriteAllBytes(folder["image.tar"], image.Build("docker"));
        Docker(folder, "load", "-q", "-i", folder["image.tar"]);
        using var stranger = new TestCertificate();
        Directory.CreateDirectory(folder["stranger"]);
        File.WriteAllText(folder["stranger", "ca.pem"], stranger.AuthorityPem);

        var byContext = await Sample.ScanAsync("docker:acme/app:1.0", With(("DOCKER_CONFIG", folder["config"])));
        var byHost = await Sample.ScanAsync("docker:acme/app:1.0", With(("DOCKER_HOST", address), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", tls)));
        var expected = await Sample.ScanAsync("oci:" + folder["image"]);
        Assert.Equal(Sample.Comparable(expected), Sample.Comparable(byContext));
        Assert.Equal(Sample.Comparable(expected), Sample.Comparable(byHost));

        // What lies elsewhere is saved through the daemon, and no folder is read.
        Docker(folder, "create", "--name", "far", "acme/app:1.0", "/usr/bin/acme");
        var container = await Sample.ScanAsync("container:docker/far", With(("DOCKER_CONFIG", folder["config"])));
        Assert.Equal(["acme", "more"], container.Inventory.Packages.Select(package => package.Name));

        // A server that another authority vouches for, one without a certificate of ours, and a context that is not there.
        await RefusedAsync("engine.unreachable", ("DOCKER_HOST", address), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", folder["stranger"]));
        await RefusedAsync("engine.tls", ("DOCKER_HOST", address), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", folder["nowhere"]));
        await RefusedAsync("engine.contextNotFound", ("DOCKER_CONFIG", folder["config"]), ("DOCKER_CONTEXT", "near"));
        await RefusedAsync("engine.unsupported", ("DOCKER_HOST", "ssh://far.example"));
    }

    private static async Task RefusedAsync(string code, params (string Name, string Value)[] variables)
    {
        var failure = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("docker:acme/app:1.0", With(variables)));
        Assert.Equal(code, failure.Code);
        Assert.NotNull(failure.Hint);
    }

    private static ScanOptions With(params (string Name, string Value)[] variables) =>
        new() { Variable = name => variables.FirstOrDefault(variable => variable.Name == name).Value };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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

    private static TestProcess Dockerd(TemporaryFolder folder, params string[] more)
    {
        var dockerd = NativeTool.Require("dockerd");
        if (Environment.UserName != "root")
        {
            Assert.Skip("dockerd needs root");
        }

        return TestProcess.Start(dockerd,
            ["--data-root", folder["data"], "--exec-root", folder["exec"], "--pidfile", folder["pid"], "-H", "unix://" + folder["docker.sock"], "--bridge=none", "--iptables=false", .. more],
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
