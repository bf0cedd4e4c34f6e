using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Assay.TestKit;
using YamlDotNet.RepresentationModel;

namespace Assay.EndToEnd.Integrations;

/// <summary>Each system's own script, taken out of its file and run against the program, in its environment, with every outcome.</summary>
public sealed partial class PipelineTests(AssayBinary assay)
{
    public static TheoryData<Outcome> Outcomes { get; } = [Outcome.Pass, Outcome.Fail, Outcome.Incomplete, Outcome.Broken];

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void GitLab(Outcome outcome)
    {
        using var job = new Job(assay, outcome);
        var file = StepFile.Load("gitlab/assay.gitlab-ci.yml");
        job.Set("CI_PROJECT_DIR", job["work"]).Set("ASSAY_REPORTS", file.Text("variables", "ASSAY_REPORTS"));

        Expect(outcome, job.RunText(file.Text("assay-container", "script", 0)));
        RequireReports(outcome, file.Pairs("assay-container", "artifacts", "reports").Select(report => job["work", report.Value]));

        var result = job.RunText(file.Text("assay-dependencies", "script", 0));
        Assert.True(result.ExitCode is 0 or 1 or 3 or 4, result.Error);
        RequireReports(outcome, file.Pairs("assay-dependencies", "artifacts", "reports").Select(report => job["work", report.Value]));
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void CodeBuild(Outcome outcome)
    {
        using var job = new Job(assay, outcome);
        var file = StepFile.Load("aws/buildspec.yml");
        job.Set("ASSAY_SECURITY_HUB", file.Text("env", "variables", "ASSAY_SECURITY_HUB")).Set("CODEBUILD_SRC_DIR", job["work"]).Set("CODEBUILD_WEBHOOK_EVENT", "PUSH");
        Expect(outcome, job.RunText(file.Text("phases", "build", "commands", 0)));
        RequireReports(outcome, [job["work", file.Text("reports", "assay", "base-directory"), file.Text("reports", "assay", "files", 0)]]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 3)]
    public void Findings_go_to_Security_Hub_a_hundred_a_call(int refused, int exitCode)
    {
        NativeTool.Require("jq");
        using var job = new Job(assay, Outcome.Pass);
        job.Write("bin/aws", $$"""
            #!/bin/sh
            while [ "$1" != --findings ]; do shift; done
            count=$(jq length "${2#file://}")
            jq -r '.[].Id' "${2#file://}" >> '{{job["ids"]}}'
            echo "$count" >> '{{job["calls"]}}'
            printf '{"SuccessCount": %s, "FailedCount": {{refused}}, "FailedFindings": [{"Id": "a\\u001b[1m", "ErrorCode": "X", "ErrorMessage": "no"}]}' "$count"
            """, executable: true);
        var findings = new JsonArray([.. Enumerable.Range(0, 250).Select(number => (JsonNode)new JsonObject { ["Id"] = $"finding-{number}" })]);
        job.Write("asff.json", findings.ToJsonString());

        var result = job.Run("aws/security-hub.sh", null, job["asff.json"]);

        Assert.True(exitCode == result.ExitCode, result.Error);
        Assert.Equal("100\n100\n50\n", job.Read("calls"));
        Assert.Equal(Enumerable.Range(0, 250).Select(number => $"finding-{number}"), job.Read("ids").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain('\e', result.Error);
    }

    [Theory]
    [InlineData(Outcome.Pass, false, 0)]
    [InlineData(Outcome.Fail, false, 1)]
    [InlineData(Outcome.Incomplete, false, 4)]
    [InlineData(Outcome.Pass, true, 3)]
    [InlineData(Outcome.Fail, true, 1)]
    public void CodeBuild_sends_what_it_finds_to_Security_Hub(Outcome outcome, bool refuses, int exitCode)
    {
        NativeTool.Require("jq");
        var python = NativeTool.Require("python3");
        if (NativeTool.Run(python, ["-c", "import botocore"]).ExitCode != 0)
        {
            Assert.Skip("python3-botocore is not installed");
        }

        using var hub = new SecurityHub(refuses);
        using var job = new Job(assay, outcome);
        job.Write("bin/aws", $"#!/bin/sh\nexec '{python}' '{Path.Combine(AppContext.BaseDirectory, "Integrations", "testdata", "aws.py")}' \"$@\"\n", executable: true);
        job.Set("ASSAY_SECURITY_HUB", "true").Set("CODEBUILD_BUILD_ARN", "arn:aws:codebuild:eu-central-1:123456789012:build/shop:1").Set("CODEBUILD_WEBHOOK_EVENT", "PUSH");
        job.Set("AWS_ENDPOINT_URL", hub.Address).Set("AWS_DEFAULT_REGION", "eu-central-1").Set("AWS_ACCESS_KEY_ID", "a").Set("AWS_SECRET_ACCESS_KEY", "b").Set("AWS_EC2_METADATA_DISABLED", "true");
        if (outcome == Outcome.Pass && refuses)
        {
            // Something to refuse that breaks no gate.
            job.Set("ASSAY_FAIL_ON", null).Set("ASSAY_TARGET", "oci:image").Set("ASSAY_ADVISORIES", Path.Combine(TestData.RepositoryRoot, "samples", "advisories"));
            Assert.Equal(0, NativeTool.Run(NativeTool.Require("bash"), [Path.Combine(TestData.RepositoryRoot, "samples", "make-image.sh"), job["work", "image"]]).ExitCode);
        }

        var result = job.RunText(StepFile.Load("aws/buildspec.yml").Text("phases", "build", "commands", 0));

        Assert.True(result.ExitCode == exitCode, result.Error);
        Assert.Empty(hub.Faults);
        Assert.Equal(JsonNode.Parse(job.Read("work/assay-reports/assay.asff.json"))!.AsArray().Select(finding => (string?)finding!["Id"]), hub.Ids);
        Assert.Equal(refuses, result.Error.Contains("Security Hub refused", StringComparison.Ordinal));
    }

    // Two projects of an account that both scan their checkout must not write over each other's findings.
    [Theory]
    [InlineData("dir:.", "shop")]
    [InlineData(".", "shop")]
    [InlineData("dir:services/web", "shop/services/web")]
    [InlineData("registry.example/app:1", "")]
    public void CodeBuild_names_a_checkout_by_its_project(string target, string name)
    {
        using var job = new Job(assay, Outcome.Pass);
        job.Write("bin/assay", $"#!/bin/sh\nprintf '%s' \"$ASSAY_NAME\" > '{job["name"]}'\n", executable: true);
        job.Set("ASSAY_TARGET", target).Set("CODEBUILD_BUILD_ID", "shop:1f2e").Set("CODEBUILD_SRC_DIR", job["work"]).Set("CODEBUILD_WEBHOOK_EVENT", "PUSH");
        job.RunText(StepFile.Load("aws/buildspec.yml").Text("phases", "build", "commands", 0));
        Assert.Equal(name, job.Read("name"));
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Azure(Outcome outcome)
    {
        using var job = new Job(assay, outcome);
        var file = StepFile.Load("azure/assay.yml");
        var values = new Dictionary<string, string>(file.Defaults("parameters"), StringComparer.Ordinal) { ["target"] = job.Target, ["warnOnly"] = "False" };
        StepFile.Give(job, file.Pairs("steps", 0, "env"), AzureExpression(), name => values[name]);
        job.Set("AGENT_TEMPDIRECTORY", job["temp"]);

        var result = job.RunText(file.Text("steps", 0, "bash"), "bash");

        Expect(outcome, result);
        Assert.Contains($"##vso[task.setvariable variable=outcome;isOutput=true]{outcome.ToString().ToLowerInvariant()}\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(outcome != Outcome.Broken, result.Output.Contains("##vso[task.uploadsummary]", StringComparison.Ordinal));
        RequireReports(outcome, [job["temp", "assay", "assay.junit.xml"], job["temp", "assay", "assay.sarif"]]);
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void CircleCi(Outcome outcome)
    {
        using var job = new Job(assay, outcome);
        var file = StepFile.Load("circleci/src/assay.yml");
        var values = new Dictionary<string, string>(file.Defaults("commands", "scan", "parameters"), StringComparer.Ordinal) { ["target"] = job.Target };
        StepFile.Give(job, file.Pairs("commands", "scan", "steps", 0, "run", "environment"), CircleExpression(), name => values[name]);
        Expect(outcome, job.RunText(file.Text("commands", "scan", "steps", 0, "run", "command"), "bash"));
        RequireReports(outcome, [job["work", "assay-reports", "junit", "assay.xml"], job["work", "assay-reports", "assay.sarif"]]);
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Bamboo(Outcome outcome)
    {
        using var job = new Job(assay, outcome);
        var file = StepFile.Load("bamboo/bamboo.yml");
        foreach (var (name, value) in file.Pairs("variables"))
        {
            job.Set("bamboo_" + name, name == "assay_target" ? job.Target : value);
        }

        Expect(outcome, job.RunText(file.Text("Assay", "tasks", 1, "script", "scripts", 0)));
        RequireReports(outcome, [job["work", "assay-reports", "assay.junit.xml"]]);
    }

    [Theory]
    [InlineData(Outcome.Pass, "true", 0)]
    [InlineData(Outcome.Fail, "true", 1)]
    [InlineData(Outcome.Fail, "false", 0)]
    [InlineData(Outcome.Incomplete, "true", 4)]
    [InlineData(Outcome.Incomplete, "false", 0)]
    [InlineData(Outcome.Broken, "true", 3)]
    [InlineData(Outcome.Broken, "false", 3)]
    public void Tekton(Outcome outcome, string stop, int exitCode)
    {
        using var job = new Job(assay, outcome);
        var file = StepFile.Load("tekton/assay.yaml");
        var values = new Dictionary<string, string>(file.Defaults("spec", "params"), StringComparer.Ordinal)
        {
            ["target"] = outcome == Outcome.Broken ? "dir:clean/" + new string('x', 9000) + "\nresult" : job.Target,
            ["stop-on-failure"] = stop,
        };
        Directory.CreateDirectory(job["results"]);
        Directory.CreateDirectory(job["reports"]);
        var variables = ((YamlSequenceNode)file.At("spec", "steps", 0, "env")).Children.Cast<YamlMappingNode>().Select(item => (((YamlScalarNode)item["name"]).Value!, ((YamlScalarNode)item["value"]).Value!));
        StepFile.Give(job, variables, TektonExpression(), name => name.Split('.') switch
        {
            ["params", var parameter] => values[parameter],
            ["results", var result, "path"] => job["results", result],
            ["workspaces", "reports", "bound"] => "true",
            ["workspaces", "reports", "path"] => job["reports"],
            ["workspaces", _, "bound"] => "false",
            _ => "",
        });

        var ended = job.RunText(file.Text("spec", "steps", 0, "script"));

        Assert.True(exitCode == ended.ExitCode, ended.Error);
        Assert.Contains(Job.Line(outcome), ended.Error, StringComparison.Ordinal);
        Assert.Equal(outcome.ToString().ToLowerInvariant(), job.Read("results/outcome"));
        Assert.Equal($"{Job.ExitCode(outcome)}", job.Read("results/exit-code"));
        Assert.NotEmpty(job.Read("results/summary"));
        Assert.Equal(((YamlSequenceNode)file.At("spec", "results")).Children.Count, Directory.GetFiles(job["results"]).Length);
        // The termination message carries all results, with their names and some bytes each for its own form.
        Assert.InRange(Directory.GetFiles(job["results"]).Sum(result => new FileInfo(result).Length), 1, 1024);
        RequireReports(outcome, [job["reports", "assay.sarif"], job["reports", "assay.cdx.json"]]);
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void PreCommit(Outcome outcome)
    {
        using var job = new Job(assay, outcome);
        Expect(outcome, job.Run("pre-commit/assay.sh", null, "--include-dev"));

        using var reader = new StreamReader(Path.Combine(TestData.RepositoryRoot, ".pre-commit-hooks.yaml"));
        var stream = new YamlStream();
        stream.Load(reader);
        var hook = (YamlMappingNode)((YamlSequenceNode)stream.Documents[0].RootNode).Children[0];
        Assert.True(File.Exists(Path.Combine(TestData.RepositoryRoot, ((YamlScalarNode)hook["entry"]).Value!)));
        var files = ((YamlScalarNode)hook["files"]).Value!;
        Assert.Matches(files, "web/package-lock.json");
        Assert.DoesNotMatch(files, "web/package-lock.json.txt");
    }

    [Theory]
    [InlineData(Outcome.Pass, "", "", "goes on: pass")]
    [InlineData(Outcome.Fail, "", "", "ends: assay: the policy failed")]
    [InlineData(Outcome.Fail, "warnOnly=true", "unstable assay: the policy failed", "goes on: fail")]
    [InlineData(Outcome.Incomplete, "", "unstable assay: the scan is incomplete, so it is no pass", "goes on: incomplete")]
    [InlineData(Outcome.Incomplete, "incompleteFails=true", "", "ends: assay: the scan is incomplete")]
    [InlineData(Outcome.Broken, "warnOnly=true", "", "ends: assay: nothing was scanned, or the scanner is broken (3)")]
    public void Jenkins(Outcome outcome, string setting, string unstable, string end)
    {
        var groovy = NativeTool.Require("groovy");
        using var job = new Job(assay, outcome);
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Integrations", "testdata", "jenkins.groovy"), Path.Combine(Job.Integrations, "jenkins", "vars", "assayScan.groovy"), $"target={job.Target}", "failOn=high"];

        var result = job.RunTool(groovy, setting.Length == 0 ? arguments : [.. arguments, setting]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains(Job.Line(outcome), result.Error, StringComparison.Ordinal);
        Assert.Contains("junit assay-reports/assay.junit.xml\narchive assay-reports/**\n" + (unstable.Length == 0 ? "" : unstable + "\n") + end + "\n", result.Output, StringComparison.Ordinal);
        RequireReports(outcome, ((string[])["junit.xml", "sarif", "json"]).Select(ending => job["work", "assay-reports", "assay." + ending]));
    }

    [Fact]
    public void Jenkins_names_only_what_the_script_knows()
    {
        var step = File.ReadAllText(Path.Combine(Job.Integrations, "jenkins", "vars", "assayScan.groovy"));
        Assert.Equal(["ACCEPT", "ARGS", "BASELINE", "DB", "FAIL_ON", "OUTPUT", "POLICY", "TARGET", "TRUST_ATTACHED", "VEX"], JenkinsVariable().Matches(step).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.Contains("sh(script: 'assay-ci.sh', returnStatus: true", step, StringComparison.Ordinal);
    }

    // What a scan is judged by can be given to every template that has inputs of its own.
    [Theory]
    [InlineData("github/action.yml")]
    [InlineData("azure/assay.yml")]
    [InlineData("circleci/src/assay.yml")]
    [InlineData("tekton/assay.yaml")]
    [InlineData("jenkins/vars/assayScan.groovy")]
    public void A_template_has_an_input_for_all_that_a_scan_is_judged_by(string template)
    {
        var text = File.ReadAllText(Path.Combine(Job.Integrations, template));
        Assert.All((string[])["FAIL_ON", "POLICY", "ACCEPT", "VEX", "TRUST_ATTACHED", "BASELINE"], name => Assert.Matches($"ASSAY_{name}(:|=|, value:) ?(\\$|<<)", text));
    }

    [Fact]
    public void Nothing_is_downloaded_and_run_unseen()
    {
        foreach (var file in Directory.EnumerateFiles(Job.Integrations, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotMatch(PipedToShell(), File.ReadAllText(file));
        }
    }

    private static void Expect(Outcome outcome, ToolResult result)
    {
        Assert.True(Job.ExitCode(outcome) == result.ExitCode, $"{result.ExitCode}: {result.Error}{result.Output}");
        Assert.Contains(Job.Line(outcome), result.Error, StringComparison.Ordinal);
    }

    // Every report that the system is told of is there and is whole; none is where nothing was scanned.
    private static void RequireReports(Outcome outcome, IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            Assert.Equal(outcome != Outcome.Broken, File.Exists(file));
            if (outcome == Outcome.Broken)
            {
                continue;
            }

            if (file.EndsWith(".xml", StringComparison.Ordinal))
            {
                Assert.NotNull(XDocument.Load(file).Root);
            }
            else
            {
                Assert.NotNull(JsonNode.Parse(File.ReadAllText(file)));
            }
        }
    }

    [GeneratedRegex(@"\$\{\{ *parameters\.(?<value>[a-zA-Z]+) *\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AzureExpression();

    [GeneratedRegex("<< *parameters\\.(?<value>[a-z-]+) *>>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CircleExpression();

    [GeneratedRegex(@"\$\((?<value>[a-z.-]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TektonExpression();

    [GeneratedRegex("\"ASSAY_(?<value>[A-Z_]+)=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex JenkinsVariable();

    [GeneratedRegex(@"(curl|wget)[^\n]*\|\s*(sudo )?(ba)?sh\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PipedToShell();
}
