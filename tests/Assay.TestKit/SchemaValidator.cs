using Xunit;

namespace Assay.TestKit;

/// <summary>Validates documents with ajv, installed once by npm into the temporary folder; skips, loudly, where node, npm or its registry are not there.</summary>
public static class SchemaValidator
{
    private static readonly NpmPackages Ajv = new("ajv-8.17.1", "ajv-formats", "ajv@8.17.1", "ajv-formats@3.0.1");

    /// <summary>Everything that a schema finds wrong in the documents, a line each; "" where nothing is.</summary>
    public static string Validate(string schemaFolder, string draft, string main, IReadOnlyList<string> documents)
    {
        var node = NativeTool.Require("node");
        var modules = Ajv.Require();
        var folder = Directory.CreateTempSubdirectory("assay-schema-").FullName;
        try
        {
            for (var i = 0; i < documents.Count; i++)
            {
                File.WriteAllText(Path.Combine(folder, $"{i}.json"), documents[i]);
            }

            var script = Path.Combine(folder, "validate.js");
            using (var source = typeof(SchemaValidator).Assembly.GetManifestResourceStream("validate.js")!)
            using (var target = File.Create(script))
            {
                source.CopyTo(target);
            }

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
}
