using System.Globalization;
using System.Text;

namespace Assay.Quality;

/// <summary>Counts of outcomes, and the figures that they give.</summary>
internal sealed record ScoreLine(string Name, IReadOnlyDictionary<Outcome, int> Counts)
{
    public double Precision => Ratio(Of(Outcome.Found), Of(Outcome.FalseAlarm));

    public double Recall => Ratio(Of(Outcome.Found), Of(Outcome.Missed));

    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    public int Of(Outcome outcome) => Counts.GetValueOrDefault(outcome);

    public static ScoreLine Sum(string name, IEnumerable<ScoredPair> pairs) => new(name, pairs.CountBy(pair => pair.Outcome).ToDictionary());

    // What nobody asked for is answered rightly.
    private static double Ratio(int right, int wrong) => right + wrong == 0 ? 1 : (double)right / (right + wrong);
}

/// <summary>The figures by ecosystem and by image, as a file that is kept.</summary>
internal static class ScoreSheet
{
    private const string Head = """
        # Scores of the labelled images
        Written by `ASSAY_GOLDEN=write`; a figure that falls fails the build. What the columns mean is told in `ScoredPair.cs`, what is missed and why in
        [MISSES.md](MISSES.md). Every miss and false alarm counts here, whatever its reason.

        """;

    private static readonly Outcome[] Columns = Enum.GetValues<Outcome>();

    public static IReadOnlyList<ScoreLine> Lines(IReadOnlyList<ScoredPair> pairs) =>
    [
        ScoreLine.Sum("all systems", pairs.Where(pair => pair.IsSystem)),
        ScoreLine.Sum("all libraries", pairs.Where(pair => !pair.IsSystem)),
        .. By(pairs, "", pair => pair.Ecosystem),
        .. By(pairs, "image ", pair => pair.Image),
    ];

    private static IEnumerable<ScoreLine> By(IReadOnlyList<ScoredPair> pairs, string prefix, Func<ScoredPair, string> key) =>
        pairs.GroupBy(key).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => ScoreLine.Sum(prefix + group.Key, group));

    public static string Write(IReadOnlyList<ScoreLine> lines)
    {
        var text = new StringBuilder(Head);
        text.Append("| what | precision | recall | F1 | ").AppendJoin(" | ", Columns.Select(column => column.ToString())).Append(" |\n");
        text.Append('|').Insert(text.Length, "---|", Columns.Length + 4).Append('\n');
        foreach (var line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {line.Name} | {line.Precision:0.0000} | {line.Recall:0.0000} | {line.F1:0.0000} | ")
                .AppendJoin(" | ", Columns.Select(line.Of)).Append(" |\n");
        }

        return text.ToString();
    }

    /// <summary>The kept figures by name: precision, recall, F1.</summary>
    public static IReadOnlyDictionary<string, double[]> Read(string file) =>
        File.ReadLines(file).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells.Length > 5 && cells[2] is ['0' or '1', '.', ..])
            .ToDictionary(cells => cells[1], cells => cells[2..5].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray());
}
