using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>A folder of a git checkout, scanned from anywhere: what a platform shows in the checkout's files is told from its top.</summary>
public sealed class CheckoutTests(AssayBinary assay)
{
    private const string Lock = """{"name":"web","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"web","version":"1.0.0"},"node_modules/left-pad":{"version":"1.2.0"}}}""";

    private const string Advisory = """{"schema_version":"1.6.0","id":"ACME-2026-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left-pad"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.3.0"}]}]}]}""";

    [Theory]
    [InlineData("dir:services/the web", "services/the web/package-lock.json")]
    [InlineData("services/the web/package-lock.json", "services/the web/package-lock.json")]
    [InlineData("dir:.", "services/the web/package-lock.json")]
    public void Places_are_told_from_the_top(string target, string path)
    {
        using var folder = Checkout();
        var run = Scan(folder, [target, "-o", "github", "-o", $"gitlab-codequality={folder["quality.json"]}", "-o", $"json={folder["result.json"]}"]);
        Assert.Contains($",file={path}::", run.Output, StringComparison.Ordinal);
        Assert.Contains(JsonNode.Parse(File.ReadAllText(folder["quality.json"]))!.AsArray(), issue => (string?)issue!["location"]!["path"] == path);

        // The contract's own paths stay those of the target.
        Assert.Contains(JsonNode.Parse(File.ReadAllText(folder["result.json"]))!["packages"]!.AsArray(), package => (string?)package!["locations"]![0]!["path"] == (target == "dir:." ? path : "package-lock.json"));

        // Whoever hides paths wants none of the checkout's either.
        Assert.DoesNotContain("services", Scan(folder, [target, "-o", "github", "--redact"]).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("services/the web")]
    [InlineData("$PWD/services/the web/Dockerfile")]
    public void What_is_checked_is_told_from_the_top_too(string path)
    {
        using var folder = Checkout();
        File.WriteAllText(folder["services", "the web", "Dockerfile"], "FROM debian:latest\n");
        var run = assay.Run(folder, ["check", path.Replace("$PWD", folder.Path, StringComparison.Ordinal), "-o", "github"]);
        Assert.Contains(",file=services/the web/Dockerfile,line=1", run.Output, StringComparison.Ordinal);
    }

    // A document may call its subject what it likes.
    [Theory]
    [InlineData("services/the web")]
    [InlineData("\\u0000")]
    public void Where_a_document_s_folder_lies_is_not_asked(string name)
    {
        using var folder = Checkout();
        File.WriteAllText(folder["saved.json"], Scan(folder, ["dir:services/the web", "-o", "json"]).Output.Replace("\"name\": \"services/the web\"", $"\"name\": \"{name}\"", StringComparison.Ordinal));
        Assert.Contains(",file=package-lock.json::", Scan(folder, ["sbom:saved.json", "-o", "github"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_call_the_target_as_it_is_asked()
    {
        using var folder = Checkout();
        Assert.Equal("shop", (string?)JsonNode.Parse(Scan(folder, ["dir:.", "--name", "shop", "-o", "json"]).Output)!["artifact"]!["name"]);
    }

    private static TemporaryFolder Checkout()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder[".git"]);
        Directory.CreateDirectory(folder["services", "the web"]);
        File.WriteAllText(folder["services", "the web", "package-lock.json"], Lock);
        Directory.CreateDirectory(folder["advisories"]);
        File.WriteAllText(folder["advisories", "ACME-2026-1.json"], Advisory);
        return folder;
    }

    private ToolResult Scan(TemporaryFolder folder, string[] arguments)
    {
        var run = assay.Run(folder, ["scan", .. arguments, "--advisories", "advisories", "--allow-incomplete"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
