namespace Assay.Advisories.Feeds;

/// <summary>The facts of the shared segment before they are written. Of two of one key the later added counts.</summary>
internal sealed class SharedDraft
{
    private readonly SortedDictionary<string, int> feeds = new(StringComparer.Ordinal);

    public SortedDictionary<string, ExploitedFlaw> Exploited { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, ExploitPrediction> Predictions { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, List<FlawScore>> Scores { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<(string Product, string Cycle), ProductRelease> Releases { get; } = [];

    public bool IsEmpty => feeds.Count == 0;

    /// <summary>How many facts each feed gave, sorted by the feed's name.</summary>
    public IReadOnlyDictionary<string, int> Feeds => feeds;

    public void Add(string feed, ExploitedFlaw flaw)
    {
        Count(feed);
        Exploited[flaw.Id] = flaw;
    }

    public void Add(string feed, ExploitPrediction prediction)
    {
        Count(feed);
        if (!Predictions.TryGetValue(prediction.Id, out var known) || prediction.Date >= known.Date)
        {
            Predictions[prediction.Id] = prediction;
        }
    }

    public void Add(string feed, FlawScore score)
    {
        Count(feed);
        if (!Scores.TryGetValue(score.Id, out var scores))
        {
            Scores.Add(score.Id, scores = []);
        }

        if (!scores.Contains(score))
        {
            scores.Add(score);
        }
    }

    public void Add(string feed, ProductRelease release)
    {
        Count(feed);
        Releases[(release.Product, release.Cycle)] = release;
    }

    private void Count(string feed) => feeds[feed] = feeds.GetValueOrDefault(feed) + 1;
}
