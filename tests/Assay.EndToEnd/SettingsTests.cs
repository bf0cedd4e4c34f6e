using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>What stands in assay.yaml, what is left out, and which distribution an artefact is taken for.</summary>
public sealed class SettingsTests(AssayBinary assay)
{
    [Fact]
    public void A_flag_goes_before_the_environment_and_that_before_the_file()
    {
        using var folder = Project();
        File.WriteAllText(folder["assay.yaml"], "# for all scans here\noutput: csv\nexclude: [web]\nquiet: true\n");
        Assert.StartsWith("id,severity", Sbom(folder).Output, StringComparison.Ordinal);
        Assert.StartsWith("{", Sbom(folder, ["-o", "json"]).Output, StringComparison.Ordinal);
        var fromVariable = Json(Sbom(folder, [], new() { ["ASSAY_OUTPUT"] = "json" }));
        Assert.Equal(["flask"], Names(fromVariable));
        Assert.Contains("left out, as --exclude asks: web", fromVariable["issues"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["flask", "left-pad"], Names(Json(Sbom(folder, ["-o", "json", "--config", "none"]))));
        File.Move(folder["assay.yaml"], folder["other.yaml"]);
        Assert.Equal(["flask"], Names(Json(Sbom(folder, ["-o", "json", "--config", "other.yaml"]))));
        Assert.Equal(["flask"], Names(Json(Sbom(folder, ["-o", "json"], new() { ["ASSAY_CONFIG"] = "other.yaml" }))));
    }

    [Theory]
    [InlineData("failon: high", "assay.yaml:1:1: there is no key 'failon' here", "did you mean 'failOn'?")]
    [InlineData("quiet: perhaps", "assay.yaml:1:8: 'quiet' must be true or false", "without quotes")]
    [InlineData("timeout: soon", "assay.yaml:1:10: 'timeout' must be a number", "write digits")]
    [InlineData("exclude: {a: b}", "assay.yaml:1:10: 'exclude' must be a list of texts", "[a, b]")]
    [InlineData("- a", "assay.yaml:1:1: settings must be keys with values", "hint")]
    [InlineData("quiet: [", "assay.yaml:2:1: While parsing", "quotes and indentation")]
    [InlineData("maxDbAge: old", "--max-db-age does not know 'old'", "36h")]
    [InlineData("distro: Debian 12", "--distro does not know", "debian-12")]
    [InlineData("exclude: '!a'", "--exclude does not know '!a'", "node_modules")]
    public void A_mistake_in_the_file_is_said_with_its_place(string text, string error, string hint)
    {
        using var folder = Project();
        File.WriteAllText(folder["assay.yaml"], text);
        var result = assay.Run(folder, ["scan", "dir:app"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("error: " + error, result.Error, StringComparison.Ordinal);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_the_target_is_never_read_and_one_that_is_named_must_be_there()
    {
        using var folder = Project();
        File.WriteAllText(folder["app/assay.yaml"], "exclude: ['*']\n");
        Assert.Equal(["flask", "left-pad"], Names(Json(Sbom(folder, ["-o", "json"]))));
        var result = Sbom(folder, ["--config", "gone.yaml"]);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("error: the settings gone.yaml can't be read", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_names_the_file()
    {
        using var folder = Project();
        File.WriteAllText(folder["assay.yaml"], "failOn: high\n");
        var inputs = assay.RunJson(folder, 0, "scan", "dir:app", "--advisories", Path.Combine(TestData.RepositoryRoot, "samples", "advisories"), "--allow-incomplete")["verdict"]!["inputs"]!;
        Assert.Contains(inputs.AsArray(), input => (string?)input!["kind"] == "settings" && (string?)input["name"] == "assay.yaml" && ((string?)input["digest"])!.StartsWith("sha256:", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_left_out_of_a_known_image_is_left_out_and_the_rest_stays_known()
    {
        using var folder = new TemporaryFolder();
        var image = folder["sample"];
        Assert.Equal(0, NativeTool.Run(NativeTool.Require("bash"), [Path.Combine(TestData.RepositoryRoot, "samples", "make-image.sh"), image]).ExitCode);
        string[] Scan(params string[] more) => Names(assay.RunJson(folder, 0, ["sbom", "oci:" + image, .. more]));
        var all = Scan();
        Assert.NotEmpty(all);
        Assert.Empty(Scan("--exclude", "var/lib/dpkg"));
        Assert.Equal(all, Scan());
        Assert.Equal(all, Scan("--exclude", "no/such/folder"));
    }

    [Fact]
    public void An_image_is_taken_for_the_distribution_that_is_named()
    {
        using var folder = new TemporaryFolder();
        var image = folder["sample"];
        Assert.Equal(0, NativeTool.Run(NativeTool.Require("bash"), [Path.Combine(TestData.RepositoryRoot, "samples", "make-image.sh"), image]).ExitCode);
        var advisories = Path.Combine(TestData.RepositoryRoot, "samples", "advisories");
        var own = assay.RunJson(folder, 0, "scan", "oci:" + image, "--advisories", advisories);
        Assert.NotEmpty(own["findings"]!.AsArray());
        var other = assay.RunJson(folder, 4, "scan", "oci:" + image, "--advisories", advisories, "--distro", "debian-11");
        Assert.Equal("11", (string?)other["artifact"]!["distro"]!["versionId"]);
        Assert.Empty(other["findings"]!.AsArray());
        Assert.All(other["packages"]!.AsArray().Where(package => (string?)package!["type"] == "deb"), package => Assert.Contains("distro=debian-11", (string?)package!["purl"], StringComparison.Ordinal));
        Assert.Equal(own["findings"]!.ToJsonString(), assay.RunJson(folder, 0, "scan", "oci:" + image, "--advisories", advisories, "--distro", "debian-12")["findings"]!.ToJsonString());
    }

    [Fact]
    public void Bash_completes_by_asking_the_program()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["assay.bash"], assay.Run(folder, ["completion", "bash"]).Output);
        string Complete(string line) => NativeTool.Run(NativeTool.Require("bash"), ["-c", """
            PATH=$1:$PATH; source "$2"; COMP_LINE=$3; COMP_POINT=${#3}; read -ra COMP_WORDS <<< "$3"; COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _assay; printf '%s\n' "${COMPREPLY[@]}"
            """, "bash", Path.GetDirectoryName(assay.Path)!, folder["assay.bash"], line]).Output;
        Assert.Equal("scan\n", Complete("assay sc"));
        Assert.Equal("--fail-on\n", Complete("assay scan --fail"));
        foreach (var shell in (string[])["zsh", "fish", "pwsh"])
        {
            Assert.Contains("[suggest:", assay.Run(folder, ["completion", shell]).Output, StringComparison.Ordinal);
        }

        Assert.Equal(2, assay.Run(folder, ["completion", "cmd"]).ExitCode);
    }

    private static TemporaryFolder Project()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["app/web/node_modules/left-pad"]);
        File.WriteAllText(folder["app/requirements.txt"], "flask==2.0.1\n");
        File.WriteAllText(folder["app/web/node_modules/left-pad/package.json"], """{"name": "left-pad", "version": "1.3.0"}""");
        return folder;
    }

    private ToolResult Sbom(TemporaryFolder folder, string[]? more = null, Dictionary<string, string?>? environment = null) =>
        assay.Run(folder, ["sbom", "dir:app", .. more ?? []], environment: environment);

    private static JsonNode Json(ToolResult result) => JsonNode.Parse(result.Output)!;

    private static string[] Names(JsonNode result) => [.. result["packages"]!.AsArray().Select(package => (string)package!["name"]!).Order(StringComparer.Ordinal)];
}
