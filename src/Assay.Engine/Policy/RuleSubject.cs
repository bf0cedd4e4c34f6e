using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Checks.Dockerfiles;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>What a rule looks at: a finding with its package, a package alone, or the artefact as a whole.</summary>
internal sealed class RuleSubject(Artifact artifact, Package? package, Finding? finding, DateTimeOffset now, IReadOnlyList<SupportPeriod> support)
{
    public Artifact Artifact { get; } = artifact;

    public Package? Package { get; } = package;

    public Finding? Finding { get; } = finding;

    /// <summary>What a check found, where a rule looks at that.</summary>
    public CheckFinding? Check { get; init; }

    /// <summary>A secret, where a rule looks at those.</summary>
    public Secret? Secret { get; init; }

    /// <summary>An instruction of a Dockerfile with its stage, where a check of one's own looks at that.</summary>
    public Instruction? Instruction { get; init; }

    public Stage? Stage { get; init; }

    /// <summary>Whether the stage is the last one.</summary>
    public bool IsFinal { get; init; }

    /// <summary>A value of an object, a service or a config, where a check of one's own looks at that.</summary>
    public DocumentNode? Node { get; init; }

    /// <summary>The object that the value is part of.</summary>
    public DocumentNode? Root { get; init; }

    public DateTimeOffset Now { get; } = now;

    /// <summary>Until when the distribution gets repairs; null where that is not known.</summary>
    public SupportPeriod? DistroSupport => support.FirstOrDefault(period => period.Purl is null);

    /// <summary>The same of the package's own makers.</summary>
    public SupportPeriod? PackageSupport => Package is null ? null : support.FirstOrDefault(period => period.Purl is not null && period.Purl == Package.Purl);

    /// <summary>Days until a support for everybody ends; negative where it has ended, and very much so where nobody tells when.</summary>
    public long? DaysLeft(SupportPeriod? period) =>
        period is null ? null : period.EndOfLife is { } end ? end.DayNumber - DateOnly.FromDateTime(Now.UtcDateTime).DayNumber : -36_500;

    /// <summary>The score of the source whose severity was chosen, else the first that has one; null where none has.</summary>
    public SeverityScore? Score =>
        Finding is null ? null
        : Finding.Scores.FirstOrDefault(score => score.Score is not null && score.Source == Finding.Evidence.SeveritySource)
            ?? Finding.Scores.FirstOrDefault(score => score.Score is not null);

    /// <summary>Whole days since the flaw was published; null where that is not known.</summary>
    public long? AgeDays => Finding?.Published is { } published ? (long)Math.Max(0, (Now - published).TotalDays) : null;

    /// <summary>Whole days since the distributor's advisory that brought the fix, else since the flaw was published; null where neither is known.</summary>
    public long? FixDays => (Finding?.FixPublished ?? Finding?.Published) is { } since ? (long)Math.Max(0, (Now - since).TotalDays) : null;

    /// <summary>Whether the package is known to be in use, or known not to be; null where nobody looked.</summary>
    public bool? InUse => Finding?.InUse ?? Package?.Running;

    /// <summary>Whole days since the flaw came into the catalogue of exploited ones; null where it is not in it.</summary>
    public long? ExploitedDays => Finding?.Kev is { } kev ? Math.Max(0, Today.DayNumber - kev.Added.DayNumber) : null;

    /// <summary>Whole days until that catalogue wants it repaired, negative behind that date; null where it has none.</summary>
    public long? DueDays => Finding?.Kev?.Due is { } due ? due.DayNumber - Today.DayNumber : null;

    /// <summary>Whether the package itself is the harm: OSV's MAL- records, or a GHSA of malware that has such an alias.</summary>
    public bool IsMalicious => Finding is { } finding
        && (finding.Id.StartsWith("MAL-", StringComparison.Ordinal) || finding.Aliases.Any(alias => alias.StartsWith("MAL-", StringComparison.Ordinal)));

    private DateOnly Today => DateOnly.FromDateTime(Now.UtcDateTime);
}
