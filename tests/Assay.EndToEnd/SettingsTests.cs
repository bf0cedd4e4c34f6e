using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Flags and where they come from: the command line, the environment, the working directory's assay.yaml.</summary>
public sealed class SettingsTests(AssayBinary assay)
{
    private static string Advisories => Path.Combine(TestData.RepositoryRoot, "samples", "advisories");

    [Fact]
    public void The_working_directory_s_file_is_read_and_told()
    {
        using var folder = new TemporaryFolder();
        var image = MakeSample(folder);
        File.WriteAllText(folder["assay.yaml"], $"fail-on: low\nadvisories: {Advisories}\noutput: [json]\n");

        var result = assay.Run(folder, ["scan", "oci:" + image]);

        Assert.True(result.ExitCode == 1, result.Error);
        var input = JsonNode.Parse(result.Output)!["verdict"]!["inputs"]!.AsArray().Single(input => (string?)input!["kind"] == "settings");
        Assert.Equal("assay.yaml", (string?)input!["name"]);
        Assert.StartsWith("sha256:", (string?)input["digest"], StringComparison.Ordinal);
        Assert.Equal(0, assay.Run(folder, ["scan", "oci:" + image, "--config", "none", "--advisories", Advisories]).ExitCode);
    }

    [Fact]
    public void A_flag_goes_before_the_environment_and_that_before_the_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["assay.yaml"], "output: [csv]\nquiet: true\n");
        Directory.CreateDirectory(folder["tree"]);
        var environment = new Dictionary<string, string?> { ["ASSAY_OUTPUT"] = "ndjson" };

        Assert.StartsWith("id,", assay.Run(folder, ["scan", "dir:tree"]).Output, StringComparison.Ordinal);
        Assert.StartsWith("{\"type\":", assay.Run(folder, ["scan", "dir:tree"], environment: environment).Output, StringComparison.Ordinal);
        Assert.StartsWith("{\n  \"schemaVersion\"", assay.Run(folder, ["scan", "dir:tree", "-o", "json"], environment: environment).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_wrong_stops_every_command_but_those_that_help()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["assay.yaml"], "fail-no: high\n");
        Directory.CreateDirectory(folder["tree"]);

        var scan = assay.Run(folder, ["scan", "dir:tree"]);

        Assert.Equal(2, scan.ExitCode);
        Assert.Contains("error: assay.yaml:1:1: there is no key 'fail-no' here", scan.Error, StringComparison.Ordinal);
        Assert.Contains("hint: did you mean 'fail-on'?", scan.Error, StringComparison.Ordinal);
        Assert.Equal(0, assay.Run(folder, ["version"]).ExitCode);
        Assert.Equal(0, assay.Run(folder, ["scan", "--help"]).ExitCode);
        Assert.Equal(0, assay.Run(folder, ["scan", "dir:tree"], environment: new Dictionary<string, string?> { ["ASSAY_CONFIG"] = "none" }).ExitCode);
    }

    [Fact]
    public void What_is_scanned_brings_no_settings()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["tree"]);
        File.WriteAllText(folder["tree", "assay.yaml"], "output: [csv]\nno-such-flag: 1\n");

        Assert.Equal(0, assay.Run(folder, ["scan", "dir:tree"]).ExitCode);
    }

    [Fact]
    public void What_is_excluded_is_not_looked_at_and_that_is_said()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["tree", "app"]);
        Directory.CreateDirectory(folder["tree", "test"]);
        const string Lock = """{"name":"x","lockfileVersion":3,"packages":{"":{},"node_modules/lodash":{"version":"4.17.20"}}}""";
        File.WriteAllText(folder["tree", "app", "package-lock.json"], Lock);
        File.WriteAllText(folder["tree", "test", "package-lock.json"], Lock.Replace("lodash", "left-pad", StringComparison.Ordinal).Replace("4.17.20", "1.3.0", StringComparison.Ordinal));

        var all = assay.RunJson(folder, 0, "sbom", "dir:tree");
        var some = assay.RunJson(folder, 0, "sbom", "dir:tree", "--exclude", "test");

        Assert.Equal(["left-pad", "lodash"], Names(all));
        Assert.Equal(["lodash"], Names(some));
        Assert.Contains(some["issues"]!.AsArray(), issue => (string?)issue!["code"] == "scan.excluded" && (string?)issue["level"] == "notice");
        File.WriteAllText(folder["all.json"], all.ToJsonString());
        Assert.Equal(["lodash"], Names(assay.RunJson(folder, 0, "sbom", "sbom:all.json", "--exclude", "test")));
        Assert.Equal(2, assay.Run(folder, ["sbom", "dir:tree", "--exclude", "/"]).ExitCode);
    }

    [Fact]
    public void An_image_s_cache_knows_what_was_excluded()
    {
        using var folder = new TemporaryFolder();
        var image = MakeSample(folder);

        Assert.Empty(Names(assay.RunJson(folder, 0, "sbom", "oci:" + image, "--exclude", "var/lib/dpkg")));
        Assert.NotEmpty(Names(assay.RunJson(folder, 0, "sbom", "oci:" + image)));
        Assert.Empty(Names(assay.RunJson(folder, 0, "sbom", "oci:" + image, "--exclude", "var/lib/dpkg")));
    }

    [Theory]
    [InlineData("debian:12")]
    [InlineData("debian-12")]
    public void A_distribution_that_is_told_is_matched(string distro)
    {
        using var folder = new TemporaryFolder();
        var bom = assay.RunJson(folder, 0, "sbom", "oci:" + MakeSample(folder));
        var expected = Ids(assay.RunJson(folder, 0, "scan", "oci:" + folder["image"], "--advisories", Advisories));
        bom["artifact"]!.AsObject().Remove("distro");
        File.WriteAllText(folder["bom.json"], bom.ToJsonString());

        Assert.NotEqual(0, assay.Run(folder, ["scan", "sbom:bom.json", "--advisories", Advisories, "--fail-on", "critical"]).ExitCode);
        Assert.Equal(expected, Ids(assay.RunJson(folder, 0, "scan", "sbom:bom.json", "--advisories", Advisories, "--distro", distro)));
        Assert.Contains("CVE-2099-10001", assay.Run(folder, ["explain", "CVE-2099-10001", "sbom:bom.json", "--advisories", Advisories, "--distro", distro]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Old_advisories_break_the_gate_where_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        var image = MakeSample(folder);
        Assert.Equal(0, assay.Run(folder, ["db", "build", "--from", Advisories, "--db", folder["store"]]).ExitCode);

        var fresh = assay.RunJson(folder, 0, "scan", "oci:" + image, "--db", folder["store"], "--max-db-age", "1d", "--severity", "critical");
        var old = assay.RunJson(folder, 1, "scan", "oci:" + image, "--db", folder["store"], "--max-db-age", "0h");

        Assert.Equal("pass", (string?)fresh["verdict"]!["result"]);
        Assert.All(old["verdict"]!["violations"]!.AsArray(), violation => Assert.Equal("max-db-age", (string?)violation!["rule"]));
        var wrong = assay.Run(folder, ["scan", "oci:" + image, "--max-db-age", "soon"]);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("hint: give days or hours, such as 7d or 36h", wrong.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain", "CVE-2099-1")]
    [InlineData("diff", "dir:tree")]
    public void Other_commands_select_packages_too(string command, string first)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["tree"]);

        Assert.Equal(0, assay.Run(folder, [command, first, "dir:tree", "--packages", "os", "--backing"]).ExitCode);
        var wrong = assay.Run(folder, [command, first, "dir:tree", "--packages", "some"]);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("hint: one of: os, library, all", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bash_completes_commands_flags_and_formats()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("sbom\nscan", Complete(folder, "assay s"));
        Assert.Equal("--fail-on", Complete(folder, "assay scan --fail"));
        Assert.Contains("cyclonedx-xml", Complete(folder, "assay scan x -o cyclo"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Other_shells_take_the_script(string shell)
    {
        using var folder = new TemporaryFolder();
        var program = NativeTool.Require(shell);
        var script = assay.Run(folder, ["completion", shell]);
        File.WriteAllText(folder["script"], script.Output);

        var checkedScript = NativeTool.Run(program, ["-n", folder["script"]]);
        Assert.True(checkedScript.ExitCode == 0, checkedScript.Error);
    }

    [Fact]
    public void An_unknown_shell_is_told_which_are_known()
    {
        using var folder = new TemporaryFolder();
        Assert.StartsWith("Register-ArgumentCompleter", assay.Run(folder, ["completion", "pwsh"]).Output, StringComparison.Ordinal);
        var result = assay.Run(folder, ["completion", "tcsh"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("hint: one of: bash, zsh, fish, pwsh", result.Error, StringComparison.Ordinal);
    }

    private string Complete(TemporaryFolder folder, string line)
    {
        var script = assay.Run(folder, ["completion", "bash"]);
        Assert.Equal(0, script.ExitCode);
        var words = string.Join(' ', line.Split(' ').Select(word => $"'{word}'"));
        var run = NativeTool.Run(NativeTool.Require("bash"), ["-c",
            $"assay() {{ '{assay.Path}' \"$@\"; }}\n{script.Output}\nCOMP_LINE='{line}'; COMP_POINT={line.Length}; COMP_WORDS=({words}); COMP_CWORD={line.Count(letter => letter == ' ')}\n_assay; printf '%s\\n' \"${{COMPREPLY[@]}}\""],
            workingDirectory: folder.Path);
        return run.Output.TrimEnd('\n');
    }

    private static IEnumerable<string?> Names(JsonNode result) => result["packages"]!.AsArray().Select(package => (string?)package!["name"]).Order(StringComparer.Ordinal);

    private static IEnumerable<string?> Ids(JsonNode result) => result["findings"]!.AsArray().Select(finding => (string?)finding!["id"]);

    private static string MakeSample(TemporaryFolder folder)
    {
        var made = NativeTool.Run(NativeTool.Require("bash"), [Path.Combine(TestData.RepositoryRoot, "samples", "make-image.sh"), folder["image"]]);
        Assert.True(made.ExitCode == 0, made.Error);
        return folder["image"];
    }
}
