using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.Html;

/// <summary>A bar for each severity, drawn in the page itself: what can be fixed in full colour, the rest faded. All of it is said in words too.</summary>
internal static class HtmlChart
{
    private const int RowHeight = 26;
    private const int BarStart = 88;
    private const int BarWidth = 140;

    public static void Write(HtmlWriter html, SeverityCounts flaws)
    {
        List<int> rows = [];
        var most = 0;
        for (var severity = Severity.Critical; severity >= Severity.Unknown; severity--)
        {
            if (flaws[severity] > 0 || severity >= Severity.Low)
            {
                rows.Add((int)severity);
                most = Math.Max(most, flaws[severity]);
            }
        }

        html.Write($"<svg class=\"chart\" viewBox=\"0 0 360 {rows.Count * RowHeight}\" role=\"img\" aria-labelledby=\"chart-title\">\n<title id=\"chart-title\">Vulnerabilities by severity: ");
        for (var i = 0; i < rows.Count; i++)
        {
            var severity = (Severity)rows[i];
            html.Write($"{(i > 0 ? ", " : "")}{HtmlReport.Number(flaws[severity])} {Names.Of(severity)}, {HtmlReport.Number(flaws.FixableOf(severity))} of them fixable");
        }

        html.Write($"</title>\n");
        for (var i = 0; i < rows.Count; i++)
        {
            WriteRow(html, (Severity)rows[i], flaws, most, i * RowHeight);
        }

        html.Write($"</svg>\n");
    }

    private static void WriteRow(HtmlWriter html, Severity severity, SeverityCounts flaws, int most, int top)
    {
        var (all, fixable) = (flaws[severity], flaws.FixableOf(severity));

        // One that is there is seen, however many others there are.
        var width = all == 0 ? 0 : Math.Max(3, (int)((long)BarWidth * all / most));
        var solid = fixable == 0 ? 0 : Math.Max(1, (int)((long)width * fixable / all));
        html.Write($"<text class=\"label\" x=\"80\" y=\"{top + 17}\" text-anchor=\"end\">{Names.Of(severity)}</text>");
        html.Write($"<rect class=\"rest s{(int)severity}\" x=\"{BarStart}\" y=\"{top + 4}\" width=\"{width}\" height=\"17\" rx=\"2\" />");
        html.Write($"<rect class=\"s{(int)severity}\" x=\"{BarStart}\" y=\"{top + 4}\" width=\"{solid}\" height=\"17\" rx=\"2\" />");
        html.Write($"<text class=\"label\" x=\"{BarStart + width + 6}\" y=\"{top + 17}\">{HtmlReport.Number(all)}{(fixable > 0 ? $" ({HtmlReport.Number(fixable)} fixable)" : "")}</text>\n");
    }
}
