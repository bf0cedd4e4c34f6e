using Assay.TestKit;

namespace Assay.Quality;

/// <summary>MISSES.md: why a labelled pair is missed or falsely reported.</summary>
internal sealed class Reasons
{
    /// <summary>A row of its tables.</summary>
    /// <param name="Kind">"missed" or "alarm".</param>
    /// <param name="Ecosystem">As in <see cref="ScoredPair.Ecosystem"/>.</param>
    /// <param name="Packages">Names; a trailing '*' stands for any rest.</param>
    /// <param name="Cves">Without "CVE-"; empty for all.</param>
    /// <param name="Reason">"feed", "label", "inventory" or "ours".</param>
    public sealed record Row(string Kind, string Ecosystem, string[] Packages, string[] Cves, string Reason)
    {
        public bool Fits(ScoredPair pair) =>
            Kind == (pair.Outcome == Outcome.Missed ? "missed" : pair.Outcome == Outcome.FalseAlarm ? "alarm" : "") && Ecosystem == pair.Ecosystem
            && Array.Exists(Packages, name => name.EndsWith('*') ? pair.Label.Name.StartsWith(name.AsSpan(0, name.Length - 1), StringComparison.Ordinal) : name == pair.Label.Name)
            && (Cves.Length == 0 || Cves.Contains(pair.Label.Cve["CVE-".Length..]));
    }

    public IReadOnlyList<Row> Rows { get; } = [.. File.ReadLines(Path.Combine(TestData.RepositoryRoot, "tests", "Assay.Quality", "MISSES.md")).SelectMany(Read)];

    public Row? Of(ScoredPair pair) => Rows.FirstOrDefault(row => row.Fits(pair));

    private static IEnumerable<Row> Read(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        return cells is ["", "missed" or "alarm", _, _, _, "feed" or "label" or "inventory" or "ours", .., ""]
            ? [new Row(cells[1], cells[2], Words(cells[3]), cells[4] == "all" ? [] : Words(cells[4]), cells[5])]
            : [];
    }

    private static string[] Words(string cell) => cell.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
