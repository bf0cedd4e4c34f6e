using Assay.Core.Findings;

namespace Assay.Advisories.Feeds;

/// <summary>Takes what a feed's parser finds, and keeps count of what it leaves out.</summary>
internal sealed class FeedSink
{
    private const int MaxIssues = 1000;

    private readonly Dictionary<string, Advisory> advisories = new(StringComparer.Ordinal);
    private readonly List<Issue> issues = [];

    /// <summary>The file that is being read, for the place of issues.</summary>
    public string File { get; set; } = "";

    public IReadOnlyCollection<Advisory> Advisories => advisories.Values;

    public IReadOnlyList<Issue> Issues => issues;

    /// <summary>Records taken, those that replaced an older one of the same id included.</summary>
    public int Taken { get; private set; }

    /// <summary>Records that could not be read.</summary>
    public int Bad { get; private set; }

    /// <summary>Records of other ecosystems only.</summary>
    public int OtherRecords { get; set; }

    /// <summary>Entries of other ecosystems in records that were taken or not.</summary>
    public int OtherEntries { get; set; }

    /// <summary>Takes a record. Of two with one id the later modified counts, and of two as old the later read.</summary>
    public void Add(Advisory advisory)
    {
        Taken++;
        if (!advisories.TryGetValue(advisory.Id, out var known)
            || (advisory.Modified ?? DateTimeOffset.MinValue) >= (known.Modified ?? DateTimeOffset.MinValue))
        {
            advisories[advisory.Id] = advisory;
        }
    }

    /// <summary>Takes back what was reported of a file that turns out to be none of this feed's.</summary>
    public void ForgetBad(int bad)
    {
        issues.RemoveRange(Math.Min(bad, issues.Count), issues.Count - Math.Min(bad, issues.Count));
        Bad = bad;
    }

    /// <summary>Reports a record that could not be read.</summary>
    public void AddBad(long line, string text)
    {
        Bad++;
        if (issues.Count < MaxIssues)
        {
            issues.Add(Issue.Error("feed.record", $"line {line}: {text}", $"{File}:{line}"));
        }
    }
}
