using System.Globalization;

namespace Assay.Core.Findings;

/// <summary>
/// How soon a finding should be looked at. The rank: 1 it is exploited; 2 it is likely to be, or an exploit of something severe is public; 3 it is
/// severe, or an exploit is public; 4 it is of medium severity; 5 all else. A kernel that does not run is one rank lower.
/// </summary>
/// <param name="Rank">1 to 5; 1 comes first.</param>
/// <param name="Weight">Among findings of one rank the higher comes first.</param>
/// <param name="Reason">"known exploited, fix available, network, no privileges".</param>
public sealed record Priority(int Rank, int Weight, string Reason)
{
    /// <summary>The lowest rank.</summary>
    public const int LastRank = 5;

    private const double Likely = 0.1;
    private const double Mentioned = 0.01;

    /// <summary>Computes it. Pure.</summary>
    /// <param name="finding">What is known.</param>
    /// <param name="today">Predictions (EPSS) count for <see cref="ExploitProbability.MaxAgeDays"/> days.</param>
    public static Priority Of(Finding finding, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(finding);
        var vector = AttackVector.Of(finding);
        var likely = finding.Epss is { } epss && epss.IsCurrent(today) && double.IsFinite(epss.Probability) ? Math.Clamp(epss.Probability, 0, 1) : 0;
        return new Priority(RankOf(finding, likely), WeightOf(finding, vector, likely), ReasonOf(finding, vector, likely));
    }

    private static bool IsExploited(Finding finding) => finding.Kev is not null || finding.Ssvc?.Exploitation == ExploitationState.Active;

    private static bool IsPublic(Finding finding) => finding.Ssvc?.Exploitation == ExploitationState.Public || finding.Exploits.Count > 0;

    private static int RankOf(Finding finding, double likely)
    {
        var isPublic = IsPublic(finding);
        var rank = IsExploited(finding) ? 1
            : likely >= Likely || (isPublic && finding.Severity >= Severity.High) ? 2
            : isPublic || finding.Severity >= Severity.High ? 3
            : finding.Severity == Severity.Medium ? 4
            : LastRank;
        return finding.Runtime == RuntimeState.NotRunning ? Math.Min(rank + 1, LastRank) : rank;
    }

    // From the most to the least: each counts only where all before it are alike.
    private static int WeightOf(Finding finding, AttackVector vector, double likely)
    {
        var weight = finding.Kev?.Ransomware == true ? 1 : 0;
        Add(1000, (int)(likely * 1000));
        Add(2, IsExploited(finding) ? 2 : IsPublic(finding) ? 1 : 0);
        Add((int)Severity.Critical, (int)finding.Severity);
        Add(1, finding.FixState == FixState.Fixed ? 1 : 0);
        Add(3, vector.Reach);
        Add(1, vector.IsUnprivileged ? 1 : 0);
        Add(1, vector.IsUnaided ? 1 : 0);
        Add(1, finding.Ssvc?.Automatable == true ? 1 : 0);
        Add(1, finding.Ssvc?.IsTotal == true ? 1 : 0);
        return weight;

        void Add(int most, int value) => weight = (weight * (most + 1)) + value;
    }

    private static string ReasonOf(Finding finding, AttackVector vector, double likely)
    {
        List<string?> parts =
        [
            finding.Kev is { Ransomware: true } ? "known exploited by ransomware" : finding.Kev is not null ? "known exploited"
                : IsExploited(finding) ? "exploited" : IsPublic(finding) ? "public exploit" : null,
            likely >= Mentioned ? string.Create(CultureInfo.InvariantCulture, $"exploited in 30 days with {likely * 100:0} %") : null,
            IsExploited(finding) ? null : finding.Severity.ToString().ToLowerInvariant(),
            finding.FixState switch
            {
                FixState.Fixed => "fix available",
                FixState.WontFix => "won't be fixed",
                FixState.Deferred => "fix deferred",
                FixState.UnderInvestigation => "under investigation",
                _ => "no fix yet",
            },
            vector.ReachText,
            vector.PrivilegesText,
            vector.IsKnown && !vector.IsUnaided ? "needs a user" : null,
            finding.Ssvc?.Automatable == true ? "automatable" : null,
            finding.Ssvc?.IsTotal == true ? "total control" : null,
            finding.Runtime == RuntimeState.NotRunning ? "not running" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }
}
