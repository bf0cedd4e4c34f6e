using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy;

/// <summary>What a rule looks at: a finding with its package, a package alone, or the artefact as a whole.</summary>
internal sealed class RuleSubject(Artifact artifact, Package? package, Finding? finding, DateTimeOffset now)
{
    public Artifact Artifact { get; } = artifact;

    public Package? Package { get; } = package;

    public Finding? Finding { get; } = finding;

    /// <summary>What a check found, where a rule looks at that.</summary>
    public CheckFinding? Check { get; init; }

    /// <summary>A secret, where a rule looks at those.</summary>
    public Secret? Secret { get; init; }

    public DateTimeOffset Now { get; } = now;

    /// <summary>The score of the source whose severity was chosen, else the first that has one; null where none has.</summary>
    public SeverityScore? Score =>
        Finding is null ? null
        : Finding.Scores.FirstOrDefault(score => score.Score is not null && score.Source == Finding.Evidence.SeveritySource)
            ?? Finding.Scores.FirstOrDefault(score => score.Score is not null);

    /// <summary>Whole days since the flaw was published; null where that is not known.</summary>
    public long? AgeDays => Finding?.Published is { } published ? (long)Math.Max(0, (Now - published).TotalDays) : null;
}
