using Assay.Core.Findings;

namespace Assay.Advisories.Feeds;

/// <summary>
/// What is said of many flaws in the same words, once: of 300,000 flaws there are some 30,000 different vectors, and most have one score and one kind of weakness.
/// </summary>
internal sealed class SharedValues
{
    private readonly Dictionary<SeverityScore, SeverityScore[]> single = [];
    private readonly Dictionary<StakeholderDecision, StakeholderDecision> decisions = [];
    private readonly Dictionary<int, int[]> numbers = [];
    private readonly HashSet<FlawDetail> details = [];

    /// <summary>Severities, in their order.</summary>
    public SeverityScore[] Of(IReadOnlyList<SeverityScore> scores)
    {
        if (scores.Count == 0)
        {
            return [];
        }

        if (scores.Count == 1)
        {
            return Single(scores[0]);
        }

        var shared = new SeverityScore[scores.Count];
        for (var i = 0; i < shared.Length; i++)
        {
            shared[i] = Single(scores[i])[0];
        }

        return shared;
    }

    /// <summary>A detail without the flaw's id.</summary>
    public FlawDetail Of(FlawDetail detail)
    {
        var shared = detail with
        {
            Id = "",
            Weaknesses = Of(detail.Weaknesses),
            Exploits = detail.Exploits.Count == 0 ? [] : detail.Exploits,
            Ssvc = detail.Ssvc is null ? null : Of(detail.Ssvc),
        };
        if (details.TryGetValue(shared, out var known))
        {
            return known;
        }

        details.Add(shared);
        return shared;
    }

    private SeverityScore[] Single(SeverityScore score)
    {
        if (!single.TryGetValue(score, out var known))
        {
            single.Add(score, known = [score]);
        }

        return known;
    }

    private StakeholderDecision Of(StakeholderDecision decision)
    {
        if (!decisions.TryGetValue(decision, out var known))
        {
            decisions.Add(decision, known = decision);
        }

        return known;
    }

    private IReadOnlyList<int> Of(IReadOnlyList<int> weaknesses)
    {
        if (weaknesses.Count != 1)
        {
            return weaknesses.Count == 0 ? [] : weaknesses;
        }

        if (!numbers.TryGetValue(weaknesses[0], out var known))
        {
            numbers.Add(weaknesses[0], known = [weaknesses[0]]);
        }

        return known;
    }
}
