using Assay.TestKit;

namespace Assay.Quality;

/// <summary>Findings compared with what people said of package and CVE pairs of 46 images.</summary>
public sealed class MatchLabelTests(ITestOutputHelper output)
{
    private static readonly Lazy<IReadOnlyList<ScoredPair>> Scored = new(Score);

    [Fact]
    public void No_figure_falls_below_the_kept_one()
    {
        var lines = ScoreSheet.Lines(Scored.Value);
        var sheet = ScoreSheet.Write(lines);
        output.WriteLine(sheet);
        var file = Path.Combine(TestData.RepositoryRoot, "tests", "Assay.Quality", "scores.md");
        if (Environment.GetEnvironmentVariable("ASSAY_GOLDEN") == "write")
        {
            File.WriteAllText(file, sheet);
        }

        var kept = ScoreSheet.Read(file);
        Assert.Equal(lines.Select(line => line.Name).Order(), kept.Keys.Order());
        Assert.Equal(
            [],
            lines.Where(line => new[] { line.Precision, line.Recall, line.F1 }.Zip(kept[line.Name]).Any(pair => pair.First < pair.Second - 0.0001))
                .Select(line => $"{line.Name}: {line.Precision:0.0000} {line.Recall:0.0000} {line.F1:0.0000}, kept {string.Join(' ', kept[line.Name])}"));
    }

    [Fact]
    public void Every_miss_and_every_false_alarm_has_a_reason()
    {
        var reasons = new Reasons();
        var wrong = Scored.Value.Where(pair => pair.Outcome is Outcome.Missed or Outcome.FalseAlarm).ToList();

        List<string> unexplained =
        [
            .. wrong.Where(pair => reasons.Of(pair) is null).Select(pair => pair.ToString()),
            .. reasons.Rows.Where(row => !wrong.Exists(row.Fits)).Select(row => $"no longer so: {row.Kind} {row.Ecosystem} {string.Join(' ', row.Packages)}"),
        ];
        Assert.True(unexplained.Count == 0, string.Join('\n', unexplained));
    }

    // A label that the distribution's own record contradicts counts against us all the same.
    [Theory]
    [InlineData(true, 0.97, 0.95)]
    [InlineData(false, 0.95, 0.95)]
    public void What_the_feeds_tell_is_found_as_well_as_is_promised(bool isSystem, double recall, double precision)
    {
        var reasons = new Reasons();
        var name = isSystem ? "systems" : "libraries";
        var line = ScoreLine.Sum(name, Scored.Value.Where(pair => pair.IsSystem == isSystem && reasons.Of(pair) is not { Reason: "feed" or "inventory" }));
        output.WriteLine($"{name}, without what is of the feeds or the inventory: precision {line.Precision:0.0000}, recall {line.Recall:0.0000}, F1 {line.F1:0.0000}");

        Assert.True(line.Of(Outcome.Found) > 400, $"only {line.Of(Outcome.Found)} pairs are found");
        Assert.True(line.Recall >= recall, $"recall is {line.Recall:0.0000}");
        Assert.True(line.Precision >= precision, $"precision is {line.Precision:0.0000}");
    }

    private static IReadOnlyList<ScoredPair> Score()
    {
        var labels = Label.Read(TestData.Require("quality", "match-labels.jsonl.zst"));
        using var store = FeedStore.Open();
        return new Scorer(store).Score(labels, TestContext.Current.CancellationToken);
    }
}
