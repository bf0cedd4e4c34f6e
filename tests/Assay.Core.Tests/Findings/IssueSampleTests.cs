using Assay.Core.Findings;

namespace Assay.Core.Tests.Findings;

public sealed class IssueSampleTests
{
    [Fact]
    public void What_is_kept_does_not_depend_on_the_order_in_which_it_came()
    {
        var issues = Enumerable.Range(0, 200).Select(number => Issue.Notice(number % 4 == 0 ? "rare" : "many", $"text {number % 2}", $"path/{number:D3}")).Append(Issue.Error("many", "worse", "zz")).ToList();
        var (forwards, backwards) = (new IssueSample(), new IssueSample());
        foreach (var issue in issues)
        {
            forwards.Add(issue);
        }

        Parallel.ForEach(Enumerable.Reverse(issues), backwards.Add);

        var kept = forwards.ToList();
        Assert.Equal(kept, backwards.ToList());
        Assert.Equal(IssueSample.MaxPerCode, kept.Count(issue => issue.Code == "rare"));
        Assert.Equal(IssueSample.MaxPerCode + 1, kept.Count(issue => issue.Code == "many"));
        Assert.Equal(new Issue(IssueLevel.Error, "many", "101 more of these"), kept[^1]);
        Assert.Equal("path/000", kept[0].Path);
        Assert.Empty(new IssueSample().ToList());
    }
}
