namespace Assay.Core.Findings;

/// <summary>
/// Issues that several threads meet, in an order that does not tell which of them was first: of each code the first ones by their path are kept, the
/// rest is counted, so that a hostile tree can't fill the memory. Thread-safe.
/// </summary>
public sealed class IssueSample
{
    /// <summary>How many of each code are kept.</summary>
    public const int MaxPerCode = 50;

    private static readonly Comparer<Issue> ByPlace = Comparer<Issue>.Create(static (left, right) =>
    {
        var order = string.CompareOrdinal(left.Path, right.Path);
        return order != 0 ? order : string.CompareOrdinal(left.Text, right.Text);
    });

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Kept> codes = new(StringComparer.Ordinal);

    public void Add(Issue issue)
    {
        lock (gate)
        {
            if (!codes.TryGetValue(issue.Code, out var kept))
            {
                codes.Add(issue.Code, kept = new Kept());
            }

            kept.Count++;
            kept.Level = kept.Level > issue.Level ? kept.Level : issue.Level;
            var at = kept.Issues.BinarySearch(issue, ByPlace);
            at = at < 0 ? ~at : at;
            if (at < MaxPerCode)
            {
                kept.Issues.Insert(at, issue);
                if (kept.Issues.Count > MaxPerCode)
                {
                    kept.Issues.RemoveAt(MaxPerCode);
                }
            }
        }
    }

    /// <summary>What was kept, by path, and a last issue for each code of which more came.</summary>
    public IReadOnlyList<Issue> ToList()
    {
        lock (gate)
        {
            return
            [
                .. codes.Values.SelectMany(kept => kept.Issues).OrderBy(issue => issue, ByPlace),
                .. codes.Where(pair => pair.Value.Count > MaxPerCode).Select(pair => new Issue(pair.Value.Level, pair.Key, $"{pair.Value.Count - MaxPerCode} more of these")),
            ];
        }
    }

    private sealed class Kept
    {
        public List<Issue> Issues { get; } = [];

        public IssueLevel Level { get; set; }

        public int Count { get; set; }
    }
}
