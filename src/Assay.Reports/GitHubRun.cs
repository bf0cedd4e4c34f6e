namespace Assay.Reports;

/// <summary>The run of a workflow that a dependency snapshot is of.</summary>
/// <param name="Sha">The commit, 40 hexadecimal digits.</param>
/// <param name="Ref">"refs/heads/main".</param>
/// <param name="Workflow">The workflow's name.</param>
/// <param name="Job">The job's id in it.</param>
/// <param name="RunId">The run's number.</param>
/// <param name="RunUrl">The run's page; null where that is not known.</param>
public sealed record GitHubRun(string Sha, string Ref, string Workflow, string Job, string RunId, string? RunUrl);
