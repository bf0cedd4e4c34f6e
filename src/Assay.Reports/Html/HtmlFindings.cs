using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.Reports.Table;

namespace Assay.Reports.Html;

/// <summary>The table of findings, by priority. Its filters appear with the script; without one all rows are there.</summary>
internal static class HtmlFindings
{
    private static readonly string[] Columns = ["Severity", "Vulnerability", "Package", "Installed", "Fix", "CVSS", "Where"];

    public static void Write(HtmlWriter html, FindingView view)
    {
        html.Write($"<section id=\"findings\">\n<h2>Findings</h2>\n");
        var rows = view.Shown.Order(PriorityOrder.Instance).ToList();
        if (rows.Count == 0)
        {
            html.Write($"<p>None.</p>\n</section>\n");
            return;
        }

        Filters(html, rows);
        html.Write($"<p class=\"shown\" id=\"findings-shown\" role=\"status\">{HtmlReport.Count(rows.Count, "finding")}</p>\n<table class=\"findings\" data-list=\"findings\"><caption>Vulnerable packages</caption>\n<thead><tr>");
        foreach (var column in Columns)
        {
            html.Write($"<th scope=\"col\">{column}</th>");
        }

        html.Write($"</tr></thead>\n<tbody>\n");
        foreach (var finding in rows.Take(HtmlReport.MaxRows))
        {
            Row(html, view, finding);
        }

        html.Write($"</tbody></table>\n");
        HtmlReport.More(html, rows.Count);
        html.Write($"</section>\n");
    }

    /// <summary>A link where the advisory's is one that a browser may follow, else its words alone.</summary>
    public static void Link(HtmlWriter html, string words, string? address)
    {
        if (address is not null && UrlText.OfWeb(address) is { } link)
        {
            html.Write($"<a href=\"{link}\" rel=\"noopener noreferrer\">{words}</a>");
        }
        else
        {
            html.Write($"{words}");
        }
    }

    public static void Badge(HtmlWriter html, Severity severity) => html.Write($"<span class=\"badge s{(int)severity}\">{Names.Of(severity)}</span>");

    private static void Filters(HtmlWriter html, List<Finding> rows)
    {
        html.Write($"<form class=\"filters\" id=\"findings-filters\" hidden=\"\" role=\"search\" aria-label=\"Filter the findings\">\n");
        html.Write($"<label class=\"grow\">Search <input type=\"search\" name=\"q\" autocomplete=\"off\" placeholder=\"id, package, path\" /></label>\n<fieldset><legend>Severity</legend>");
        var counts = SeverityCounts.Of(rows);
        for (var severity = Severity.Critical; severity >= Severity.Unknown; severity--)
        {
            if (counts[severity] > 0)
            {
                html.Write($"<label><input type=\"checkbox\" name=\"s\" value=\"{(int)severity}\" checked=\"\" /> {Names.Of(severity)} <span class=\"count\">{HtmlReport.Number(counts[severity])}</span></label>");
            }
        }

        html.Write($"</fieldset>\n<label>Fix <select name=\"f\"><option value=\"\">any</option><option value=\"1\">fixable</option><option value=\"0\">without a fix</option></select></label>\n");
        html.Write($"<label>Counted <select name=\"x\"><option value=\"\">all</option><option value=\"0\">counted</option><option value=\"1\">not counted</option></select></label>\n<label class=\"narrow\">Sort by <select name=\"o\">");
        for (var i = 0; i < Columns.Length; i++)
        {
            html.Write($"<option value=\"{i}\">{Columns[i].ToLowerInvariant()}</option>");
        }

        html.Write($"</select></label>\n<button type=\"reset\">Reset</button>\n</form>\n");
    }

    private static void Row(HtmlWriter html, FindingView view, Finding finding)
    {
        var package = view.PackageOf(finding);
        html.Write($"<tr data-s=\"{(int)finding.Severity}\" data-f=\"{(PackageGroup.IsFixed(finding) ? 1 : 0)}\" data-x=\"{(finding.SuppressedBy is null ? 0 : 1)}\"><td data-v=\"{(int)finding.Severity}\">");
        Badge(html, finding.Severity);
        html.Write($"</td><td>");
        Flaw(html, finding);
        html.Write($"</td><td>{package?.Name ?? finding.Purl}");
        Where(html, package, finding);
        html.Write($"</td></tr>\n");
    }

    private static void Flaw(HtmlWriter html, Finding finding)
    {
        Link(html, finding.Id, FindingView.LinkOf(finding));
        if (finding.SuppressedBy is { } suppression)
        {
            html.Write($" <span class=\"tag\">not counted: {suppression.Kind}</span>");
        }

        if (finding.Kev is not null)
        {
            html.Write($" <span class=\"tag hot\">known exploited</span>");
        }

        if (finding.Epss is { } likely)
        {
            html.Write($" <span class=\"tag\">EPSS {(likely.Probability * 100).ToString("0.#", CultureInfo.InvariantCulture)} %</span>");
        }

        if (finding.Priority is { } priority)
        {
            html.Write($"<small>priority {HtmlReport.Number(priority.Rank)}: {priority.Reason}</small>");
        }

        if (finding.Summary is { Length: > 0 } summary)
        {
            html.Write($"<small>{summary}</small>");
        }
    }

    private static void Where(HtmlWriter html, Package? package, Finding finding)
    {
        html.Write($"</td><td>{package?.Version}</td><td>{(PackageGroup.IsFixed(finding) ? string.Join(", ", finding.FixedIn) : FindingView.FixOf(finding))}</td>");
        html.Write($"<td>{FindingView.ScoreOf(finding)?.Score?.ToString("0.0", CultureInfo.InvariantCulture)}</td><td>");
        if (package is { Locations.Count: > 0 })
        {
            html.Write($"{package.Locations[0].Path}");
            if (package.Locations.Count > 1)
            {
                html.Write($" and {HtmlReport.Number(package.Locations.Count - 1)} more");
            }
        }

        if (package?.Base == true)
        {
            html.Write($" <span class=\"tag\">base image</span>");
        }
    }
}
