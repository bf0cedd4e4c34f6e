using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy;

/// <summary>What a rule looks at: a finding with its package, a package alone, or the artefact as a whole.</summary>
internal sealed class RuleSubject(Artifact artifact, Package? package, Finding? finding, DateTimeOffset now, IReadOnlyList<SupportPeriod> support)
{
    public Artifact Artifact { get; } = artifact;

    public Package? Package { get; } = package;

    public Finding? Finding { get; } = finding;

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
}
