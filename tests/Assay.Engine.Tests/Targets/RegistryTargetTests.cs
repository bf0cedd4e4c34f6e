using System.Text;
using System.Text.Json.Nodes;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Outbound;
using Assay.Reports;
using Assay.TestKit;

namespace Assay.Engine.Tests.Targets;

/// <summary>Images pulled from a real registry, under every way in which it lets people in.</summary>
public sealed class RegistryTargetTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly RegistryOptions Nobody = new() { Variable = _ => null };
    private static readonly RegistryOptions Somebody = Nobody with { UserName = DockerRegistry.UserName, Password = DockerRegistry.Password };

    private readonly TemporaryFolder folder = new();
    private readonly OciLayoutBuilder layout;
    private readonly OciLayerSpec lower;

    public RegistryTargetTests()
    {
        layout = new OciLayoutBuilder(folder["image"]);
        lower = layout.Layer(new TarBuilder().File("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n").File("var/lib/dpkg/status", Stanza("one")).Build(), "ADD rootfs.tar /");
        var upper = layout.Layer(new TarBuilder().File("var/lib/dpkg/status", Stanza("one") + Stanza("two")).File("data", new byte[3 << 20]).Build(), "RUN apt-get install two");
        layout.Add(layout.Image([lower, upper]), "1");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_same_image_is_the_same_inventory_through_every_door()
    {
        using var registry = DockerRegistry.Start(folder);
        registry.Push(layout.Folder, "1", "team/app:1");
        registry.Push(layout.Folder, "1", "team/app:docker", "--format", "v2s2");
        var expected = Comparable(await ScanAsync("oci:" + layout.Folder, Nobody));
        Assert.Contains("\"two\"", expected, StringComparison.Ordinal);
        Assert.Contains("RUN apt-get install two", (await ScanAsync($"registry:{registry.Host}/team/app:1", Nobody)).Inventory.Artifact.Layers[1].CreatedBy, StringComparison.Ordinal);
        Assert.Equal(expected, Comparable(await ScanAsync($"registry:{registry.Host}/team/app:1", Nobody)));
        Assert.Equal(expected, Comparable(await ScanAsync($"{registry.Host}/team/app:1", Nobody)));
        Assert.Equal(expected, Comparable(await ScanAsync($"{registry.Host}/team/app:docker", Nobody)));
        var failure = await FailsAsync($"{registry.Host}/team/app:2", Nobody);
        Assert.Equal("registry.notFound", failure.Code);
        Assert.Contains("team/app:2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_lets_in_and_is_told_to_nobody()
    {
        using var registry = DockerRegistry.Start(folder, withPassword: true);
        registry.Push(layout.Folder, "1", "app:1");
        var result = await ScanAsync($"{registry.Host}/app:1", Somebody);
        Assert.True(result.IsComplete);
        Assert.DoesNotContain(DockerRegistry.Password, Json(result), StringComparison.Ordinal);

        var anonymous = await FailsAsync($"{registry.Host}/app:1", Nobody);
        Assert.Equal("registry.denied", anonymous.Code);
        Assert.Contains("docker login", anonymous.Hint, StringComparison.Ordinal);
        var wrong = await FailsAsync($"{registry.Host}/app:1", Somebody with { Password = "wr0ng" });
        Assert.Equal("registry.denied", wrong.Code);
        Assert.Contains("--username", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", wrong.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dockers_config_lets_in()
    {
        using var registry = DockerRegistry.Start(folder, withPassword: true);
        registry.Push(layout.Folder, "1", "app:1");
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DockerRegistry.UserName}:{DockerRegistry.Password}"));
        Directory.CreateDirectory(folder["docker"]);
        await File.WriteAllTextAsync(folder["docker", "config.json"], $$"""{"auths":{"{{registry.Host}}":{"auth":"{{auth}}"} } }""", Token);
        var options = new RegistryOptions { Variable = name => name == "DOCKER_CONFIG" ? folder["docker"] : null };
        Assert.True((await ScanAsync($"{registry.Host}/app:1", options)).IsComplete);
    }

    [Fact]
    public async Task Tokens_let_in_anybody_somebody_or_who_has_an_identity()
    {
        using var tokens = new TokenServer();
        using var registry = DockerRegistry.Start(folder, tokens: tokens);
        registry.Push(layout.Folder, "1", "public/app:1");
        registry.Push(layout.Folder, "1", "private/app:1");
        tokens.Server.Requests.Clear();
        Assert.True((await ScanAsync($"{registry.Host}/public/app:1", Nobody)).IsComplete);
        Assert.Single(tokens.Server.Requests);
        Assert.Equal("registry.denied", (await FailsAsync($"{registry.Host}/private/app:1", Nobody)).Code);
        Assert.True((await ScanAsync($"{registry.Host}/private/app:1", Somebody)).IsComplete);
        Assert.Equal("registry.denied", (await FailsAsync($"{registry.Host}/private/app:1", Somebody with { Password = "wr0ng" })).Code);

        Directory.CreateDirectory(folder["docker"]);
        await File.WriteAllTextAsync(folder["docker", "config.json"], $$"""{"auths":{"{{registry.Host}}":{"identitytoken":"{{TokenServer.IdentityToken}}"} } }""", Token);
        var identity = new RegistryOptions { Variable = name => name == "DOCKER_CONFIG" ? folder["docker"] : null };
        Assert.True((await ScanAsync($"{registry.Host}/private/app:1", identity)).IsComplete);
        Assert.Equal("POST", tokens.Server.Requests.Last().Method);
    }

    [Fact]
    public async Task A_token_that_ends_during_the_pull_is_had_again()
    {
        using var tokens = new TokenServer(lifetimeSeconds: 0);
        using var registry = DockerRegistry.Start(folder, tokens: tokens);
        registry.Push(layout.Folder, "1", "public/app:1");
        tokens.Server.Requests.Clear();
        Assert.True((await ScanAsync($"{registry.Host}/public/app:1", Nobody)).IsComplete);
        Assert.Equal(4, tokens.Server.Requests.Count);
    }

    [Fact]
    public async Task Tls_is_spoken_under_a_known_authority_or_unseen()
    {
        using var certificate = new TestCertificate();
        using var registry = DockerRegistry.Start(folder, withPassword: true, certificate: certificate);
        registry.Push(layout.Folder, "1", "app:1");
        await File.WriteAllTextAsync(folder["ca.pem"], certificate.AuthorityPem, Token);
        var strange = await FailsAsync($"{registry.Host}/app:1", Somebody);
        Assert.Equal("outbound.certificate", strange.Code);
        Assert.True((await ScanAsync($"{registry.Host}/app:1", Somebody, new OutboundOptions { CertificateFile = folder["ca.pem"] })).IsComplete);
        Assert.True((await ScanAsync($"{registry.Host}/app:1", Somebody, new OutboundOptions { InsecureHosts = [registry.Host] })).IsComplete);
    }

    [Fact]
    public async Task Only_layers_that_are_not_known_are_pulled()
    {
        var another = layout.Layer(new TarBuilder().File("var/lib/dpkg/status", Stanza("three")).Build());
        var other = layout.Image([lower, another]);
        using var registry = new FakeRegistry(layout).Tag("other", other);
        await ScanAsync("oci:" + layout.Folder + ":1", Nobody, cache: true);
        var first = await ScanAsync($"{registry.Host}/app:other", Nobody, cache: true);
        Assert.True(first.IsComplete);
        Assert.Equal(["three"], first.Inventory.Packages.Select(package => package.Name));
        Assert.DoesNotContain(registry.Paths, path => path.EndsWith(lower.Descriptor.Digest, StringComparison.Ordinal));
        Assert.Contains(registry.Paths, path => path.EndsWith(another.Descriptor.Digest, StringComparison.Ordinal));

        var before = registry.Paths.Count;
        var second = await ScanAsync($"{registry.Host}/app:other", Nobody, cache: true);
        Assert.Equal(2, registry.Paths.Count - before);
        Assert.Equal(Comparable(first), Comparable(second));
    }

    [Fact]
    public async Task A_layer_that_does_not_come_makes_the_result_incomplete_and_is_not_remembered()
    {
        var isBroken = true;
        using var registry = new FakeRegistry(layout, request => isBroken && request.Target.EndsWith(lower.Descriptor.Digest, StringComparison.Ordinal)
            ? RawResponse.Text("", 403)
            : null).Tag("1", layout.Image([lower]));
        var partial = await ScanAsync($"{registry.Host}/app:1", Nobody, cache: true);
        Assert.False(partial.IsComplete);
        Assert.Contains(partial.Issues, issue => issue.Code == "blob.denied");
        isBroken = false;
        Assert.True((await ScanAsync($"{registry.Host}/app:1", Nobody, cache: true)).IsComplete);
    }

    [Theory]
    [InlineData("registry:127.0.0.1:1/app", "target.offline")]
    [InlineData("127.0.0.1:1/app", "target.offline")]
    [InlineData("no-such-image", "target.offline")]
    [InlineData("registry:Not/A/Name", "reference.invalid")]
    [InlineData("/no/such/path", "target.notFound")]
    [InlineData("./no-such-path", "target.notFound")]
    public async Task A_name_that_is_no_path_is_a_registrys(string target, string code)
    {
        var options = new ScanOptions { InventoryOnly = true, IsOffline = true, Registry = Nobody };
        var failure = await Assert.ThrowsAsync<AssayException>(() => Scanner.ScanAsync(target, options, null, Token));
        Assert.Equal(code, failure.Code);
        Assert.NotNull(failure.Hint);
    }

    private static string Stanza(string name) =>
        $"Package: {name}\nStatus: install ok installed\nMaintainer: T <t@acme.example>\nArchitecture: amd64\nVersion: 1.0-1\nDescription: a sample\n\n";

    private static string Json(ScanResult result)
    {
        var stream = new MemoryStream();
        AllReports.Formats.First(format => format.Name == "json").Write(result, stream, new ReportOptions());
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Comparable(ScanResult result)
    {
        var json = JsonNode.Parse(Json(result))!.AsObject();
        json.Remove("artifact");
        json.Remove("timings");
        return json.ToJsonString();
    }

    private async Task<ScanResult> ScanAsync(string target, RegistryOptions registry, OutboundOptions? outbound = null, bool cache = false)
    {
        var options = new ScanOptions { InventoryOnly = true, Registry = registry, Outbound = outbound ?? new OutboundOptions(), CacheFolder = cache ? folder["cache"] : null };
        return await Scanner.ScanAsync(target, options, null, Token);
    }

    private async Task<AssayException> FailsAsync(string target, RegistryOptions registry) =>
        await Assert.ThrowsAsync<AssayException>(() => ScanAsync(target, registry));
}
