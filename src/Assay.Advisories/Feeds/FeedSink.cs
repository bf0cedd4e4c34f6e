using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds;

/// <summary>Takes what a feed's parser finds, and keeps count of what it leaves out.</summary>
/// <param name="feed">The feed's name.</param>
/// <param name="drafts">Where records go, by segment.</param>
internal sealed class FeedSink(string feed, SegmentDrafts drafts)
{
    private const int MaxIssues = 1000;

    private readonly List<Issue> issues = [];
    private Dictionary<string, int> bySegment = new(StringComparer.Ordinal);

    /// <summary>The file that is being read, for the place of issues.</summary>
    public string File { get; set; } = "";

    public SegmentDrafts Drafts => drafts;

    /// <summary>Told of every record and every severity that is taken; null where nobody wants to know.</summary>
    public DocumentDraft? Listener { get; set; }

    public IReadOnlyList<Issue> Issues => issues;

    /// <summary>Records taken, those that replaced an older one of the same id included.</summary>
    public int Taken { get; private set; }

    /// <summary>Records that could not be read.</summary>
    public int Bad { get; private set; }

    /// <summary>Records of other ecosystems only.</summary>
    public int OtherRecords { get; set; }

    /// <summary>Entries of other ecosystems in records that were taken or not.</summary>
    public int OtherEntries { get; set; }

    /// <summary>
    /// Takes a record into the segments of its affected entries, into each with the segment's own entries only. Of two of one source with
    /// one id the later modified counts, and of two as old the later read.
    /// </summary>
    /// <param name="advisory">Its source is the feed where it names none.</param>
    /// <param name="home">The segment of a record without entries; where there is none, such a record is of another ecosystem.</param>
    public void Add(Advisory advisory, string? home = null)
    {
        Listener?.Add(advisory, home);
        advisory = advisory.Source.Length > 0 ? advisory : advisory with { Source = feed };
        if (advisory.Affected.Count == 0)
        {
            if (home is null)
            {
                OtherRecords++;
                return;
            }

            Add(home, advisory);
        }
        else
        {
            AddBySegment(advisory);
        }

        Taken++;
    }

    /// <summary>Takes a fact for the shared segment.</summary>
    public void Add(ExploitedFlaw flaw)
    {
        Taken++;
        drafts.Shared.Add(feed, flaw);
    }

    /// <inheritdoc cref="Add(ExploitedFlaw)"/>
    public void Add(ExploitPrediction prediction)
    {
        Taken++;
        drafts.Shared.Add(feed, prediction);
    }

    /// <summary>Forgets what sources said of a flaw's severity, since a newer record of it is read.</summary>
    public void ForgetScores(string id, params ReadOnlySpan<string> sources) => drafts.Shared.ForgetScores(id, sources);

    /// <inheritdoc cref="Add(ExploitedFlaw)"/>
    public void Add(FlawScore score)
    {
        Listener?.Add(score);
        Taken++;
        drafts.Shared.Add(feed, score);
    }

    /// <summary>Takes what else is known of a flaw; a record that tells several facts counts each.</summary>
    public void Add(FlawDetail detail)
    {
        Taken++;
        drafts.Shared.Add(feed, detail);
    }

    /// <summary>Counts a record that was understood and says nothing yet.</summary>
    public void CountOnly() => Taken++;

    /// <inheritdoc cref="Add(ExploitedFlaw)"/>
    public void Add(ProductRelease release)
    {
        Taken++;
        drafts.Shared.Add(feed, release);
    }

    /// <summary>Says that a record was taken back, where the record itself does not.</summary>
    public void AddWithdrawn(string id)
    {
        Taken++;
        drafts.AddWithdrawn(id);
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

    /// <summary>Gives the number of records by segment since it was last asked, and begins anew.</summary>
    public IReadOnlyDictionary<string, int> TakeCounts()
    {
        var counts = bySegment;
        bySegment = new Dictionary<string, int>(StringComparer.Ordinal);
        return counts;
    }

    private void Add(string segment, Advisory advisory)
    {
        bySegment[segment] = bySegment.GetValueOrDefault(segment) + 1;
        drafts.Of(segment).Add(feed, advisory);
    }

    private void AddBySegment(Advisory advisory)
    {
        var first = advisory.Affected[0].Key.Segment;
        if (drafts.IsSingle || advisory.Affected.All(entry => entry.Key.Segment == first))
        {
            Add(first, advisory);
            return;
        }

        foreach (var group in advisory.Affected.GroupBy(entry => MatchKey.SegmentOf(entry.Key.Bucket), StringComparer.Ordinal))
        {
            Add(group.Key, advisory with { Affected = [.. group] });
        }
    }
}
