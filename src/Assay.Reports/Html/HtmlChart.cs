using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.Html;

/// <summary>A flaw of the artefact, in however many packages it is.</summary>
internal readonly record struct Flaw(Severity Severity, bool IsFixable);

/// <summary>A bar for each severity, drawn in the page itself: what can be fixed in full colour, the rest faded. All of it is said in words too.</summary>
internal static class HtmlChart
{
    private const int RowHeight = 26;
    private const int BarStart = 88;
    private const int BarWidth = 140;

    public static void Write(HtmlWriter html, List<Flaw> flaws)
    {
        var rows = Enum.GetValues<Severity>().OrderDescending()
            .Select(severity => (Severity: severity, All: flaws.Count(flaw => flaw.Severity == severity), Fixable: flaws.Count(flaw => flaw.Severity == severity && flaw.IsFixable)))
            .Where(row => row.All > 0 || row.Severity >= Severity.Low).ToList();
        var most = rows.Max(row => row.All);
        html.Write($"<svg class=\"chart\" viewBox=\"0 0 360 {rows.Count * RowHeight}\" role=\"img\" aria-labelledby=\"chart-title\">\n<title id=\"chart-title\">Vulnerabilities by severity: ");
        html.Write($"{string.Join(", ", rows.Select(row => $"{HtmlReport.Number(row.All)} {Names.Of(row.Severity)}, {HtmlReport.Number(row.Fixable)} of them fixable"))}</title>\n");
        for (var i = 0; i < rows.Count; i++)
        {
            var (severity, all, fixable) = rows[i];
            var top = i * RowHeight;

            // One that is there is seen, however many others there are.
            var width = all == 0 ? 0 : Math.Max(3, (int)((long)BarWidth * all / most));
            var solid = fixable == 0 ? 0 : Math.Max(1, (int)((long)width * fixable / all));
            html.Write($"<text class=\"label\" x=\"80\" y=\"{top + 17}\" text-anchor=\"end\">{Names.Of(severity)}</text>");
            html.Write($"<rect class=\"rest s{(int)severity}\" x=\"{BarStart}\" y=\"{top + 4}\" width=\"{width}\" height=\"17\" rx=\"2\" />");
            html.Write($"<rect class=\"s{(int)severity}\" x=\"{BarStart}\" y=\"{top + 4}\" width=\"{solid}\" height=\"17\" rx=\"2\" />");
            html.Write($"<text class=\"label\" x=\"{BarStart + width + 6}\" y=\"{top + 17}\">{HtmlReport.Number(all)}{(fixable > 0 ? $" ({HtmlReport.Number(fixable)} fixable)" : "")}</text>\n");
        }

        html.Write($"</svg>\n");
    }
}
