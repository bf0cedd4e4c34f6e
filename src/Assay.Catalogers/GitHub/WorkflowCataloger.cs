using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.GitHub;

/// <summary>
/// The actions and reusable workflows that a repository's workflows and actions use (docs.github.com, "Workflow syntax", jobs.job.uses and
/// jobs.job.steps[*].uses). A local path is the repository's own, and an image is none of GitHub's. Of a commit the comment behind it says which version
/// it is, as those have it who pin by commit and update by version (docs.github.com, "Security hardening for GitHub Actions").
/// </summary>
internal sealed class WorkflowCataloger : DocumentCataloger
{
    public const string CatalogerName = "github/workflow";

    private const double CommentConfidence = 0.8;

    public WorkflowCataloger()
        : base(
            CatalogerName,
            2,
            nameIsProof: false,
            "**/.github/workflows/*.yml",
            "**/.github/workflows/*.yaml",
            "**/action.yml",
            "**/action.yaml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var content = file.OpenSeekable(token);
        var versions = Comments(content, token);
        content.Position = 0;
        foreach (var document in YamlNodes.Read(content, token))
        {
            foreach (var uses in document["jobs"].Entries.Select(job => job.Value).Prepend(document["runs"]).SelectMany(Uses).OfType<string>())
            {
                Add(uses, versions.GetValueOrDefault(uses), sink);
            }
        }
    }

    private static IEnumerable<string?> Uses(DataNode job) => job["steps"].Items.Select(step => step["uses"].Text).Prepend(job["uses"].Text);

    // uses: owner/repository@commit # v1.2.3
    private static Dictionary<string, string> Comments(Stream content, CancellationToken token)
    {
        const int CommitLength = 40;
        var versions = new Dictionary<string, string>(StringComparer.Ordinal);
        using var lines = new LineReader(content);
        while (lines.TryRead(out var line, token))
        {
            var comment = line.IndexOf((byte)'#');
            if (comment < 0 || line.IndexOf("uses:"u8) is var key && key < 0 || key > comment)
            {
                continue;
            }

            var uses = LossyText.Decode(line[(key + 5)..comment]).Trim(' ', '\'', '"');
            var version = LossyText.Decode(line[(comment + 1)..]).Trim().Replace("v ", "", StringComparison.Ordinal).Split(' ')[0];
            var at = uses.IndexOf('@', StringComparison.Ordinal);
            if (at > 0 && uses.Length - at - 1 == CommitLength && version.TrimStart('v') is { Length: > 0 } number && char.IsAsciiDigit(number[0]))
            {
                versions.TryAdd(uses, version);
            }
        }

        return versions;
    }

    // "owner/repository/path@reference": advisories name the repository.
    private static void Add(string uses, string? version, FactSink sink)
    {
        if (uses.StartsWith('.') || uses.Contains("://", StringComparison.Ordinal) || uses.Split('@') is not [var path, { Length: > 0 } reference])
        {
            return;
        }

        if (path.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } repository, ..] && LibraryFact.Of("github", $"{owner}/{repository}", version ?? reference, PackageState.Declared) is { } fact)
        {
            fact = fact.WithDirect(true);
            sink.Add(version is null ? fact : fact with { Package = fact.Package with { Confidence = CommentConfidence, Origin = new PackageOrigin { Channel = uses } } });
        }
    }
}
