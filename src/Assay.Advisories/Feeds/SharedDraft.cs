using Assay.Advisories.Store;
using Assay.Core.Findings;

namespace Assay.Advisories.Feeds;

/// <summary>The facts of the shared segment before they are written. Flaws are CVEs, by number; of two facts of one kind the later added counts.</summary>
internal sealed class SharedDraft
{
    private readonly SortedDictionary<string, int> feeds = new(StringComparer.Ordinal);
    private readonly HashSet<string> disputed = new(StringComparer.Ordinal);
    private readonly SharedValues values = new();

    public Dictionary<long, KnownExploited> Exploited { get; } = [];

    public Dictionary<long, ExploitProbability> Predictions { get; } = [];

    public Dictionary<long, SeverityScore[]> Scores { get; } = [];

    public Dictionary<long, FlawDetail> Details { get; } = [];

    /// <summary>Names and the CVE that each stands for.</summary>
    public SortedDictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<(string Product, string Cycle), ProductRelease> Releases { get; } = [];

    /// <summary>Every CVE of which anything is known, ascending.</summary>
    public IEnumerable<long> Flaws => Scores.Keys.Union(Exploited.Keys).Union(Predictions.Keys).Order();

    public bool IsEmpty => Scores.Count == 0 && Exploited.Count == 0 && Predictions.Count == 0 && Details.Count == 0 && Releases.Count == 0 && Aliases.Count == 0;

    /// <summary>How many facts each feed gave.</summary>
    public IReadOnlyDictionary<string, int> Feeds => feeds;

    public void Add(string feed, ExploitedFlaw flaw)
    {
        Count(feed);
        if (CveNumber.TryParse(flaw.Id, out var number))
        {
            Exploited[number] = new KnownExploited(flaw.Added, flaw.Due, flaw.Ransomware);
        }
    }

    public void Add(string feed, ExploitPrediction prediction)
    {
        Count(feed);
        if (CveNumber.TryParse(prediction.Id, out var number) && (!Predictions.TryGetValue(number, out var known) || prediction.Date >= known.Date))
        {
            Predictions[number] = new ExploitProbability(prediction.Probability, prediction.Percentile, prediction.Date);
        }
    }

    /// <inheritdoc cref="FeedSink.ForgetScores"/>
    public void ForgetScores(string id, params ReadOnlySpan<string> sources)
    {
        if (!CveNumber.TryParse(id, out var number) || !Scores.TryGetValue(number, out var scores))
        {
            return;
        }

        List<SeverityScore> left = [];
        foreach (var score in scores)
        {
            if (!sources.Contains(score.Source))
            {
                left.Add(score);
            }
        }

        if (left.Count < scores.Length)
        {
            Scores[number] = values.Of(left);
        }
    }

    public void Add(string feed, FlawScore score)
    {
        Count(feed);
        AddScore(score.Id, score.Score);
    }

    public void Add(string feed, FlawDetail detail)
    {
        Count(feed);
        if (CveNumber.TryParse(detail.Id, out var number))
        {
            Keep(number, detail);
        }
    }

    public void Add(string feed, ProductRelease release)
    {
        Count(feed);
        Releases[(release.Product, release.Cycle)] = release;
    }

    /// <summary>Takes what an advisory says of a flaw's severity and names, for those segments that do not know it.</summary>
    public void Add(Advisory advisory)
    {
        if (advisory.Withdrawn is not null || !RecordId.IsCve(advisory.VulnerabilityId))
        {
            return;
        }

        foreach (var score in advisory.Severities)
        {
            AddScore(advisory.VulnerabilityId, score);
        }

        foreach (var name in advisory.Aliases)
        {
            AddAlias(name, advisory.VulnerabilityId);
        }
    }

    /// <summary>Takes a name. One that stands for two CVEs stands for none.</summary>
    public void AddAlias(string name, string cve)
    {
        if (!disputed.Contains(name) && !Aliases.TryAdd(name, cve) && Aliases[name] != cve)
        {
            disputed.Add(name);
            Aliases.Remove(name);
        }
    }

    /// <summary>Keeps what an older segment knew.</summary>
    public void Keep(long number, IReadOnlyList<SeverityScore> scores, KnownExploited? exploited, ExploitProbability? prediction)
    {
        if (scores.Count > 0)
        {
            Scores[number] = values.Of(scores);
        }

        if (exploited is not null)
        {
            Exploited[number] = exploited;
        }

        if (prediction is not null)
        {
            Predictions[number] = prediction;
        }
    }

    /// <inheritdoc cref="Keep(long, IReadOnlyList{SeverityScore}, KnownExploited, ExploitProbability)"/>
    public void Keep(long number, FlawDetail detail) =>
        Details[number] = values.Of(Details.TryGetValue(number, out var known) ? known.With(detail) : detail);

    /// <inheritdoc cref="Keep(long, IReadOnlyList{SeverityScore}, KnownExploited, ExploitProbability)"/>
    public void Keep(ProductRelease release) => Releases[(release.Product, release.Cycle)] = release;

    /// <summary>Takes newer facts over older ones. A catalogue that came anew replaces the old one whole; scores do so source by source.</summary>
    public void Replace(SharedDraft newer)
    {
        Replace(Exploited, newer.Exploited);
        Replace(Predictions, newer.Predictions);
        if (newer.Releases.Count > 0)
        {
            Releases.Clear();
            foreach (var (key, release) in newer.Releases)
            {
                Releases[key] = release;
            }
        }

        foreach (var (number, scores) in newer.Scores)
        {
            var sources = scores.Select(score => score.Source).ToHashSet(StringComparer.Ordinal);
            Scores[number] = values.Of([.. Scores.GetValueOrDefault(number, []).Where(score => !sources.Contains(score.Source)), .. scores]);
        }

        foreach (var (number, detail) in newer.Details)
        {
            Keep(number, Revised(number, detail));
        }

        foreach (var (name, cve) in newer.Aliases)
        {
            AddAlias(name, cve);
        }
    }

    // A state may be taken back, and a later word of it counts; all else only grows.
    private FlawDetail Revised(long number, FlawDetail newer)
    {
        if (Details.TryGetValue(number, out var known) && known.State > newer.State && newer.StateSince > known.StateSince)
        {
            Details[number] = values.Of(known with { State = FlawState.None, StateSince = null });
        }

        return newer;
    }

    private static void Replace<T>(Dictionary<long, T> known, Dictionary<long, T> newer)
    {
        if (newer.Count > 0)
        {
            known.Clear();
            foreach (var (number, fact) in newer)
            {
                known[number] = fact;
            }
        }
    }

    private void AddScore(string id, SeverityScore score)
    {
        if (score.Severity == Severity.Unknown || !CveNumber.TryParse(id, out var number))
        {
            return;
        }

        var scores = Scores.GetValueOrDefault(number, []);
        if (!scores.Contains(score))
        {
            Scores[number] = values.Of([.. scores, score]);
        }
    }

    private void Count(string feed) => feeds[feed] = feeds.GetValueOrDefault(feed) + 1;
}
