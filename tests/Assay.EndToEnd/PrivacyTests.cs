using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>docs/privacy.md, kept: what is in files is in no report, whole or damaged as they may be; and what --redact promises.</summary>
public sealed class PrivacyTests(AssayBinary assay)
{
    private const string Content = "q7contentq7";
    private const string Folder = "q7folderq7";
    private const string Variable = "q7variableq7";
    private const string Label = "q7labelq7";

    // Every format that a scan writes, and those that hold an inventory alone.
    private static readonly string[] Formats =
    [
        "table", "json", "ndjson", "csv", "markdown", "sarif", "junit", "gitlab", "gitlab-dependency", "gitlab-codequality", "gitlab-sbom", "github", "azure", "teamcity", "openvex",
        "csaf-vex", "cyclonedx-vex", "cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag", "spdx3", "attestation", "html", "asff", "github-snapshot",
    ];

    [Fact]
    public void The_formats_here_are_all_there_are()
    {
        using var folder = new TemporaryFolder();
        var help = string.Join(' ', assay.Run(folder, ["scan", "--help"]).Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var from = help.IndexOf("Formats: ", StringComparison.Ordinal) + "Formats: ".Length;
        Assert.Equal(Formats.Order(StringComparer.Ordinal), help[from..help.IndexOf('.', from)].Split(", ").Where(name => !name.StartsWith("template:", StringComparison.Ordinal)).Select(name => name.Split('@')[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_report_holds_what_files_hold(bool damaged)
    {
        using var folder = new TemporaryFolder();
        var reports = Scan(folder, damaged, redact: false);
        foreach (var (format, text) in reports)
        {
            Assert.False(text.Contains(Content, StringComparison.OrdinalIgnoreCase), $"{format}: {Around(text, Content)}");
        }

        // The search would find it: the same reports do hold paths and history.
        Assert.Contains(Folder, reports["json"], StringComparison.Ordinal);
        Assert.Contains(Variable, reports["json"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_redacted_report_holds_no_path_variable_or_label(bool damaged)
    {
        using var folder = new TemporaryFolder();
        foreach (var (format, text) in Scan(folder, damaged, redact: true))
        {
            foreach (var canary in (string[])[Content, Folder, Variable, Label, folder.Path])
            {
                Assert.False(text.Contains(canary, StringComparison.OrdinalIgnoreCase), $"{format}: {Around(text, canary)}");
            }
        }
    }

    [Fact]
    public void Redacting_changes_neither_packages_nor_findings_nor_the_verdict()
    {
        using var folder = new TemporaryFolder();
        var image = MakeImage(folder, damaged: false);
        string[] arguments = ["scan", "oci:" + image, "--advisories", Path.Combine(TestData.RepositoryRoot, "samples", "advisories"), "--fail-on", "low"];
        var whole = assay.RunJson(folder, 1, arguments);
        var redacted = assay.RunJson(folder, 1, [.. arguments, "--redact"]);
        foreach (var list in (string[])["packages", "findings", "secrets", "checks", "issues"])
        {
            Assert.Equal(whole[list]?.AsArray().Count, redacted[list]?.AsArray().Count);
        }

        Assert.Equal(whole["packages"]!.AsArray().Select(package => (string?)package!["purl"]), redacted["packages"]!.AsArray().Select(package => (string?)package!["purl"]));
        Assert.Equal((string?)whole["verdict"]!["result"], (string?)redacted["verdict"]!["result"]);
        Assert.Equal(whole["verdict"]!["violations"]!.AsArray().Count, redacted["verdict"]!["violations"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("check", "sarif")]
    [InlineData("check", "json")]
    [InlineData("diff", "json")]
    [InlineData("diff", "markdown")]
    [InlineData("diff", "table")]
    [InlineData("explain", "text")]
    [InlineData("explain", "json")]
    public void Every_command_that_tells_of_an_artefact_redacts(string command, string format)
    {
        using var folder = new TemporaryFolder();
        var image = "oci:" + MakeImage(folder, damaged: false);
        var small = new OciLayoutBuilder(folder["small"]);
        small.Add(small.Image([small.Layer(new TarBuilder().File("etc/os-release", SampleLayers.OsRelease).File("var/lib/dpkg/status", SampleLayers.Stanza("acme", "1.4.2-3")).Build(), $"RUN {Variable}")]), "1");
        var advisories = Path.Combine(TestData.RepositoryRoot, "samples", "advisories");
        Directory.CreateDirectory(folder[Folder + "-files"]);
        File.WriteAllText(folder[Folder + "-files", "Dockerfile"], $"FROM debian\nENV SECRET_KEY={Variable}\nUSER root\n");
        string[] arguments = command switch
        {
            "check" => ["check", folder[Folder + "-files"]],
            "diff" => ["diff", "oci:" + folder["small"], image, "--advisories", advisories, "--fail-on", "low"],
            _ => ["explain", "CVE-2099-10001", "oci:" + folder["small"], "--advisories", advisories],
        };
        var whole = assay.Run(folder, [.. arguments, "-o", format]);
        var redacted = assay.Run(folder, [.. arguments, "-o", format, "--redact"]);
        Assert.True(whole.ExitCode == redacted.ExitCode && whole.ExitCode is 0 or 1, redacted.Error);
        Assert.NotEqual(whole.Output, redacted.Output);
        foreach (var canary in (string[])[Folder, Variable])
        {
            Assert.False(redacted.Output.Contains(canary, StringComparison.OrdinalIgnoreCase), Around(redacted.Output, canary));
        }
    }

    private Dictionary<string, string> Scan(TemporaryFolder folder, bool damaged, bool redact)
    {
        var image = MakeImage(folder, damaged);
        var outputs = Formats.SelectMany(format => (string[])["-o", $"{format}={folder["report." + format]}"]);
        string[] more = redact ? ["--redact"] : [];
        var result = assay.Run(folder,
            ["scan", "oci:" + image, "--scan", "packages,vuln,secret,config", "--fail-on", "low", "--advisories", Path.Combine(TestData.RepositoryRoot, "samples", "advisories"), .. outputs, .. more],
            environment: new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ASSAY_AWS_ACCOUNT"] = "123456789012", ["AWS_REGION"] = "eu-central-1", ["ASSAY_GITHUB_SHA"] = new string('a', 40), ["ASSAY_GITHUB_REF"] = "refs/heads/main",
            });
        Assert.True(result.ExitCode is 1 or 4, result.Error);

        // Of no finding there is no statement.
        var written = Formats.Where(format => format is not ("openvex" or "csaf-vex") || File.Exists(folder["report." + format]));
        var reports = written.ToDictionary(format => format, format => File.ReadAllText(folder["report." + format]), StringComparer.Ordinal);
        reports["standard error"] = redact ? result.Error.Replace(folder.Path, "", StringComparison.Ordinal) : result.Error;
        return reports;
    }

    private static string MakeImage(TemporaryFolder folder, bool damaged)
    {
        var tar = new TarBuilder()
            .File("etc/os-release", SampleLayers.OsRelease + $"SUPPORT_URL=\"https://{Content}.example\"\n")
            .File("var/lib/dpkg/status", SampleLayers.Stanza("acme", "1.4.2-3") + (damaged ? $"Package: {Content}\nno field {Content}\n" : $"Package: b\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nDescription: {Content}\n\n"));
        foreach (var (name, text) in Files(damaged))
        {
            tar.File($"home/{Folder}/app/{name}", text);
        }

        var layout = new OciLayoutBuilder(folder[Folder]);
        var layers = new[]
        {
            layout.Layer(tar.Build(), $"ENV APP_MODE={Variable}"),
            layout.Layer(new TarBuilder().File($"home/{Folder}/more.txt", Content).Build(), $"RUN |1 ARG={Variable} /bin/sh -c cp /home/{Folder}/a b"),
        };
        layout.Add(layout.Image(layers, labels: [("org.opencontainers.image.base.name", Label), ("com.example.note", Label)]), "sample");
        return layout.Folder;
    }

    // Files that are read by their names, with the canary where no package's name or version stands.
    private static IEnumerable<(string Name, string Text)> Files(bool damaged) => damaged
        ?
        [
            ("package-lock.json", $"{{\"lockfileVersion\": 3, \"{Content}\": t{Content}}}"),
            ("composer.lock", $"{Content}"),
            ("Cargo.lock", $"[[package]]\nname \"{Content}\"\n"),
            ("poetry.lock", $"[[package]\n{Content}"),
            ("pnpm-lock.yaml", $"lockfileVersion: '9.0'\n  {Content}: [\n"),
            ("yarn.lock", $"# yarn lockfile v1\n\n\"{Content}\n"),
            ("go.mod", $"module a\n{Content} (\n"),
            ("pom.xml", $"<project><{Content}></project>"),
            ("packages.lock.json", $"[\"{Content}\"]"),
            ("app.deps.json", $"{{\"targets\": \"{Content}\""),
            ("Gemfile.lock", $"GEM\n  {Content}\n"),
            ("requirements.txt", $"=={Content}\n"),
            ("Dockerfile", $"FROM a\nENV {Content}\nRUNN {Content}\n"),
            ("deployment.yaml", $"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {Content}: }}\n"),
        ]
        :
        [
            ("package-lock.json", $$$"""{"name": "app", "lockfileVersion": 3, "note": "{{{Content}}}", "packages": {"": {"description": "{{{Content}}}"}, "node_modules/left-pad": {"version": "1.3.0", "resolved": "https://{{{Content}}}.example/left-pad"} } }"""),
            ("requirements.txt", $"# {Content}\nrequests==2.0.0  # {Content}\n"),
            ("Dockerfile", $"FROM debian:12\n# {Content}\nENV DB_PASSWORD={Content} OTHER={Content}\nRUN echo {Content}\n"),
            ("deployment.yaml", $"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: debian:12\n          env: [{{name: API_TOKEN, value: {Content}}}]\n"),
            (".env", $"DATABASE_PASSWORD={Content}Xy7\n"),
            ("notes.txt", $"postgres://admin:{Content}Zk9@db.example/app\n{Content}\n"),
            ("go.sum", $"example.com/a v1.0.0 h1:{Content}=\n"),
        ];

    private static string Around(string text, string canary)
    {
        var at = text.IndexOf(canary, StringComparison.OrdinalIgnoreCase);
        return text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 100)];
    }
}
