using System.Text.RegularExpressions;
using Assay.TestKit;

namespace Assay.EndToEnd.Integrations;

/// <summary>The files of the integrations and the examples of their pages, read by what the field has to read them: validators, and two runners.</summary>
public sealed partial class ValidatorTests(AssayBinary assay)
{
    private static readonly NpmPackages GitHub = new("action-validator-0.6.0", "@action-validator/cli", "@action-validator/cli@0.6.0", "@action-validator/core@0.6.0");
    private static readonly NpmPackages GitLab = new("gitlab-ci-local-4.62.0", "gitlab-ci-local", "gitlab-ci-local@4.62.0");
    private static readonly NpmPackages Tekton = new("tekton-lint-1.1.0", "@ibm/tekton-lint", "@ibm/tekton-lint@1.1.0");
    private static readonly NpmPackages Circle = new("circleci-config-parser-0.10.0", "@circleci/circleci-config-parser", "@circleci/circleci-config-parser@0.10.0-alpha.3", "yaml@2.8.1");

    [Fact]
    public void GitHub_s_action_and_workflow_are_what_the_schemas_ask_for()
    {
        using var job = new Job(assay, Outcome.Pass);
        Assert.Equal(0, Validate(Path.Combine(Job.Integrations, "github", "action.yml")).ExitCode);
        job.Write(".github/workflows/scan.yml", Example("github.md").Replace("@COMMIT", "@" + new string('a', 40), StringComparison.Ordinal));
        var workflow = Validate(job[".github", "workflows", "scan.yml"]);
        Assert.True(workflow.ExitCode == 0, workflow.Output + workflow.Error);

        job.Write("action.yml", File.ReadAllText(Path.Combine(Job.Integrations, "github", "action.yml")).Replace("using: composite", "using: compost", StringComparison.Ordinal));
        Assert.NotEqual(0, Validate(job["action.yml"]).ExitCode);

        ToolResult Validate(string file) => job.RunTool(NativeTool.Require("node"), [Module(GitHub, "@action-validator", "cli", "cli.mjs"), file]);
    }

    [Theory]
    [InlineData(Outcome.Fail)]
    [InlineData(Outcome.Pass)]
    [InlineData(Outcome.Incomplete)]
    [InlineData(Outcome.Broken)]
    public void GitLab_s_jobs_run_in_a_runner(Outcome outcome)
    {
        if (outcome != Outcome.Fail && !Tier.IsNightly)
        {
            Assert.Skip("one outcome is tried every day, the others nightly");
        }

        NativeTool.Require("rsync");
        using var job = new Job(assay, outcome);
        // The image can't be had here; the job's shell is the runner's.
        var template = File.ReadAllText(Path.Combine(Job.Integrations, "gitlab", "assay.gitlab-ci.yml"));
        const string Image = "  image:\n    name: $ASSAY_IMAGE\n    entrypoint: [\"\"]\n";
        Assert.Contains(Image, template, StringComparison.Ordinal);
        job.Write("work/assay.gitlab-ci.yml", template.Replace(Image, "", StringComparison.Ordinal));
        job.Write("work/.gitlab-ci.yml", $"include: [{{local: assay.gitlab-ci.yml}}]\nvariables: {{ASSAY_TARGET: '{job.Target}', ASSAY_FAIL_ON: high}}\n");
        Assert.Equal(0, job.RunText("git init -q -b main && git add -A && git -c user.name=a -c user.email=a@example.com commit -qm a && git remote add origin git@gitlab.example:team/app.git").ExitCode);

        var run = job.RunTool(NativeTool.Require("node"), [Module(GitLab, "gitlab-ci-local", "src", "index.js"), "--no-color", "assay-container", "assay-dependencies"]);

        var said = run.Output + run.Error;
        Assert.Contains("json schema validated", said, StringComparison.Ordinal);
        Assert.Contains(Job.Line(outcome), said, StringComparison.Ordinal);
        Assert.True(run.ExitCode == (outcome == Outcome.Pass ? 0 : 1), said);
        Assert.Equal(outcome == Outcome.Pass ? "" : $"{Job.ExitCode(outcome)}", ContainerJobFailed().Match(said).Groups[1].Value);
        string[] reports = ["gl-container-scanning-report.json", "gl-dependency-scanning-report.json", "gl-code-quality-report.json", "gl-sbom.cdx.json"];
        Assert.All(reports, report => Assert.Equal(outcome != Outcome.Broken, File.Exists(job["work", report])));
    }

    [Fact]
    public void Tekton_s_task_has_no_fault()
    {
        using var job = new Job(assay, Outcome.Pass);
        var task = File.ReadAllText(Path.Combine(Job.Integrations, "tekton", "assay.yaml"));
        var clean = Lint(task);
        Assert.True(clean.ExitCode == 0 && clean.Output.Trim().Length == 0, clean.Output + clean.Error);
        Assert.Contains("Undefined param 'warn'", Lint(task.Replace("$(params.warn-only)", "$(params.warn)", StringComparison.Ordinal)).Output, StringComparison.Ordinal);

        ToolResult Lint(string text)
        {
            job.Write("task.yaml", text);
            return job.RunTool(NativeTool.Require("node"), [Module(Tekton, "@ibm", "tekton-lint", "dist", "lint.js"), job["task.yaml"]]);
        }
    }

    [Fact]
    public void CircleCi_s_orb_is_read_by_its_own_parser()
    {
        using var job = new Job(assay, Outcome.Pass);
        var orb = File.ReadAllText(Path.Combine(Job.Integrations, "circleci", "src", "assay.yml"));
        var read = Parse(orb);
        Assert.True(read.ExitCode == 0, read.Error);
        Assert.Equal("commands: scan; executors: assay; jobs: scan\n", read.Output);
        Assert.NotEqual(0, Parse(orb.Replace("      name: assay\n      image:", "      called: assay\n      image:", StringComparison.Ordinal)).ExitCode);

        ToolResult Parse(string text)
        {
            job.Write("orb.yml", text);
            return job.RunTool(NativeTool.Require("node"), [Path.Combine(AppContext.BaseDirectory, "Integrations", "testdata", "circleci.cjs"), Circle.Require(), job["orb.yml"]]);
        }
    }

    // Its annotation and steps are Jenkins' own: Groovy's grammar is all that can be asked.
    [Fact]
    public void Jenkins_example_is_groovy()
    {
        using var job = new Job(assay, Outcome.Pass);
        job.Write("parse.groovy", "import org.codehaus.groovy.control.*\nnew CompilationUnit().with { addSource(new File(args[0])); compile(Phases.CONVERSION) }\n");
        var example = File.ReadAllText(Path.Combine(Job.Integrations, "jenkins", "Jenkinsfile"));
        Assert.Equal(0, Parse(example).ExitCode);
        Assert.NotEqual(0, Parse(example.Replace("assayScan(", "assayScan((", StringComparison.Ordinal)).ExitCode);

        ToolResult Parse(string text)
        {
            job.Write("Jenkinsfile", text);
            return job.RunTool(NativeTool.Require("groovy"), [job["parse.groovy"], job["Jenkinsfile"]]);
        }
    }

    [Theory]
    [InlineData(Outcome.Fail, "assay", 1, "POLICY FAILED (1)")]
    [InlineData(Outcome.Pass, "assay", 0, "assay: PASS (0)")]
    [InlineData(Outcome.Pass, "assay-check", 1, "FAIL: fail-on")]
    public void Pre_commit_runs_the_hooks(Outcome outcome, string hook, int exitCode, string words)
    {
        var preCommit = NativeTool.Require("pre-commit");
        using var job = new Job(assay, outcome);
        job.Set("ASSAY_TARGET", outcome == Outcome.Fail ? "oci:" + job["work", "image"] : null);
        job.Write("app/package-lock.json", """{"name": "a", "lockfileVersion": 3, "packages": {"": {"name": "a"}}}""");
        job.Write("app/Dockerfile", "FROM debian:latest\n");
        job.Write("hooks/.pre-commit-hooks.yaml", File.ReadAllText(Path.Combine(TestData.RepositoryRoot, ".pre-commit-hooks.yaml")));
        job.Write("hooks/integrations/assay-ci.sh", File.ReadAllText(Path.Combine(Job.Integrations, "assay-ci.sh")), executable: true);
        job.Write("hooks/integrations/pre-commit/assay.sh", File.ReadAllText(Path.Combine(Job.Integrations, "pre-commit", "assay.sh")), executable: true);
        const string Commit = "git init -q -b main && git add -A && git -c user.name=a -c user.email=a@example.com commit -qm a";
        Assert.Equal(0, job.RunText(Commit, workingDirectory: job["hooks"]).ExitCode);
        Assert.Equal(0, job.RunText(Commit, workingDirectory: job["app"]).ExitCode);
        // As the page says: the hook of good practice has a gate where one is given, here as a setting of the job.
        job.Set("ASSAY_FAIL_ON", hook == "assay" ? null : "medium");

        var run = job.RunText($"exec '{preCommit}' try-repo '{job["hooks"]}' {hook} --all-files --verbose", workingDirectory: job["app"]);

        Assert.True(run.ExitCode == exitCode, run.Output + run.Error);
        Assert.Contains(words, run.Output, StringComparison.Ordinal);
    }

    private static string Module(NpmPackages packages, params string[] path) => Path.Combine([packages.Require(), "node_modules", .. path]);

    // The first block of YAML on a page.
    private static string Example(string page)
    {
        var text = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "integrations", page));
        var begin = text.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        return text[begin..text.IndexOf("```\n", begin, StringComparison.Ordinal)];
    }

    [GeneratedRegex("^assay-container +finished in [^\n]* FAIL (?<code>[0-9]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ContainerJobFailed();
}
