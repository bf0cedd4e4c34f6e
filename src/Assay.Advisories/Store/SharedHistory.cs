using Assay.Advisories.Feeds;
using Assay.Core.Findings;

namespace Assay.Advisories.Store;

/// <summary>What the shared segment said of a CVE until a build said something else. Predictions change every day and are not kept.</summary>
/// <param name="Cve">See <see cref="CveNumber"/>.</param>
/// <param name="Until">Unix seconds.</param>
/// <param name="Scores">None where it said nothing.</param>
/// <param name="Exploited">Null where it was not known to be exploited.</param>
internal sealed record PastFlaw(long Cve, long Until, IReadOnlyList<SeverityScore> Scores, KnownExploited? Exploited);

/// <summary>The CVE that a name stood for until a build said something else; null where it stood for none.</summary>
internal sealed record PastAlias(string Name, long Until, string? Cve);

/// <summary>What the shared segment said before: taken over from the segment before it, with what changes now.</summary>
internal sealed record SharedHistory(IReadOnlyList<PastFlaw> Flaws, IReadOnlyList<PastAlias> Aliases)
{
    public static readonly SharedHistory None = new([], []);

    /// <param name="before">The segment before.</param>
    /// <param name="draft">What is said from now on.</param>
    /// <param name="now">The time of the build.</param>
    public static SharedHistory Of(SharedSegment before, SharedDraft draft, DateTimeOffset now)
    {
        var until = now.ToUnixTimeSeconds();
        var flaws = before.PastFlaws();
        var known = new HashSet<long>();
        before.VisitFlaws((number, scores, exploited) =>
        {
            known.Add(number);
            if (exploited != draft.Exploited.GetValueOrDefault(number) || !IsSame(scores, draft.Scores.GetValueOrDefault(number)))
            {
                flaws.Add(new PastFlaw(number, until, scores, exploited));
            }
        });
        flaws.AddRange(draft.Scores.Keys.Union(draft.Exploited.Keys).Where(number => !known.Contains(number)).Select(number => new PastFlaw(number, until, [], null)));

        var aliases = before.PastAliases();
        var names = new HashSet<string>(StringComparer.Ordinal);
        before.VisitAliases((name, cve) =>
        {
            names.Add(name);
            if (draft.Aliases.GetValueOrDefault(name) != cve)
            {
                aliases.Add(new PastAlias(name, until, cve));
            }
        });
        aliases.AddRange(draft.Aliases.Keys.Where(name => !names.Contains(name)).Select(name => new PastAlias(name, until, null)));
        return new SharedHistory(
            [.. flaws.DistinctBy(flaw => (flaw.Cve, flaw.Until)).OrderBy(flaw => flaw.Cve).ThenBy(flaw => flaw.Until)],
            [.. aliases.DistinctBy(alias => (alias.Name, alias.Until)).OrderBy(alias => alias.Name, StringComparer.Ordinal).ThenBy(alias => alias.Until)]);
    }

    // A store keeps tenths of scores, in an order of its own.
    private static bool IsSame(IReadOnlyList<SeverityScore> before, SeverityScore[]? now)
    {
        if (before.Count != (now?.Length ?? 0))
        {
            return false;
        }

        foreach (var score in now ?? [])
        {
            if (!before.Contains(score with { Score = score.Score is { } value ? Math.Round(value * 10) / 10.0 : null }))
            {
                return false;
            }
        }

        return true;
    }
}
