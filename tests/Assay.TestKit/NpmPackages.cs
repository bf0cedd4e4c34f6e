using Xunit;

namespace Assay.TestKit;

/// <summary>Packages of npm's that tests use, installed once into the temporary folder.</summary>
/// <param name="name">Of the folder.</param>
/// <param name="last">The package by which it is told whether they are there.</param>
/// <param name="packages">With their versions.</param>
public sealed class NpmPackages(string name, string last, params string[] packages)
{
    private readonly Lock gate = new();
    private string? installed;
    private string? failure;

    /// <summary>The folder above their node_modules; skips the calling test, loudly, where npm or its registry is not there.</summary>
    public string Require()
    {
        var npm = NativeTool.Require(OperatingSystem.IsWindows() ? "npm.cmd" : "npm");
        lock (gate)
        {
            if (installed is null && failure is null)
            {
                Install(npm);
            }
        }

        if (installed is null)
        {
            Assert.Skip($"{packages[0]} is not there: {failure}");
        }

        return installed!;
    }

    private void Install(string npm)
    {
        var folder = Path.Combine(Path.GetTempPath(), "assay-" + name);
        if (Directory.Exists(Path.Combine(folder, "node_modules", last)))
        {
            installed = folder;
            return;
        }

        // Made beside it and moved, so that a run that is cut off leaves nothing half installed.
        var fresh = Directory.CreateTempSubdirectory("assay-npm-new-").FullName;
        var run = NativeTool.Run(npm, ["install", "--prefix", fresh, "--no-audit", "--no-fund", "--ignore-scripts", .. packages], timeoutSeconds: 120);
        if (run.ExitCode != 0)
        {
            Directory.Delete(fresh, recursive: true);
            failure = "npm install failed: " + run.Error;
            return;
        }

        try
        {
            Directory.Move(fresh, folder);
            installed = folder;
        }
        catch (IOException)
        {
            // Another run was first.
            installed = Directory.Exists(folder) ? folder : fresh;
        }
    }
}
