using Assay.TestKit;

namespace Assay.EndToEnd.Integrations;

/// <summary>A change is judged by the base branch's files, whichever system builds it.</summary>
public sealed class PullRequestTests(AssayBinary assay)
{
    private const string AcceptAll = """
        accept:
          - package: 'pkg:deb/**'
            reason: falsePositive
            owner: mallory@example.com
            expires: 2099-01-01
        """;

    private const string Lenient = "version: 1\nrules: [{id: none, vulnerabilities: [NONE]}]\n";

    [Theory]
    [InlineData("GITHUB_BASE_REF=main")]
    [InlineData("CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main")]
    [InlineData("SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/main")]
    [InlineData("CODEBUILD_WEBHOOK_EVENT=PULL_REQUEST_UPDATED", "CODEBUILD_WEBHOOK_BASE_REF=refs/heads/main")]
    [InlineData("CIRCLE_PULL_REQUEST=https://example.com/pull/1")]
    [InlineData("CHANGE_TARGET=main")]
    [InlineData("bamboo_repository_pr_targetBranch=main")]
    [InlineData("ASSAY_BASE_BRANCH=main")]
    public void What_the_change_accepts_does_not_count(params string[] variables)
    {
        using var job = new Job(assay);
        var checkout = Checkout(job, [], [(".assay/accept.yaml", AcceptAll), ("assay.policy.yaml", Lenient)]);
        Assert.Equal(0, job.Run("assay-ci.sh", checkout).ExitCode);

        foreach (var variable in variables)
        {
            job.Set(variable.Split('=')[0], variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        }

        var result = job.Run("assay-ci.sh", checkout);
        Assert.True(result.ExitCode == 1, result.Error);
        Assert.Contains("policy 'assay.policy.yaml' is in this change, and not in main yet: it does not count", result.Error, StringComparison.Ordinal);
        Assert.Contains("accept '.assay/accept.yaml' is in this change, and not in main yet: it does not count", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_change_do_not_count_and_those_of_the_base_branch_do()
    {
        using var job = new Job(assay);
        var checkout = Checkout(job, [("assay.yaml", "failOn: low\n")], [("assay.yaml", "failOn: critical\nexclude: ['*']\n")]);
        job.Set("ASSAY_FAIL_ON", null);
        Assert.Equal(0, job.Run("assay-ci.sh", checkout).ExitCode);
        var result = job.Set("GITHUB_BASE_REF", "main").Run("assay-ci.sh", checkout);
        Assert.True(result.ExitCode == 1, result.Error);
        Assert.Contains("config 'assay.yaml' is that of main", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_name_what_a_change_is_judged_by_are_refused_where_a_change_is_built()
    {
        using var job = new Job(assay);
        var checkout = Checkout(job, [("assay.yaml", "# policy\nfailOn: high\naccept: [mine.yaml]\n")], [("mine.yaml", AcceptAll)]);
        var result = job.Set("GITHUB_BASE_REF", "main").Run("assay-ci.sh", checkout);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("give ASSAY_POLICY", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_base_branch_accepts_counts_though_the_change_deletes_it()
    {
        using var job = new Job(assay);
        var checkout = Checkout(job, [(".assay/accept.yaml", AcceptAll)], [(".assay/accept.yaml", null)]);
        Assert.Equal(1, job.Run("assay-ci.sh", checkout).ExitCode);
        var result = job.Set("GITHUB_BASE_REF", "main").Run("assay-ci.sh", checkout);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Theory]
    [InlineData("rules/team.yaml")]
    [InlineData("./rules/team.yaml")]
    [InlineData("rules/link.yaml")]
    public void A_policy_is_the_base_branch_s_however_it_is_named(string name)
    {
        const string Strict = "version: 1\nrules: [{id: strict, severity: low}]\n";
        using var job = new Job(assay);
        job.Set("ASSAY_FAIL_ON", null).Set("ASSAY_POLICY", name).Set("GITHUB_BASE_REF", "main").Set("ASSAY_OUTPUT", "table");
        var checkout = Checkout(job, [("rules/team.yaml", Strict), ("rules/link.yaml", Strict)], [("rules/team.yaml", Lenient), ("rules/link.yaml", Lenient)]);
        var result = job.Run("assay-ci.sh", checkout);
        Assert.True(result.ExitCode == 1, result.Error);
        Assert.Contains("is that of main", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new.yaml", "merge it first")]
    [InlineData("../checkout/rules/team.yaml", "without '.' and '..'")]
    [InlineData("through/team.yaml", "merge it first")]
    public void A_policy_that_only_the_change_has_is_refused(string name, string words)
    {
        using var job = new Job(assay);
        var checkout = Checkout(job, [], [("new.yaml", Lenient), ("rules/team.yaml", Lenient)]);
        Directory.CreateSymbolicLink(Path.Combine(checkout, "through"), "rules");
        Git(checkout, "add", "through");
        var result = job.Set("ASSAY_POLICY", name).Set("GITHUB_BASE_REF", "main").Run("assay-ci.sh", checkout);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_step_made_and_built_in_policies_are_taken_as_they_are()
    {
        using var job = new Job(assay);
        var checkout = Checkout(job, [], []);
        job.Write("checkout/made.yaml", AcceptAll);
        var result = job.Set("ASSAY_ACCEPT", "made.yaml").Set("ASSAY_POLICY", "default").Set("GITHUB_BASE_REF", "main").Run("assay-ci.sh", checkout);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Fact]
    public void A_fork_s_merge_request_is_judged_by_the_project_it_goes_to()
    {
        using var job = new Job(assay);
        var checkout = Checkout(job, [], [(".assay/accept.yaml", AcceptAll)]);
        Directory.Move(job["origin"], job["upstream.git"]);
        // The fork's own main accepts everything.
        Assert.Equal(0, NativeTool.Run("git", ["clone", "-q", "--bare", checkout, job["origin"]]).ExitCode);
        Git(checkout, "push", "-qf", "origin", "HEAD:main");
        job.Set("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main").Set("CI_PROJECT_URL", "https://git.example/mallory/app");
        Assert.Equal(0, job.Run("assay-ci.sh", checkout).ExitCode);
        var result = job.Set("CI_MERGE_REQUEST_PROJECT_URL", "file://" + job["upstream"]).Run("assay-ci.sh", checkout);
        Assert.True(result.ExitCode == 1, result.Error);
    }

    [Fact]
    public void A_base_branch_that_cannot_be_had_is_no_pass()
    {
        using var job = new Job(assay);
        var checkout = Checkout(job, [], [(".assay/accept.yaml", AcceptAll)]);
        var result = job.Set("GITHUB_BASE_REF", "gone").Run("assay-ci.sh", checkout);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("can't be fetched", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_may_not_name_what_a_change_is_judged_by()
    {
        using var job = new Job(assay);
        var checkout = Checkout(job, [], [("mine.yaml", AcceptAll)]);
        var result = job.Set("ASSAY_ARGS", "--accept=mine.yaml").Set("GITHUB_BASE_REF", "main").Run("assay-ci.sh", checkout);
        Assert.Equal(2, result.ExitCode);
    }

    // A change that switches kinds of secrets off must not hide its own.
    [Fact]
    public void Kinds_of_secrets_are_those_of_the_base_branch()
    {
        using var job = new Job(assay);
        var checkout = Checkout(job, [("secrets.yaml", "version: 1\n")], [("secrets.yaml", "version: 1\ndisable: [private-key]\n")]);
        job.Write("bin/assay", "#!/bin/sh\ncat \"$ASSAY_SECRET_RULES\"\n", executable: true);
        job.Set("ASSAY_SECRET_RULES", "secrets.yaml");
        Assert.Contains("disable", job.Run("assay-ci.sh", checkout).Output, StringComparison.Ordinal);
        var result = job.Set("GITHUB_BASE_REF", "main").Run("assay-ci.sh", checkout);
        Assert.Equal("version: 1\n", result.Output);
        Assert.Contains("secret-rules 'secrets.yaml' is that of main", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, job.Set("ASSAY_ARGS", "--secret-rules=secrets.yaml").Run("assay-ci.sh", checkout).ExitCode);
    }

    // A shallow clone of one branch, as most systems make it, of an origin whose main has the first files and whose change the second.
    private static string Checkout(Job job, (string Path, string? Text)[] files, (string Path, string? Text)[] change)
    {
        NativeTool.Require("git");
        job.Set("ASSAY_TARGET", "oci:" + job["work", "image"]);
        var author = job["author"];
        Directory.CreateDirectory(author);
        Git(author, "init", "-q", "-b", "main");
        job.Write("author/README", "an app");
        Commit(job, author, files);
        Assert.Equal(0, NativeTool.Run("git", ["clone", "-q", "--bare", author, job["origin"]]).ExitCode);
        Git(author, "checkout", "-q", "-b", "change");
        job.Write("author/README", "a changed app");
        Commit(job, author, change);
        Git(author, "push", "-q", job["origin"], "change");
        Assert.Equal(0, NativeTool.Run("git", ["clone", "-q", "--depth=1", "-b", "change", "file://" + job["origin"], job["checkout"]]).ExitCode);
        return job["checkout"];
    }

    private static void Commit(Job job, string author, (string Path, string? Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            if (text is null)
            {
                File.Delete(Path.Combine(author, path));
            }
            else
            {
                job.Write("author/" + path, text);
            }
        }

        Git(author, "add", "-A");
        Git(author, "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "commit", "-qm", "files");
    }

    private static void Git(string folder, params string[] arguments)
    {
        var result = NativeTool.Run("git", arguments, workingDirectory: folder);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
