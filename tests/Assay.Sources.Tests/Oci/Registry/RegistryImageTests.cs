using System.Security.Cryptography;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Outbound;
using Assay.Sources.Oci.Registry;
using Assay.Sources.Tests.Oci.Layers;
using Assay.TestKit;

namespace Assay.Sources.Tests.Oci.Registry;

/// <summary>Images of a registry that does as it should, and of one that does not.</summary>
public sealed class RegistryImageTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly ScanLimits Limits = new();

    private readonly TempFolder folder = new();
    private readonly OciLayoutBuilder layout;
    private readonly OciLayerSpec layer;
    private readonly OciDescriptor manifest;
    private RegistryOptions options = new() { Variable = _ => null };

    public RegistryImageTests()
    {
        layout = new OciLayoutBuilder(folder.FullPath);
        var content = RandomNumberGenerator.GetBytes(3 << 20);
        layer = layout.Layer(new TarBuilder().File("a", "1").File("big", content).Build(), "RUN something");
        manifest = layout.Image([layer, layer]);
    }

    private static OutboundOptions Outbound { get; } = new() { RetryDelay = TimeSpan.FromMilliseconds(1), ReadTimeout = TimeSpan.FromSeconds(5), ResponseTimeout = TimeSpan.FromSeconds(5) };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Opens_an_image_and_pulls_its_layers_when_they_are_read()
    {
        using var registry = Serve();
        using var opened = await OpenAsync(registry, "team/app:1");
        var image = opened.Image;
        Assert.Equal($"{registry.Host}/team/app:1", image.Name);
        Assert.Equal(manifest.Digest, image.Digests[0]);
        Assert.Equal("linux/amd64", image.Platform);
        Assert.Equal(["RUN something", "RUN something"], image.Layers.Select(each => each.CreatedBy));
        Assert.Equal(["/v2/team/app/manifests/1", $"/v2/team/app/blobs/{image.Digests[1]}"], registry.Paths);
        Assert.Equal(layer.DiffId, LayerReading.Read(image.Layers[0]).DiffId);
        Assert.All(image.Layers, each => Assert.Equal(each.Digest, each.BlobIdentity));

        using var byDigest = await OpenAsync(registry, "team/app@" + manifest.Digest);
        Assert.Equal(image.Digests, byDigest.Image.Digests);
        using var both = await OpenAsync(registry, "team/app:no-such-tag@" + manifest.Digest);
        Assert.Equal(image.Digests, both.Image.Digests);
    }

    [Fact]
    public async Task Chooses_by_platform_and_passes_attestations_by()
    {
        var arm = layout.Image([layer], "arm64");
        var attestation = layout.Image([layer]) with { Platform = "unknown/unknown", IsAttestation = true };
        var index = layout.Index(attestation, layout.Index(manifest), arm);
        using var registry = Serve();
        registry.Tag("many", index);
        using var chosen = await OpenAsync(registry, "app:many", "linux/arm64");
        Assert.Equal([index.Digest, arm.Digest], chosen.Image.Digests.Take(2));
        using var nested = await OpenAsync(registry, "app:many", "linux/amd64");
        Assert.Equal(4, nested.Image.Digests.Count);
        Assert.Equal("image.platformNotFound", (await FailsAsync(registry, "app:many", "windows/amd64")).Code);
        Assert.DoesNotContain(registry.Paths, path => path.Contains(attestation.Digest, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_image_is_refused_by_name()
    {
        var chart = layout.Manifest(layout.Blob("{}"u8.ToArray(), "application/vnd.cncf.helm.config.v1+json"), [layout.Blob("x"u8.ToArray(), "application/vnd.cncf.helm.chart.content.v1.tar+gzip")]);
        using var registry = Serve(request => request.Target.EndsWith("/manifests/old", StringComparison.Ordinal)
            ? RawResponse.Text("""{"schemaVersion":1,"name":"app","fsLayers":[]}""", 200, ("Content-Type", "application/vnd.docker.distribution.manifest.v1+prettyjws"))
            : request.Target.EndsWith("/manifests/html", StringComparison.Ordinal) ? RawResponse.Text("<html>", 200, ("Content-Type", "text/html"))
            : request.Target.EndsWith("/manifests/untyped", StringComparison.Ordinal) ? new RawResponse(200) { Body = File.ReadAllBytes(layout.PathOf(manifest.Digest)), Headers = [("Content-Type", "text/plain")] }
            : null);
        registry.Tag("chart", chart);
        var refused = await FailsAsync(registry, "app:chart");
        Assert.Equal("image.unsupported", refused.Code);
        Assert.Contains("helm", refused.Message, StringComparison.Ordinal);
        Assert.Equal("image.unsupported", (await FailsAsync(registry, "app:old")).Code);
        Assert.Equal("image.malformed", (await FailsAsync(registry, "app:html")).Code);
        using var untyped = await OpenAsync(registry, "app:untyped");
        Assert.Equal(manifest.Digest, untyped.Image.Digests[0]);
    }

    [Fact]
    public async Task Faults_of_manifests_are_clear_errors()
    {
        var huge = new byte[1 << 20];
        using var registry = Serve(request => request.Target.Split('/')[^1] switch
        {
            "endless" => new RawResponse(200)
            {
                Write = async (stream, token) =>
                {
                    while (true)
                    {
                        await stream.WriteAsync(huge, token);
                    }
                },
            },
            "declared" => new RawResponse(200) { ContentLength = 100 << 20, Body = huge, Write = (_, _) => Task.CompletedTask },
            "short" => new RawResponse(200) { ContentLength = 1000, Body = "{"u8.ToArray(), Write = (_, _) => Task.CompletedTask },
            "announced" => new RawResponse(200) { Body = File.ReadAllBytes(layout.PathOf(manifest.Digest)), Headers = [("Docker-Content-Digest", layer.DiffId)] },
            "limited" => RawResponse.Text("""{"errors":[{"code":"TOOMANYREQUESTS","message":"pull \u001b[31mrate limit"}]}""", 429, ("Retry-After", "1800")),
            "down" => RawResponse.Text("", 500),
            "teapot" => RawResponse.Text("", 418),
            _ => null,
        });
        Assert.Equal("registry.notFound", (await FailsAsync(registry, "app:absent")).Code);
        Assert.Equal("limit.manifestBytes", (await FailsAsync(registry, "app:endless")).Code);
        Assert.Equal("limit.manifestBytes", (await FailsAsync(registry, "app:declared")).Code);
        Assert.Equal("blob.unreadable", (await FailsAsync(registry, "app:short")).Code);
        Assert.Equal("blob.digestMismatch", (await FailsAsync(registry, "app:announced")).Code);
        Assert.Equal("registry.failed", (await FailsAsync(registry, "app:down")).Code);
        Assert.Equal("registry.failed", (await FailsAsync(registry, "app:teapot")).Code);
        var limited = await FailsAsync(registry, "app:limited");
        Assert.Equal("registry.rateLimited", limited.Code);
        Assert.Contains("rate limit", limited.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', limited.Message);
        Assert.Contains("1800 s", limited.Hint, StringComparison.Ordinal);
        Assert.Contains("--mirror", limited.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_with_another_digest_is_refused()
    {
        var other = File.ReadAllBytes(layout.PathOf(layout.Image([layer]).Digest));
        var config = DigestOfConfig();
        using var registry = Serve(request => request.Target.EndsWith(manifest.Digest, StringComparison.Ordinal)
            ? new RawResponse(200) { Body = other, Headers = [("Content-Type", OciLayoutBuilder.ManifestType)] }
            : request.Target.EndsWith(config, StringComparison.Ordinal) ? new RawResponse(200) { Body = new byte[new FileInfo(layout.PathOf(config)).Length] }
            : null);
        Assert.Equal("blob.digestMismatch", (await FailsAsync(registry, "app@" + manifest.Digest)).Code);
        Assert.Equal("blob.digestMismatch", (await FailsAsync(registry, "app:1")).Code);
    }

    [Fact]
    public async Task An_index_that_points_to_itself_ends()
    {
        // It can't name its own digest: it names another, behind which it is again.
        var loop = layout.Index(manifest);
        var claimed = manifest with { MediaType = OciLayoutBuilder.IndexType, Digest = "sha256:" + new string('a', 64), Platform = null };
        var pointing = layout.Index(claimed);
        using var registry = Serve(request => request.Target.EndsWith(claimed.Digest, StringComparison.Ordinal)
            ? new RawResponse(200) { Body = File.ReadAllBytes(layout.PathOf(pointing.Digest)), Headers = [("Content-Type", OciLayoutBuilder.IndexType)] }
            : null);
        registry.Tag("loop", pointing);
        Assert.Equal("blob.digestMismatch", (await FailsAsync(registry, "app:loop")).Code);
        registry.Tag("twice", layout.Index(loop, loop, layout.Index(loop)));
        using var twice = await OpenAsync(registry, "app:twice");
        Assert.Contains(manifest.Digest, twice.Image.Digests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_layer_that_breaks_off_goes_on_where_it_broke(bool hasRanges)
    {
        var blob = File.ReadAllBytes(layout.PathOf(layer.Descriptor.Digest));
        var count = 0;
        using var registry = Serve(request =>
        {
            if (!request.Target.EndsWith(layer.Descriptor.Digest, StringComparison.Ordinal))
            {
                return null;
            }

            var from = hasRanges && request.Header("Range") is { } range ? int.Parse(range[6..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;
            var cut = (int[])[100_000, 700_000, 700_000, 2_000_000];
            var until = count < cut.Length ? Math.Max(cut[count], from) : blob.Length;
            count++;
            return new RawResponse(from > 0 ? 206 : 200)
            {
                Headers = from > 0 ? [("Content-Range", $"bytes {from}-{blob.Length - 1}/{blob.Length}")] : [],
                ContentLength = blob.Length - from,
                Body = blob[from..until],
                Write = (_, _) => Task.CompletedTask,
            };
        });
        using var opened = await OpenAsync(registry, "app:1");
        Assert.Equal(layer.DiffId, LayerReading.Read(opened.Image.Layers[0]).DiffId);
        var asked = registry.Server.Requests.Where(request => request.Target.EndsWith(layer.Descriptor.Digest, StringComparison.Ordinal)).ToList();
        Assert.Equal(5, asked.Count);
        Assert.Null(asked[0].Header("Range"));
        Assert.All(asked.Skip(1), request => Assert.StartsWith("bytes=", request.Header("Range"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Faults_of_layers_are_issues_with_a_code()
    {
        var blob = File.ReadAllBytes(layout.PathOf(layer.Descriptor.Digest));
        var fault = "";
        using var registry = Serve(request => !request.Target.EndsWith(layer.Descriptor.Digest, StringComparison.Ordinal) ? null : fault switch
        {
            "missing" => RawResponse.Text("", 404),
            "denied" => RawResponse.Text("", 403),
            "down" => RawResponse.Text("", 503),
            "drops" => new RawResponse(200) { Drop = true },
            "short" => new RawResponse(request.Header("Range") is null ? 200 : 416) { Body = blob[..1000] },
            "always-short" => new RawResponse(200) { Body = blob[..1000] },
            "long" => new RawResponse(200) { Body = [.. blob, 0] },
            "other" => new RawResponse(200) { Body = [.. blob[..1000], (byte)(blob[1000] ^ 1), .. blob[1001..]] },
            "redirect" => RawResponse.Redirect("http://169.254.169.254/latest/"),
            "endless" => new RawResponse(200)
            {
                Write = async (stream, token) =>
                {
                    while (true)
                    {
                        await stream.WriteAsync(blob, token);
                    }
                },
            },
            _ => null,
        });
        using var opened = await OpenAsync(registry, "app:1");
        foreach (var (name, codes) in ((string, string[])[])[
            ("missing", ["blob.missing"]), ("denied", ["blob.denied"]), ("down", ["blob.unreadable"]), ("drops", ["blob.unreadable"]),
            ("short", ["blob.unreadable"]), ("always-short", ["blob.unreadable", "blob.sizeMismatch"]), ("long", ["blob.sizeMismatch"]), ("other", ["blob.digestMismatch", "layer.corrupt"]),
            ("redirect", ["blob.unreadable"]), ("endless", ["blob.sizeMismatch"])])
        {
            fault = name;
            var failure = Assert.Throws<TreeException>(() => LayerReading.Read(opened.Image.Layers[0]));
            Assert.True(codes.Contains(failure.Code), $"{name}: {failure.Code}: {failure.Message}");
        }
    }

    [Fact]
    public async Task A_cancelled_pull_ends()
    {
        using var registry = Serve(request => request.Target.EndsWith(layer.Descriptor.Digest, StringComparison.Ordinal)
            ? new RawResponse(200) { ContentLength = layer.Descriptor.SizeBytes, Body = new byte[3], Write = (_, token) => Task.Delay(Timeout.Infinite, token) }
            : null);
        using var stop = new CancellationTokenSource();
        using var access = new RegistryAccess(options, Outbound, [registry.Host], TimeProvider.System);
        using var opened = await RegistryImage.OpenAsync(RegistryReference.Parse($"{registry.Host}/app:1"), null, access, Limits, stop.Token);
        var reading = Task.Factory.StartNew(() => LayerReading.Read(opened.Image.Layers[0]), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => reading);
    }

    [Fact]
    public async Task Blobs_may_lie_elsewhere_and_credentials_do_not_go_there()
    {
        using var elsewhere = new RawHttpServer(request => new RawResponse(200) { Body = File.ReadAllBytes(layout.PathOf(request.Target[1..])) });
        using var registry = Serve(request => request.Header("Authorization") != "Basic " + Convert.ToBase64String("me:s3cret"u8)
            ? RawResponse.Text("", 401, ("WWW-Authenticate", "Basic realm=\"r\""))
            : request.Target.Contains("/blobs/", StringComparison.Ordinal) ? RawResponse.Redirect(elsewhere.Url("/" + request.Target.Split('/')[^1]).ToString())
            : null);
        options = options with { UserName = "me", Password = "s3cret" };
        using var opened = await OpenAsync(registry, "app:1");
        Assert.Equal(layer.DiffId, LayerReading.Read(opened.Image.Layers[0]).DiffId);
        Assert.Equal(2, elsewhere.Requests.Count);
        Assert.DoesNotContain(elsewhere.Requests, request => request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Mirrors_go_first_and_the_registry_has_the_last_word()
    {
        using var empty = new FakeRegistry(new OciLayoutBuilder(Path.Combine(folder.FullPath, "empty")));
        using var mirror = Serve();
        using var registry = Serve(_ => RawResponse.Text("", 500));
        options = options with { UserName = "me", Password = "s3cret", Mirrors = [$"{registry.Host}={empty.Host}", $"{registry.Host}=127.0.0.1:1", $"{registry.Host}={mirror.Host}/hub", "docker.io=other.example"] };
        using var opened = await OpenAsync(registry, "team/app:1");
        Assert.Equal($"{registry.Host}/team/app:1", opened.Image.Name);
        Assert.Equal(["/v2/team/app/manifests/1"], empty.Paths);
        Assert.Equal("/v2/hub/team/app/manifests/1", mirror.Paths[0]);
        Assert.Empty(registry.Paths);
        Assert.Equal(layer.DiffId, LayerReading.Read(opened.Image.Layers[0]).DiffId);

        using var good = Serve();
        options = options with { Mirrors = [$"{good.Host}={empty.Host}"] };
        using var own = await OpenAsync(good, "team/app:1");
        Assert.Equal(manifest.Digest, own.Image.Digests[0]);
        Assert.Equal("registry.mirror", (await FailsAsync(good, "app:1", mirrors: ["nonsense"])).Code);
        Assert.Equal("registry.mirror", (await FailsAsync(good, "app:1", mirrors: ["docker.io=https://mirror.example"])).Code);
    }

    [Fact]
    public async Task A_mirror_that_lies_is_not_believed()
    {
        var other = layout.Image([layer], "arm64");
        using var mirror = Serve(request => request.Target.Contains("/manifests/", StringComparison.Ordinal)
            ? new RawResponse(200) { Body = File.ReadAllBytes(layout.PathOf(other.Digest)), Headers = [("Content-Type", OciLayoutBuilder.ManifestType)] }
            : null);
        using var registry = Serve();
        Assert.Equal("blob.digestMismatch", (await FailsAsync(registry, "app@" + manifest.Digest, mirrors: [$"{registry.Host}={mirror.Host}"])).Code);
    }

    private string DigestOfConfig()
    {
        using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(layout.PathOf(manifest.Digest)));
        return document.RootElement.GetProperty("config").GetProperty("digest").GetString()!;
    }

    private FakeRegistry Serve(Func<RawRequest, RawResponse?>? otherwise = null) =>
        new FakeRegistry(layout, request => request.Target == "/v2/" ? null : otherwise?.Invoke(request)).Tag("1", manifest);

    private async Task<RegistryImage> OpenAsync(FakeRegistry registry, string name, string? platform = null)
    {
        var access = new RegistryAccess(options, Outbound, [registry.Host], TimeProvider.System);
        return await RegistryImage.OpenAsync(RegistryReference.Parse($"{registry.Host}/{name}"), platform, access, Limits, Token);
    }

    private async Task<AssayException> FailsAsync(FakeRegistry registry, string name, string? platform = null, string[]? mirrors = null)
    {
        options = mirrors is null ? options : options with { Mirrors = mirrors };
        var failure = await Assert.ThrowsAsync<AssayException>(() => OpenAsync(registry, name, platform));
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        return failure;
    }
}
