using System.Diagnostics;
using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Images of registries through the published program: credentials, faults, and what a killed pull leaves behind.</summary>
public sealed class RegistryTests(AssayBinary assay)
{
    [Fact]
    public void Credentials_come_from_standard_input_or_the_environment_and_are_told_to_nobody()
    {
        using var folder = new TemporaryFolder();
        using var registry = DockerRegistry.Start(folder, withPassword: true);
        var layout = MakeImage(folder);
        registry.Push(layout.Folder, "1", "team/app:1");
        var target = registry.Host + "/team/app:1";

        var piped = Run(folder, ["sbom", target, "--username", DockerRegistry.UserName, "--password-stdin", "-o", "json"], input: DockerRegistry.Password + "\n");
        Assert.True(piped.ExitCode == 0, piped.Error);
        Assert.Equal(Comparable(assay.Run(folder, ["sbom", "oci:" + layout.Folder, "-o", "json"]).Output), Comparable(piped.Output));
        var set = assay.Run(folder, ["sbom", target, "-o", "json", "--no-cache"], environment: new Dictionary<string, string?>(Online, StringComparer.Ordinal)
        {
            ["ASSAY_REGISTRY_USER"] = DockerRegistry.UserName,
            ["ASSAY_REGISTRY_PASSWORD"] = DockerRegistry.Password,
        });
        Assert.True(set.ExitCode == 0, set.Error);
        var wrong = Run(folder, ["sbom", target, "--username", DockerRegistry.UserName, "--password-stdin"], input: "wr0ng");
        var anonymous = Run(folder, ["sbom", target]);
        var nameless = Run(folder, ["sbom", target, "--password-stdin"], input: "x");
        foreach (var refused in (ToolResult[])[wrong, anonymous, nameless])
        {
            Assert.Equal(2, refused.ExitCode);
            Assert.Contains("\nhint: ", refused.Error, StringComparison.Ordinal);
        }

        foreach (var result in (ToolResult[])[piped, set, wrong, anonymous])
        {
            Assert.DoesNotContain(DockerRegistry.Password, result.Output + result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("wr0ng", result.Output + result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_pull_that_was_killed_leaves_a_cache_that_can_be_used()
    {
        using var folder = new TemporaryFolder();
        var layout = MakeImage(folder);
        using var stalled = new ManualResetEventSlim();
        var isStalling = true;
        var layers = JsonNode.Parse(File.ReadAllText(layout.PathOf(Manifest(layout).Digest)))!["layers"]!.AsArray().Select(layer => (string)layer!["digest"]!).ToList();
        using var registry = new FakeRegistry(layout, request =>
        {
            if (!isStalling || !request.Target.EndsWith(layers[1], StringComparison.Ordinal))
            {
                return null;
            }

            stalled.Set();
            return new RawResponse(200) { ContentLength = 1 << 20, Body = [0x1F], Write = (_, token) => Task.Delay(Timeout.Infinite, token) };
        }).Tag("1", Manifest(layout));
        var target = registry.Host + "/app:1";

        var late = Run(folder, ["sbom", target, "--timeout", "1"]);
        Assert.True(late.ExitCode == 4, late.Error);
        Assert.Contains("--timeout", late.Error, StringComparison.Ordinal);

        stalled.Reset();
        var start = new ProcessStartInfo(assay.Path, ["sbom", target, "-q"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["ASSAY_CACHE_DIR"] = folder["cache"];
        start.Environment["HOME"] = folder.Path;
        start.Environment.Remove("ASSAY_OFFLINE");
        using (var process = Process.Start(start)!)
        {
            Assert.True(stalled.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            process.Kill();
            process.WaitForExit();
        }

        isStalling = false;
        var again = Run(folder, ["sbom", target, "-o", "json"]);
        Assert.True(again.ExitCode == 0, again.Error);
        var whole = JsonNode.Parse(again.Output)!;
        Assert.Equal("complete", (string?)whole["status"]!["state"]);
        Assert.Equal(Comparable(assay.Run(folder, ["sbom", "oci:" + layout.Folder, "-o", "json", "--no-cache"]).Output), Comparable(whole.ToJsonString()));
    }

    [Fact]
    public void Faults_are_errors_with_a_hint_or_an_incomplete_result()
    {
        using var folder = new TemporaryFolder();
        var layout = MakeImage(folder);
        var fault = "";
        using var registry = new FakeRegistry(layout, request => (fault, request.Target.Contains("/blobs/", StringComparison.Ordinal)) switch
        {
            ("limited", false) => RawResponse.Text("", 429, ("Retry-After", "100000")),
            ("away", true) => RawResponse.Redirect("http://169.254.169.254/latest/meta-data/"),
            ("short", true) when request.Target.EndsWith(FirstLayer(layout), StringComparison.Ordinal) => new RawResponse(200) { Body = [0x1F, 0x8B] },
            _ => null,
        }).Tag("1", Manifest(layout));
        foreach (var (name, exitCode) in ((string, int)[])[("limited", 2), ("away", 2), ("short", 4), ("", 0)])
        {
            fault = name;
            var result = Run(folder, ["sbom", registry.Host + "/app:1", "-o", "json", "--no-cache"]);
            Assert.True(result.ExitCode == exitCode, $"{name}: {result.ExitCode}: {result.Error}");
            Assert.Equal(exitCode == 2, result.Error.Contains("error: ", StringComparison.Ordinal));
        }
    }

    // Other tests are not to ask publishers for advisories; these have to ask registries.
    private static Dictionary<string, string?> Online { get; } = new(StringComparer.Ordinal) { ["ASSAY_OFFLINE"] = null };

    private ToolResult Run(TemporaryFolder folder, IEnumerable<string> arguments, string? input = null) => assay.Run(folder, arguments, input, Online);

    private static OciLayoutBuilder MakeImage(TemporaryFolder folder)
    {
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image([layout.Layer(SampleLayers.Base(), "ADD rootfs.tar /"), layout.Layer(SampleLayers.WithPackages(3), "RUN apt-get install more")]), "1");
        return layout;
    }

    private static OciDescriptor Manifest(OciLayoutBuilder layout)
    {
        var listed = JsonNode.Parse(File.ReadAllText(Path.Combine(layout.Folder, "index.json")))!["manifests"]![0]!;
        return new OciDescriptor((string)listed["mediaType"]!, (string)listed["digest"]!, (long)listed["size"]!);
    }

    private static string FirstLayer(OciLayoutBuilder layout) =>
        (string)JsonNode.Parse(File.ReadAllText(layout.PathOf(Manifest(layout).Digest)))!["layers"]![0]!["digest"]!;

    private static string Comparable(string text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        json.Remove("artifact");
        json.Remove("timings");
        return json.ToJsonString();
    }
}
