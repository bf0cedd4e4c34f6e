using System.Text.Json.Nodes;
using Assay.TestKit;

[assembly: AssemblyFixture(typeof(Assay.EndToEnd.AssayBinary))]

namespace Assay.EndToEnd;

/// <summary>The published program, as users get it: ASSAY_BINARY, or published here once for all tests.</summary>
public sealed class AssayBinary
{
    public AssayBinary()
    {
        Path = Environment.GetEnvironmentVariable("ASSAY_BINARY") is { Length: > 0 } set ? System.IO.Path.GetFullPath(set) : Publish();
        Assert.True(File.Exists(Path), $"no published program at {Path}");
    }

    public string Path { get; }

    /// <summary>Runs it with a cache and a store folder of the test's own.</summary>
    public ToolResult Run(TemporaryFolder folder, IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ASSAY_CACHE_DIR"] = System.IO.Path.Combine(folder.Path, "cache"),
            ["ASSAY_DB"] = null,
            ["ASSAY_OFFLINE"] = "1",
            ["XDG_DATA_HOME"] = System.IO.Path.Combine(folder.Path, "data"),
            ["HOME"] = folder.Path,
            ["NO_COLOR"] = "1",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            all[name] = value;
        }

        return NativeTool.Run(Path, arguments, input, workingDirectory: folder.Path, environment: all);
    }

    /// <summary>Runs it for a native JSON result, and checks the exit code.</summary>
    public JsonNode RunJson(TemporaryFolder folder, int expectedExitCode, params string[] arguments)
    {
        var result = Run(folder, [.. arguments, "-o", "json"]);
        Assert.True(result.ExitCode == expectedExitCode, $"exit code {result.ExitCode}, not {expectedExitCode}: {result.Error}");
        return JsonNode.Parse(result.Output)!;
    }

    private static string Publish()
    {
        var output = System.IO.Path.Combine(TestData.RepositoryRoot, "artifacts", "end-to-end", "assay");
        var result = NativeTool.Run("dotnet",
            ["publish", System.IO.Path.Combine(TestData.RepositoryRoot, "src", "Assay.Cli"), "--configuration", "Release", "--runtime", "linux-x64", "--output", output]);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return System.IO.Path.Combine(output, "assay");
    }
}
