using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.TestKit;
using YamlDotNet.RepresentationModel;

namespace Assay.EndToEnd.Integrations;

/// <summary>The composite action's own steps, run as a runner does.</summary>
public sealed partial class GitHubTests(AssayBinary assay)
{
    [Theory]
    [InlineData(Outcome.Pass)]
    [InlineData(Outcome.Fail)]
    [InlineData(Outcome.Incomplete)]
    [InlineData(Outcome.Broken)]
    public void The_scan_step_fills_summary_and_outputs(Outcome outcome)
    {
        using var job = Runner(outcome);
        var result = Scan(job, ("target", job.Target), ("fail-on", "high"));

        Assert.True(Job.ExitCode(outcome) == result.ExitCode, result.Error + result.Output);
        Assert.Contains(Job.Line(outcome), result.Error, StringComparison.Ordinal);
        var outputs = Outputs(job);
        Assert.Equal(outcome.ToString().ToLowerInvariant(), outputs["outcome"]);
        Assert.Equal($"{Job.ExitCode(outcome)}", outputs["exit-code"]);
        Assert.NotEmpty(job.Read("summary"));
        Assert.Equal(outcome != Outcome.Pass, result.Output.Contains("\n::error title=Assay::", StringComparison.Ordinal));
        if (outcome == Outcome.Broken)
        {
            Assert.DoesNotContain("sarif", outputs.Keys);
            return;
        }

        var sarif = JsonNode.Parse(File.ReadAllText(outputs["sarif"]))!;
        Assert.Equal("2.1.0", (string?)sarif["version"]);
        Assert.All(sarif["runs"]![0]!["results"]!.AsArray(), entry => Assert.Empty(entry!["suppressions"]!.AsArray()));
        Assert.NotNull(JsonNode.Parse(File.ReadAllText(outputs["json"]))!["verdict"]);
        // The table of others' text stands where the runner obeys no commands.
        var stop = StopCommand().Match(result.Output);
        Assert.True(stop.Success && result.Output.IndexOf($"\n::{stop.Groups[1].Value}::", StringComparison.Ordinal) > stop.Index, result.Output);
    }

    [Fact]
    public void Inputs_are_text_and_never_shell()
    {
        using var job = Runner(Outcome.Pass);
        var result = Scan(job, ("target", "dir:clean$(touch owned)`touch owned`\"; touch owned; \""));
        Assert.Equal(2, result.ExitCode);
        Assert.False(File.Exists(job["work", "owned"]));
    }

    [Fact]
    public void A_program_of_another_digest_is_not_run()
    {
        NativeTool.Require("sha256sum");
        using var job = Runner(Outcome.Pass);
        job.Write("bin/curl", "#!/bin/sh\nwhile [ \"$1\" != --output ]; do shift; done\nprintf '#!/bin/sh\\ntouch owned\\n' > \"$2\"\n", executable: true);
        var result = Scan(job, ("target", job.Target), ("url", "https://example.com/assay"), ("sha256", new string('0', 64)));
        Assert.Equal(3, result.ExitCode);
        Assert.Equal("broken", Outputs(job)["outcome"]);
        Assert.False(File.Exists(job["work", "owned"]));
        Assert.Equal(3, Scan(job, ("target", job.Target), ("url", "http://example.com/assay"), ("sha256", new string('0', 64))).ExitCode);
    }

    [Theory]
    [InlineData("[]", "POST", "repos/team/app/issues/7/comments")]
    [InlineData("""[{"id": 5, "user": {"type": "User"}, "body": "<!-- assay app --> mine"}, {"id": 9, "user": {"type": "Bot"}, "body": "<!-- assay app -->\nold"}]""", "PATCH", "repos/team/app/issues/comments/9")]
    public void One_comment_is_written_anew_at_each_run(string comments, string method, string address)
    {
        using var job = PullRequest("team/app", comments);
        job.Write("report.md", "# Assay\n" + string.Concat(Enumerable.Repeat("a line that is long enough to matter\n", 4000)));
        var result = Comment(job);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains($"api --method {method} {address} --input", job.Read("calls"), StringComparison.Ordinal);
        var body = (string)JsonNode.Parse(job.Read("sent"))!["body"]!;
        Assert.StartsWith("<!-- assay app -->\n# Assay\n", body, StringComparison.Ordinal);
        Assert.InRange(body.Length, 1000, 65_536);
        Assert.Contains("longer than a comment may be", body, StringComparison.Ordinal);
    }

    // The sentence behind it would stand in what is folded, or in a command.
    [Fact]
    public void What_is_cut_is_closed_first()
    {
        using var job = Runner(Outcome.Pass);
        job.Write("report.md", "# Assay\n<details open><summary>a</summary>\n\nx\n\n</details>\n<details><summary>b</summary>\n\n```sh\n" + string.Concat(Enumerable.Repeat("a line\n", 100)) + "```\n</details>\n");
        var cut = job.Run("github/cut.sh", null, job["report.md"], "200", "There is more.");
        Assert.Equal(0, cut.ExitCode);
        Assert.EndsWith("a line\n```\n\n</details>\n\nThere is more.\n", cut.Output, StringComparison.Ordinal);
        Assert.Equal(job.Read("report.md"), job.Run("github/cut.sh", null, job["report.md"], "100000", "There is more.").Output);
    }

    [Theory]
    [InlineData("mallory/app", "pull_request", "of a fork")]
    [InlineData("team/app", "pull_request_target", "not pull_request")]
    public void A_fork_and_other_events_get_no_comment_and_no_failure(string head, string eventName, string words)
    {
        using var job = PullRequest(head, "[]");
        job.Write("report.md", "# Assay\n");
        job.Set("GITHUB_EVENT_NAME", eventName);
        var result = Comment(job);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Empty(job.Read("calls"));
    }

    [Fact]
    public void Other_actions_are_named_by_commit()
    {
        var text = File.ReadAllText(Path.Combine(Job.Integrations, "github", "action.yml"));
        var uses = UsesLine().Matches(text);
        Assert.NotEmpty(uses);
        Assert.All(uses, use => Assert.Matches("@[0-9a-f]{40}$", use.Groups[1].Value));
        Assert.DoesNotContain("pull_request_target", text, StringComparison.Ordinal);
        var action = StepFile.Load("github/action.yml");
        Assert.All(((YamlSequenceNode)action.At("runs", "steps")).Children.Cast<YamlMappingNode>().Where(step => step.Children.ContainsKey("run")), step => Assert.DoesNotContain("${{", ((YamlScalarNode)step["run"]).Value!, StringComparison.Ordinal));
    }

    // Uploads and comments of one name replace each other: as many names as targets, and the same from build to build.
    [Theory]
    [InlineData("registry.example/team/app:1.2", "", "assay-registry.example-team-app")]
    [InlineData("registry.example/team/app:1.3", "", "assay-registry.example-team-app")]
    [InlineData("registry.example:5000/app@sha256:aaaa", "", "assay-registry.example-5000-app")]
    [InlineData("docker:app:7", "", "assay-app")]
    [InlineData("dir:.", "", "assay")]
    [InlineData("dir:services/the web", "", "assay-services-the-web")]
    [InlineData("dir:.", "mine", "mine")]
    public void An_upload_is_named_by_its_target(string target, string category, string expected)
    {
        using var job = Runner(Outcome.Broken);
        Assert.Equal(3, Scan(job, ("target", target), ("category", category)).ExitCode);
        Assert.Equal(expected, Outputs(job)["category"]);
    }

    [Theory]
    [InlineData("false", "", "")]
    [InlineData("true", "", "assay-advisories")]
    [InlineData("true", "/srv/advisories", "/srv/advisories")]
    public void Advisories_are_kept_where_the_cache_looks(string cache, string db, string expected)
    {
        using var job = Runner(Outcome.Pass);
        job.Write("bin/assay", $"#!/bin/sh\nprintf '%s' \"$ASSAY_DB\" > '{job["db"]}'\n", executable: true);
        Scan(job, ("target", job.Target), ("cache", cache), ("db", db));
        Assert.Equal(expected == "assay-advisories" ? job["temp", expected] : expected, job.Read("db"));
        var action = StepFile.Load("github/action.yml");
        Assert.Equal("${{ runner.temp }}/assay-advisories", action.Text("runs", "steps", Step(action, "Advisories of earlier runs"), "with", "path"));
    }

    private static int Step(StepFile action, string name) =>
        ((YamlSequenceNode)action.At("runs", "steps")).Children.ToList().FindIndex(step => ((YamlScalarNode)((YamlMappingNode)step)["name"]).Value == name);

    private Job Runner(Outcome outcome)
    {
        var job = new Job(assay, outcome);
        Directory.CreateDirectory(job["temp"]);
        return job.Set("RUNNER_TEMP", job["temp"]).Set("GITHUB_OUTPUT", job["output"]).Set("GITHUB_STEP_SUMMARY", job["summary"]).Set("GITHUB_EVENT_NAME", "push");
    }

    private static ToolResult Scan(Job job, params (string Name, string Value)[] inputs)
    {
        var action = StepFile.Load("github/action.yml");
        var values = new Dictionary<string, string>(action.Defaults("inputs"), StringComparer.Ordinal);
        foreach (var (name, value) in inputs)
        {
            values[name] = value;
        }

        StepFile.Give(job, action.Pairs("runs", "steps", Step(action, "Scan"), "env"), Expression(),
            name => name == "github.action_path" ? Path.Combine(Job.Integrations, "github") : values[name["inputs.".Length..]]);
        return job.RunText(action.Text("runs", "steps", Step(action, "Scan"), "run"));
    }

    private Job PullRequest(string head, string comments)
    {
        NativeTool.Require("jq");
        var job = Runner(Outcome.Pass);
        job.Write("event.json", $$$"""{"pull_request": {"number": 7, "head": {"repo": {"full_name": "{{{head}}}"} }, "base": {"repo": {"full_name": "team/app"} } } }""");
        job.Write("comments", comments);
        // GitHub's own client, imitated: it lists comments, and keeps what it was to send.
        job.Write("bin/gh", $"""
            #!/bin/sh
            echo "$*" >> '{job["calls"]}'
            case "$*" in
              *--paginate*) cat '{job["comments"]}' ;;
              *) while [ "$1" != --input ]; do shift; done; cp "$2" '{job["sent"]}'; echo null ;;
            esac
            """, executable: true);
        return job.Set("GITHUB_EVENT_NAME", "pull_request").Set("GITHUB_EVENT_PATH", job["event.json"]).Set("GITHUB_REPOSITORY", "team/app");
    }

    private static ToolResult Comment(Job job)
    {
        var action = StepFile.Load("github/action.yml");
        StepFile.Give(job, action.Pairs("runs", "steps", Step(action, "Comment on the pull request"), "env"), Expression(), name => name switch
        {
            "github.action_path" => Path.Combine(Job.Integrations, "github"),
            "steps.scan.outputs.markdown" => job["report.md"],
            "steps.scan.outputs.category" => "app",
            _ => "secret",
        });
        return job.RunText(action.Text("runs", "steps", Step(action, "Comment on the pull request"), "run"));
    }

    private static Dictionary<string, string> Outputs(Job job) =>
        job.Read("output").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    [GeneratedRegex(@"\$\{\{ *(?<value>[a-z._-]+) *\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Expression();

    [GeneratedRegex("::stop-commands::(?<value>assay-[0-9a-f]{32})\n", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StopCommand();

    [GeneratedRegex("^ *-? *uses: (?<value>[^ \n]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsesLine();
}
