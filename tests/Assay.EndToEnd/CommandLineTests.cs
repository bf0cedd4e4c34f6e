using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>The contract with people and pipelines: exit codes, streams, errors.</summary>
public sealed class CommandLineTests(AssayBinary assay)
{
    private static string Advisories => Path.Combine(TestData.RepositoryRoot, "samples", "advisories");

    [Fact]
    public void The_sample_shows_fixes_layers_and_a_verdict()
    {
        using var folder = new TemporaryFolder();
        var image = MakeSample(folder);

        var result = assay.Run(folder, ["scan", "oci:" + image, "--advisories", Advisories, "--fail-on", "high"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("1.4.2-3+deb12u1", result.Output, StringComparison.Ordinal);
        Assert.Contains("RUN apt-get install -y acme-server acme-tools", result.Output, StringComparison.Ordinal);
        Assert.Contains("apt-get install -y --only-upgrade", result.Output, StringComparison.Ordinal);
        Assert.Contains("FAIL", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("CVE-2099-10004", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("CVE-2099-10005", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("critical", 1, "fail")]
    [InlineData("high", 1, "fail")]
    [InlineData(null, 0, "notEvaluated")]
    public void The_gate_decides_the_exit_code(string? failOn, int exitCode, string verdict)
    {
        using var folder = new TemporaryFolder();
        var image = MakeSample(folder);
        string[] gate = failOn is null ? [] : ["--fail-on", failOn];

        var result = assay.RunJson(folder, exitCode, ["scan", "oci:" + image, "--advisories", Advisories, .. gate]);

        Assert.Equal(verdict, (string?)result["verdict"]!["result"]);
        Assert.Equal(["CVE-2099-10001", "CVE-2099-10002", "CVE-2099-10003"], result["findings"]!.AsArray().Select(finding => (string)finding!["id"]!).Distinct().Order());
    }

    [Fact]
    public void What_a_later_layer_removed_counts_only_when_asked_for()
    {
        using var folder = new TemporaryFolder();
        var result = assay.RunJson(folder, 0, "scan", "oci:" + MakeSample(folder), "--advisories", Advisories, "--include-deleted");
        Assert.Contains(result["findings"]!.AsArray(), finding => (string)finding!["id"]! == "CVE-2099-10005");
    }

    [Fact]
    public void Without_any_advisories_a_scan_is_incomplete_and_says_what_to_do()
    {
        using var folder = new TemporaryFolder();
        var image = MakeSample(folder);

        var result = assay.Run(folder, ["scan", "oci:" + image, "--fail-on", "high"]);
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("INCOMPLETE", result.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("assay db", result.Output, StringComparison.Ordinal);

        var allowed = assay.RunJson(folder, 0, "scan", "oci:" + image, "--fail-on", "high", "--allow-incomplete");
        Assert.Equal("incomplete", (string?)allowed["status"]!["state"]);
        Assert.Equal("pass", (string?)allowed["verdict"]!["result"]);
    }

    [Theory]
    [InlineData("scan", "/no/such/target")]
    [InlineData("scan", "oci:/no/such/folder")]
    [InlineData("scan", "docker:example.test/image")]
    [InlineData("scan", "dir:/", "--fail-on", "dreadful")]
    [InlineData("scan", "dir:/", "-o", "papyrus")]
    [InlineData("scan", "dir:/", "-o", "json", "-o", "table")]
    [InlineData("scan", "dir:/", "--db", "/no/such/store")]
    [InlineData("scan", "dir:/", "--no-such-flag")]
    [InlineData("scan")]
    [InlineData("frobnicate")]
    public void Bad_arguments_end_with_2_an_error_and_a_hint(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var result = assay.Run(folder, arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("\nhint: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("<html></html>")]
    [InlineData("{\"hello\": 1}")]
    public void What_is_no_bill_of_materials_is_refused(string content)
    {
        using var folder = new TemporaryFolder();
        var result = assay.Run(folder, ["scan", "sbom:-"], content);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_output_holds_data_alone_and_files_get_the_rest()
    {
        using var folder = new TemporaryFolder();
        var image = MakeSample(folder);
        var result = assay.Run(folder, ["scan", "oci:" + image, "--advisories", Advisories, "-o", "json", "-o", "cyclonedx=" + folder["bom.json"], "-o", "table=" + folder["table.txt"]]);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("1.0", (string?)JsonNode.Parse(result.Output)!["schemaVersion"]);
        Assert.Equal("1.6", (string?)JsonNode.Parse(File.ReadAllText(folder["bom.json"]))!["specVersion"]);
        Assert.Contains("CVE-2099-10001", File.ReadAllText(folder["table.txt"]), StringComparison.Ordinal);
    }

    // Not /dev/null: whoever is root and renames over it breaks the machine.
    [Fact]
    public void A_report_goes_into_a_device_and_through_a_link()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["kept.json"], "old");
        File.CreateSymbolicLink(folder["link.json"], "kept.json");
        var result = assay.Run(folder, ["sbom", "purl:pkg:npm/a@1", "-o", "json=/proc/self/fd/1", "-o", "csv=" + folder["link.json"]]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("1.0", (string?)JsonNode.Parse(result.Output)!["schemaVersion"]);
        Assert.Equal("kept.json", new FileInfo(folder["link.json"]).LinkTarget);
        Assert.StartsWith("id,severity", File.ReadAllText(folder["kept.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_pipe_is_no_error()
    {
        using var folder = new TemporaryFolder();
        var image = MakeSample(folder);
        var result = NativeTool.Run("/bin/sh",
            ["-c", "\"$0\" scan \"$1\" --advisories \"$2\" -o json | true; exit 0", assay.Path, "oci:" + image, Advisories],
            environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["ASSAY_CACHE_DIR"] = folder["cache"], ["ASSAY_OFFLINE"] = "1", ["XDG_DATA_HOME"] = folder["data"] });
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void What_a_fetch_left_behind_is_no_store()
    {
        using var folder = new TemporaryFolder();
        var image = MakeSample(folder);
        Directory.CreateDirectory(Path.Combine(folder["data"], "assay", "db", "segments"));
        var result = assay.Run(folder, ["scan", "oci:" + image, "--advisories", Advisories, "-o", "json"]);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Fact]
    public void Explain_tells_why_and_why_not()
    {
        using var folder = new TemporaryFolder();
        var image = MakeSample(folder);
        string Explain(string id) => assay.Run(folder, ["explain", id, "oci:" + image, "--advisories", Advisories]).Output;

        var found = Explain("CVE-2099-10001");
        Assert.Contains("1.4.2-3+deb12u1", found, StringComparison.Ordinal);
        Assert.Contains("dpkg", found, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("fixed", Explain("CVE-2099-10004"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("no advisory", Explain("CVE-1999-0001"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("CVE-2099-10002", Explain("pkg:deb/debian/acme-server@2:0.9~rc1-1?arch=amd64&distro=debian-12"), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_has_examples_and_every_command_answers()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("Examples:", assay.Run(folder, ["scan", "--help"]).Output, StringComparison.Ordinal);
        Assert.StartsWith("assay ", assay.Run(folder, ["version"]).Output, StringComparison.Ordinal);
        Assert.Contains("debian/dpkg-status", assay.Run(folder, ["catalogers"]).Output, StringComparison.Ordinal);
        Assert.Equal(0, assay.Run(folder, ["cache", "status"]).ExitCode);
        Assert.Equal(0, assay.Run(folder, ["cache", "clean"]).ExitCode);
        Assert.Equal(2, assay.Run(folder, ["db", "status"]).ExitCode);
    }

    private static string MakeSample(TemporaryFolder folder)
    {
        var image = folder["sample"];
        var made = NativeTool.Run(NativeTool.Require("bash"), [Path.Combine(TestData.RepositoryRoot, "samples", "make-image.sh"), image]);
        Assert.True(made.ExitCode == 0, made.Error);
        return image;
    }
}
