using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Core.Findings;
using Assay.Engine.Policy;
using Assay.Reports;
using Assay.TestKit;

namespace Assay.Engine.Tests.Secrets;

public sealed class SecretsInImagesTests
{
    private static readonly string Token = "gl" + "pat-" + Random(20, 1);
    private static readonly string Other = "gl" + "pat-" + Random(20, 2);
    private static readonly string Password = Random(14, 3);

    [Fact]
    public async Task Secrets_are_found_in_every_layer_in_config_and_history_cold_and_warm()
    {
        using var folder = new TemporaryFolder();
        var options = new ScanOptions { CacheFolder = folder["cache"], Subjects = ScanSubjects.Packages | ScanSubjects.Secrets };
        foreach (var run in (string[])["cold", "warm"])
        {
            var result = await ScanAsync(folder, options);

            Assert.True(result.IsComplete, run);
            Assert.Equal(
                [
                    "gitlab-token File app/deleted.env:2:7 layer 1 deleted 2",
                    "gitlab-token File app/gone/x.yaml:1:4 layer 1 deleted 3",
                    "postgres-url File app/url.txt:1:20 layer 1",
                    "gitlab-token File app/kept.env:1:3 layer 2",
                    "gitlab-token Environment API_TOKEN:2:11",
                    "gitlab-token Label note:1:6",
                    "gitlab-token Command Cmd:3:1",
                    "gitlab-token History created_by:3:7",
                ],
                result.Inventory.Secrets!.Select(secret => Describe(secret, result)));
        }
    }

    [Fact]
    public async Task No_report_has_a_secret_in_it()
    {
        using var folder = new TemporaryFolder();
        var result = await ScanAsync(folder, new ScanOptions { Subjects = ScanSubjects.Packages | ScanSubjects.Secrets | ScanSubjects.Config, FailOn = Severity.Low });

        Assert.NotEmpty(result.Inventory.Secrets!);
        Assert.Equal(VerdictResult.Fail, result.Verdict.Result);
        foreach (var format in AllReports.Formats)
        {
            using var stream = new MemoryStream();
            format.Write(result, stream, new ReportOptions
            {
                Width = 120, Color = true, Aws = new AwsAccount("123456789012", "eu-central-1"), GitHub = new GitHubRun(new string('a', 40), "refs/heads/main", "CI", "scan", "1", null),
            });
            var text = Encoding.UTF8.GetString(stream.ToArray());
            foreach (var value in (string[])[Token, Other, Password])
            {
                // Not whole, and not all but a little.
                Assert.False(text.Contains(value[4..], StringComparison.Ordinal), format.Name);
                Assert.False(text.Contains(value[..^4], StringComparison.Ordinal), format.Name);
            }
        }
    }

    [Fact]
    public async Task No_file_of_the_cache_has_a_secret_in_it()
    {
        using var folder = new TemporaryFolder();
        var result = await ScanAsync(folder, new ScanOptions { CacheFolder = folder["cache"], Subjects = ScanSubjects.Packages | ScanSubjects.Secrets | ScanSubjects.Config });

        Assert.NotEmpty(result.Inventory.Secrets!);
        var files = Directory.GetFiles(folder["cache"], "*", SearchOption.AllDirectories);
        Assert.True(files.Length >= 4, $"{files.Length} files");
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            foreach (var value in (string[])[Token, Other, Password])
            {
                Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(value[4..])) < 0, file);
                Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(value[..^4])) < 0, file);
            }
        }

        // What it does have of the layers is written plainly, so that the search would find it.
        Assert.Contains(files, file => File.ReadAllBytes(file).AsSpan().IndexOf("gitlab-token"u8) >= 0);
    }

    [Fact]
    public async Task The_history_is_shown_without_its_secrets_though_nobody_asked_for_them()
    {
        using var folder = new TemporaryFolder();
        var result = await ScanAsync(folder, new ScanOptions { InventoryOnly = true });

        Assert.Null(result.Inventory.Secrets);
        Assert.Equal("RUN T=*** make", result.Inventory.Artifact.Layers[2].CreatedBy);
    }

    [Fact]
    public async Task What_a_scan_with_secrets_left_in_the_cache_serves_one_without()
    {
        using var folder = new TemporaryFolder();
        var options = new ScanOptions { CacheFolder = folder["cache"], Subjects = ScanSubjects.Packages | ScanSubjects.Secrets };
        await ScanAsync(folder, options);
        var (entries, _) = ScanCache.Measure(folder["cache"]);

        var without = await ScanAsync(folder, options with { Subjects = ScanSubjects.Packages });
        var own = await ScanAsync(folder, options with { Subjects = ScanSubjects.Packages | ScanSubjects.Secrets, SecretRulesFile = RulesFile(folder) });

        Assert.Null(without.Inventory.Secrets);
        Assert.Contains(own.Inventory.Secrets!, secret => secret.Rule == "own-word");
        Assert.True(ScanCache.Measure(folder["cache"]).Entries > entries);
        Assert.DoesNotContain((await ScanAsync(folder, options)).Inventory.Secrets!, secret => secret.Rule == "own-word");
    }

    [Theory]
    [InlineData("fail-on", "critical", VerdictResult.Fail)]
    [InlineData("rule", "secrets: ['gitlab-*']", VerdictResult.Fail)]
    [InlineData("rule", "secretSeverity: critical", VerdictResult.Fail)]
    [InlineData("rule", "{secretPlace: history, secrets: [gitlab-token]}", VerdictResult.Fail)]
    [InlineData("rule", "{secretDeleted: true}", VerdictResult.Fail)]
    [InlineData("rule", "{secretDeleted: true, secrets: [postgres-url]}", VerdictResult.Pass)]
    [InlineData("rule", "secrets: [aws-*]", VerdictResult.Pass)]
    public async Task Secrets_break_gates(string kind, string text, VerdictResult expected)
    {
        using var folder = new TemporaryFolder();
        var options = new ScanOptions { Subjects = ScanSubjects.Secrets };
        var policy = folder["policy.yaml"];
        var body = text.StartsWith('{') ? text[1..^1].Replace(", ", "\n    ", StringComparison.Ordinal) : text;
        File.WriteAllText(policy, "version: 1\nrules:\n  - id: no-secrets\n    " + body + "\n");

        var result = await ScanAsync(folder, kind == "fail-on" ? options with { FailOn = Severity.Critical } : options with { Policy = new PolicyOptions { Policies = [policy] } });

        Assert.Equal(expected, result.Verdict.Result);
        Assert.All(result.Verdict.Violations, violation => Assert.Contains(violation.Finding!, (string[])["gitlab-token", "postgres-url"]));
    }

    [Fact]
    public async Task A_secret_is_accepted_by_its_kind_or_its_fingerprint_until_a_day()
    {
        using var folder = new TemporaryFolder();
        var options = new ScanOptions { Subjects = ScanSubjects.Secrets, FailOn = Severity.Low };
        var url = Assert.Single((await ScanAsync(folder, options)).Inventory.Secrets!, secret => secret.Rule == "postgres-url");
        var accept = folder["accept.yaml"];
        File.WriteAllText(accept, $"accept:\n  - secret: gitlab-token\n    reason: testOnly\n    owner: team\n    expires: 2099-01-31\n  - secret: {url.Fingerprint}\n    path: ['app/*']\n    reason: testOnly\n    owner: team\n    expires: 2099-01-31\n");

        var result = await ScanAsync(folder, options with { Policy = new PolicyOptions { Accepted = [accept] } });

        Assert.Equal(VerdictResult.Pass, result.Verdict.Result);
        Assert.All(result.Inventory.Secrets!, secret => Assert.Equal("team", secret.SuppressedBy!.Owner));

        File.WriteAllText(accept, File.ReadAllText(accept).Replace("2099", "2020", StringComparison.Ordinal));
        var late = await ScanAsync(folder, options with { Policy = new PolicyOptions { Accepted = [accept] } });
        Assert.Equal(VerdictResult.Fail, late.Verdict.Result);
        Assert.Contains(late.Verdict.Violations, violation => violation.Rule == "accept/expired");
    }

    [Fact]
    public async Task A_rule_looks_at_secrets_or_at_packages_and_not_at_both()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["policy.yaml"], "version: 1\nrules:\n  - id: both\n    secrets: [gitlab-token]\n    severity: high\n");

        var failure = await Assert.ThrowsAsync<Core.AssayException>(() => ScanAsync(folder, new ScanOptions { Policy = new PolicyOptions { Policies = [folder["policy.yaml"]] } }));
        Assert.Equal("document.invalid", failure.Code);
    }

    [Fact]
    public async Task Folders_are_searched_when_it_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["tree", "app"]);
        File.WriteAllText(folder["tree", "app", "settings.json"], $"{{\n  \"token\": \"{Token}\"\n}}\n");

        var usual = await Scanner.ScanAsync("dir:" + folder["tree"], new ScanOptions { Subjects = ScanSubjects.Packages }, null, TestContext.Current.CancellationToken);
        var asked = await Scanner.ScanAsync("dir:" + folder["tree"], new ScanOptions { Subjects = ScanSubjects.Secrets }, null, TestContext.Current.CancellationToken);

        Assert.Null(usual.Inventory.Secrets);
        var secret = Assert.Single(asked.Inventory.Secrets!);
        Assert.Equal(("app/settings.json", 2, 13, null), (secret.Path, secret.Line, secret.Column, secret.Layer));
        Assert.False(new ScanOptions().Wants(ScanSubjects.Secrets, isImage: false));
        Assert.True(new ScanOptions().Wants(ScanSubjects.Secrets, isImage: true));
    }

    [Fact]
    public async Task What_a_package_of_the_system_ships_is_no_secret_but_what_is_put_in_its_place_is()
    {
        using var folder = new TemporaryFolder();
        const string status = "Package: tool\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n\n";
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image(
        [
            layout.Layer(new TarBuilder().File("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n").File("var/lib/dpkg/status", status)
                .File("var/lib/dpkg/info/tool.list", "/.\n/usr/lib/tool/a.conf\n/usr/lib/tool/b.conf\n/etc/tool.conf\n")
                .File("usr/lib/tool/a.conf", Token + "\n").File("usr/lib/tool/b.conf", "none\n").File("etc/tool.conf", Token + "\n").Build()),
            layout.Layer(new TarBuilder().File("usr/lib/tool/b.conf", Other + "\n").Build()),
        ]));

        var result = await Scanner.ScanAsync("oci:" + layout.Folder, new ScanOptions { Subjects = ScanSubjects.Secrets }, null, TestContext.Current.CancellationToken);

        Assert.Equal(["etc/tool.conf", "usr/lib/tool/b.conf"], result.Inventory.Secrets!.Select(secret => secret.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_that_a_cataloger_reads_as_well_is_searched()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image([layout.Layer(new TarBuilder()
            .File("app/package.json", $"{{\"name\": \"shop\", \"version\": \"1.0.0\", \"config\": {{\"token\": \"{Token}\"}}}}")
            .File("app/node_modules/lib/package.json", "{\"name\": \"lib\", \"version\": \"2.0.0\"}").Build())]));

        var result = await Scanner.ScanAsync("oci:" + layout.Folder, new ScanOptions { Subjects = ScanSubjects.Packages | ScanSubjects.Secrets }, null, TestContext.Current.CancellationToken);

        Assert.Equal("app/package.json", Assert.Single(result.Inventory.Secrets!).Path);
        Assert.Contains(result.Inventory.Packages, package => package.Name == "lib");
    }

    [Fact]
    public async Task Only_the_beginning_of_a_file_that_is_too_large_is_searched_and_said_so()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["tree"]);
        File.WriteAllText(folder["tree", "a.env"], Token + "\n" + new string('x', 5000) + "\n" + Other + "\n");
        var options = new ScanOptions { Subjects = ScanSubjects.Secrets };

        var result = await Scanner.ScanAsync("dir:" + folder["tree"], options with { Limits = options.Limits with { MaxSecretFileBytes = 4000 } }, null, TestContext.Current.CancellationToken);

        Assert.Equal(1, Assert.Single(result.Inventory.Secrets!).Line);
        Assert.Equal((IssueLevel.Notice, "secrets.fileTooLarge"), (result.Issues[0].Level, result.Issues[0].Code));
    }

    private static Task<ScanResult> ScanAsync(TemporaryFolder folder, ScanOptions options)
    {
        if (!Directory.Exists(folder["image"]))
        {
            Build(new OciLayoutBuilder(folder["image"]));
        }

        return Scanner.ScanAsync("oci:" + folder["image"], options, null, TestContext.Current.CancellationToken);
    }

    private static void Build(OciLayoutBuilder layout)
    {
        OciLayerSpec[] layers =
        [
            layout.Layer(new TarBuilder().File("app/deleted.env", $"# own-word\nTOKEN={Token}\n").File("app/gone/x.yaml", $"t: {Other}\n").File("app/kept.env", $"A={Token}\n")
                .File("app/url.txt", $"postgresql://shop1:{Password}@db.internal.example/shop\n").File("app/picture.png", Token).Build()),

            // A file that a later layer has once more with the same secret is told once.
            layout.Layer(new TarBuilder().Whiteout("app/deleted.env").File("app/kept.env", $"A={Token}\n", mode: 0x180).Build()),
            layout.Layer(new TarBuilder().Whiteout("app/gone").File("app/new.txt", "nothing\n").Build()),
        ];
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new
            {
                Env = (string[])["PATH=/usr/bin:/bin", "API_TOKEN=" + Token],
                Labels = new Dictionary<string, string> { ["note"] = Token, ["other"] = "1" },
                Cmd = (string[])["run", "--token", Token],
            },
            rootfs = new { type = "layers", diff_ids = layers.Select(layer => layer.DiffId) },
            history = new[] { new { created_by = "COPY . /app" }, new { created_by = "RUN rm" }, new { created_by = $"RUN T={Token} make" } },
        });
        layout.Add(layout.Manifest(layout.Blob(config, OciLayoutBuilder.ConfigType), layers.Select(layer => layer.Descriptor)));
    }

    private static string RulesFile(TemporaryFolder folder)
    {
        File.WriteAllText(folder["rules.yaml"], "version: 1\nrules:\n  - id: own-word\n    keywords: [own-word]\n    pattern: own-word\n");
        return folder["rules.yaml"];
    }

    private static string Describe(Secret secret, ScanResult result)
    {
        var layers = result.Inventory.Artifact.Layers.Select(layer => layer.DiffId).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{secret.Rule} {secret.Place} {secret.Path}:{secret.Line}:{secret.Column}")
            + (secret.Layer is { } layer ? $" layer {layers.IndexOf(layer) + 1}" : "") + (secret.DeletedIn is { } later ? $" deleted {layers.IndexOf(later) + 1}" : "");
    }

    private static string Random(int length, int seed) =>
        new string(new Random(seed).GetItems<char>("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", length - 2)) + "7Z";
}
