using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.GitHub;

/// <summary>
/// The actions and reusable workflows that a repository's workflows and actions use (docs.github.com, "Workflow syntax", jobs.job.uses and
/// jobs.job.steps[*].uses). A local path is the repository's own, and an image is none of GitHub's.
/// </summary>
internal sealed class WorkflowCataloger : DocumentCataloger
{
    public const string CatalogerName = "github/workflow";

    public WorkflowCataloger()
        : base(
            CatalogerName,
            1,
            nameIsProof: false,
            "**/.github/workflows/*.yml",
            "**/.github/workflows/*.yaml",
            "**/action.yml",
            "**/action.yaml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        foreach (var document in YamlNodes.Read(file.OpenSequential(), token))
        {
            Add(document["runs"]["steps"], sink);
            foreach (var (_, job) in document["jobs"].Entries)
            {
                Add(job["uses"].Text, sink);
                Add(job["steps"], sink);
            }
        }
    }

    private static void Add(DataNode steps, FactSink sink)
    {
        foreach (var step in steps.Items)
        {
            Add(step["uses"].Text, sink);
        }
    }

    // "owner/repository/path@reference": advisories name the repository.
    private static void Add(string? uses, FactSink sink)
    {
        if (uses is null || uses.StartsWith('.') || uses.Contains("://", StringComparison.Ordinal) || uses.Split('@') is not [var path, { Length: > 0 } reference])
        {
            return;
        }

        if (path.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } repository, ..] && LibraryFact.Of("github", $"{owner}/{repository}", reference, PackageState.Declared) is { } fact)
        {
            sink.Add(fact);
        }
    }
}
