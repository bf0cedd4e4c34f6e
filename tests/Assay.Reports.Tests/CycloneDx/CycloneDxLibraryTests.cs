using Assay.Reports.Tests.Injection;
using Assay.TestKit;

namespace Assay.Reports.Tests.CycloneDx;

/// <summary>The validator of CycloneDX' own library, which knows the formats of addresses and times that schemas only name.</summary>
public sealed class CycloneDxLibraryTests
{
    private static readonly NpmPackages Library = new("cyclonedx-library-10.3.0", Path.Combine("@cyclonedx", "cyclonedx-library"),
        "@cyclonedx/cyclonedx-library@10.3.0", "ajv@8.20.0", "ajv-formats@3.0.1", "ajv-formats-draft2019@1.6.1");

    [Fact]
    public void It_finds_nothing_wrong()
    {
        var modules = Library.Require();
        using var folder = new TemporaryFolder();
        var files = new List<string>();
        foreach (var version in (string?[])["1.4", "1.5", "1.6"])
        {
            foreach (var (name, result) in new[] { ("sample", Sample.Result), ("incomplete", Sample.Incomplete), ("host", Sample.Host), ("secrets", Sample.WithSecrets), ("hostile", HostileResult.Result), ("generated", GeneratedResultTests.Make(7)) })
            {
                Add($"{name}-{version}.json", Golden.Write("cyclonedx", result, Sample.Options with { FormatVersion = version }));
            }
        }

        Add("vex.json", Golden.Write("cyclonedx-vex", HostileResult.Result, Sample.Options));
        Assert.Equal($"{files.Count} documents checked\n", Validate());

        Add("wrong.json", Golden.Write("cyclonedx", Sample.Result, Sample.Options).Replace("\"timestamp\": \"2026", "\"timestamp\": \"in 2026", StringComparison.Ordinal));
        Assert.Contains("wrong.json: ", Validate(), StringComparison.Ordinal);

        void Add(string name, string document)
        {
            File.WriteAllText(folder[name], document);
            files.Add(folder[name]);
        }

        string Validate()
        {
            var run = NativeTool.Run(NativeTool.Require("node"), [Path.Combine(AppContext.BaseDirectory, "testdata", "cyclonedx.mjs"), modules, .. files]);
            Assert.True(run.ExitCode == 0, run.Error);
            return run.Output;
        }
    }
}
