using Assay.Reports;

namespace Assay.Cli.Commands;

/// <summary>What build systems tell of themselves, for the formats that carry it.</summary>
internal static class ReportEnvironment
{
    /// <summary>The options with what the environment tells.</summary>
    public static ReportOptions AddTo(ReportOptions options) => options with { Aws = Aws(), GitHub = GitHub() };

    // CODEBUILD_BUILD_ARN is "arn:aws:codebuild:REGION:ACCOUNT:build/NAME:ID" (AWS CodeBuild, "Environment variables in build environments").
    private static AwsAccount? Aws()
    {
        var build = Variable("CODEBUILD_BUILD_ARN")?.Split(':') is { Length: >= 6 } parts ? parts : null;
        var account = Variable("ASSAY_AWS_ACCOUNT") ?? build?[4];
        var region = Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? build?[3];
        return account is null || region is null ? null : new AwsAccount(account, region);
    }

    // docs.github.com, "Variables reference", "Default environment variables".
    private static GitHubRun? GitHub()
    {
        var sha = Variable("ASSAY_GITHUB_SHA") ?? Variable("GITHUB_SHA");
        var reference = Variable("ASSAY_GITHUB_REF") ?? Variable("GITHUB_REF");
        if (sha is null || reference is null)
        {
            return null;
        }

        var run = Variable("GITHUB_RUN_ID");
        var url = Variable("GITHUB_SERVER_URL") is { } server && Variable("GITHUB_REPOSITORY") is { } repository && run is not null ? $"{server}/{repository}/actions/runs/{run}" : null;
        return new GitHubRun(sha, reference, Variable("GITHUB_WORKFLOW") ?? "assay", Variable("GITHUB_JOB") ?? "scan", run ?? "0", url);
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
