using Assay.Core.Findings;

namespace Assay.Sources;

/// <summary>Issues of one cursor: the first of each code are kept, the rest are counted, so that a hostile tree can't fill the memory.</summary>
internal sealed class IssueLog
{
    /// <summary>How many of each code are kept.</summary>
    public const int MaxPerCode = 50;

    private readonly List<Issue> kept = [];
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    public void Add(Issue issue)
    {
        var count = counts.GetValueOrDefault(issue.Code) + 1;
        counts[issue.Code] = count;
        if (count <= MaxPerCode)
        {
            kept.Add(issue);
        }
    }

    /// <summary>What was kept, and a last issue for each code of which more came.</summary>
    public IReadOnlyList<Issue> ToList()
    {
        var list = new List<Issue>(kept);
        foreach (var (code, count) in counts)
        {
            if (count > MaxPerCode)
            {
                var level = kept.Where(issue => issue.Code == code).Max(issue => issue.Level);
                list.Add(new Issue(level, code, $"{count - MaxPerCode} more of these"));
            }
        }

        return list;
    }
}
