using Assay.TestKit;

namespace Assay.Reports.Tests;

/// <summary>Validates documents with ajv, installed once by npm into the temporary folder; skips, loudly, where node, npm or its registry are not there.</summary>
internal static class SchemaValidator
{
    private const string Packages = "ajv@8.17.1 ajv-formats@3.0.1";

    private static readonly Lazy<(string? Folder, string Why)> Installed = new(Install);

    /// <summary>Everything that a schema finds wrong in the documents, a line each; "" where nothing is.</summary>
    public static string Validate(string schemaFolder, string draft, string main, IReadOnlyList<string> documents)
    {
        var node = NativeTool.Require("node");
        if (Installed.Value.Folder is not { } modules)
        {
            Assert.Skip("no JSON Schema validator: " + Installed.Value.Why);
            return "";
        }

        var folder = Directory.CreateTempSubdirectory("assay-schema-").FullName;
        try
        {
            for (var i = 0; i < documents.Count; i++)
            {
                File.WriteAllText(Path.Combine(folder, $"{i}.json"), documents[i]);
            }

            var script = Path.Combine(AppContext.BaseDirectory, "testdata", "validate.js");
            var run = NativeTool.Run(node, [script, schemaFolder, draft, main, folder],
                environment: new Dictionary<string, string?> { ["NODE_PATH"] = Path.Combine(modules, "node_modules") });
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.EndsWith($"{documents.Count} documents checked\n", run.Output, StringComparison.Ordinal);
            return run.Output[..run.Output.LastIndexOf($"{documents.Count} documents", StringComparison.Ordinal)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (string? Folder, string Why) Install()
    {
        var npm = NativeTool.Require(OperatingSystem.IsWindows() ? "npm.cmd" : "npm");
        var folder = Path.Combine(Path.GetTempPath(), "assay-ajv-8.17.1");
        if (Directory.Exists(Path.Combine(folder, "node_modules", "ajv-formats")))
        {
            return (folder, "");
        }

        // Made beside it and moved, so that a run that is cut off leaves nothing half installed.
        var fresh = Directory.CreateTempSubdirectory("assay-ajv-new-").FullName;
        var run = NativeTool.Run(npm, ["install", "--prefix", fresh, "--no-audit", "--no-fund", "--ignore-scripts", .. Packages.Split(' ')], timeoutSeconds: 120);
        if (run.ExitCode != 0)
        {
            Directory.Delete(fresh, recursive: true);
            return (null, "npm install failed: " + run.Error);
        }

        try
        {
            Directory.Move(fresh, folder);
            return (folder, "");
        }
        catch (IOException)
        {
            // Another run was first.
            return (Directory.Exists(folder) ? folder : fresh, "");
        }
    }
}
