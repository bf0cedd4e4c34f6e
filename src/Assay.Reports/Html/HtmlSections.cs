using System.Globalization;
using Assay.Core.Findings;
using Assay.Reports.Json;
using Assay.Reports.Table;

namespace Assay.Reports.Html;

/// <summary>What checks find, what does not count and why, what could not be read.</summary>
internal static class HtmlSections
{
    public static void Checks(HtmlWriter html, FindingView view)
    {
        if (view.Result.Checks is null)
        {
            return;
        }

        var rows = view.CountedChecks.OrderByDescending(finding => finding.Check.Severity).ToList();

        html.Write($"<section id=\"checks\">\n<h2>Checks</h2>\n");
        if (rows.Count == 0)
        {
            html.Write($"<p>None found fault.</p>\n</section>\n");
            return;
        }

        html.Write($"<table class=\"checks\"><caption>{HtmlReport.Number(rows.Count)} found</caption>\n<thead><tr><th scope=\"col\">Severity</th><th scope=\"col\">Check</th><th scope=\"col\">Place</th><th scope=\"col\">What</th><th scope=\"col\">Instead</th></tr></thead>\n<tbody>\n");
        foreach (var finding in rows.Take(HtmlReport.MaxRows))
        {
            html.Write($"<tr><td>");
            HtmlFindings.Badge(html, finding.Check.Severity);
            html.Write($"</td><td>");
            HtmlFindings.Link(html, finding.Check.Id, finding.Check.Reference);
            html.Write($"<small>{finding.Check.Title}</small></td><td>{CheckText.PlaceOf(finding)}</td><td>{CheckText.MessageOf(finding)}</td><td>{finding.Check.Remediation}</td></tr>\n");
        }

        html.Write($"</tbody></table>\n");
        HtmlReport.More(html, rows.Count);
        html.Write($"</section>\n");
    }

    public static void Secrets(HtmlWriter html, SecretView view)
    {
        var rows = view.Counted.ToList();
        if (rows.Count == 0)
        {
            return;
        }

        html.Write($"<section id=\"secrets\">\n<h2>Secrets</h2>\n<p>{SecretView.Remedy}</p>\n<table class=\"checks\"><caption>{HtmlReport.Number(rows.Count)} found</caption>\n");
        html.Write($"<thead><tr><th scope=\"col\">Severity</th><th scope=\"col\">Secret</th><th scope=\"col\">Place</th><th scope=\"col\">Value</th><th scope=\"col\">Layer</th></tr></thead>\n<tbody>\n");
        foreach (var secret in rows.Take(HtmlReport.MaxRows))
        {
            html.Write($"<tr><td>");
            HtmlFindings.Badge(html, secret.Severity);
            html.Write($"</td><td>{secret.Title}</td><td>{SecretView.PlaceOf(secret)}</td><td><code>{secret.Redacted}</code></td><td>{view.LayerOf(secret)}</td></tr>\n");
        }

        html.Write($"</tbody></table>\n");
        HtmlReport.More(html, rows.Count);
        html.Write($"</section>\n");
    }

    public static void Suppressed(HtmlWriter html, FindingView view)
    {
        var rows = view.Suppressed.Select(finding => new NotCounted(finding.Id, view.NameOf(finding), finding.SuppressedBy!))
            .Concat(view.SuppressedChecks.Select(finding => new NotCounted(finding.Check.Id, CheckText.PlaceOf(finding), finding.SuppressedBy!)))
            .Concat(view.Secrets.Suppressed.Select(secret => new NotCounted(secret.Title, SecretView.PlaceOf(secret), secret.SuppressedBy!))).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        html.Write($"<section id=\"suppressed\">\n<h2>Not counted</h2>\n<table class=\"suppressed\"><caption>{HtmlReport.Number(rows.Count)} with who decided it, why and until when</caption>\n");
        html.Write($"<thead><tr><th scope=\"col\">Finding</th><th scope=\"col\">In</th><th scope=\"col\">Why</th><th scope=\"col\">Who</th><th scope=\"col\">Until</th></tr></thead>\n<tbody>\n");
        foreach (var (id, what, why) in rows.Take(HtmlReport.MaxRows))
        {
            html.Write($"<tr><td>{id}</td><td>{what}</td><td>{why.Kind}: {why.Reason}<small>{why.Note}</small></td><td>{why.Owner}");
            if (why.ApprovedBy is { } approver)
            {
                html.Write($"<small>approved by {approver}</small>");
            }

            if (why.Created is { } created)
            {
                html.Write($"<small>on {created.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}</small>");
            }

            html.Write($"</td><td>{(why.UntilFixed ? "while there is no fix, " : "")}{why.Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}</td></tr>\n");
        }

        html.Write($"</tbody></table>\n");
        HtmlReport.More(html, rows.Count);
        html.Write($"</section>\n");
    }

    public static void Issues(HtmlWriter html, FindingView view)
    {
        var errors = view.Issues.Where(issue => issue.Level == IssueLevel.Error).ToList();
        var notices = view.Issues.Where(issue => issue.Level == IssueLevel.Notice).ToList();
        if (view.Issues.Count == 0)
        {
            return;
        }

        html.Write($"<section id=\"issues\">\n<h2>What could not be read</h2>\n");
        if (errors.Count > 0)
        {
            List(html, errors);
        }
        else
        {
            html.Write($"<p>Nothing that the result is incomplete without.</p>\n");
        }

        if (notices.Count > 0)
        {
            html.Write($"<details><summary>{HtmlReport.Count(notices.Count, "notice")}</summary>\n");
            List(html, notices);
            html.Write($"</details>\n");
        }

        html.Write($"</section>\n");
    }

    private static void List(HtmlWriter html, List<Issue> issues)
    {
        html.Write($"<ul class=\"issues\">\n");
        foreach (var issue in issues.Take(HtmlReport.MaxRows))
        {
            html.Write($"<li>{issue.Text}<small>");
            if (issue.Path is { Length: > 0 } path)
            {
                html.Write($"{path} · ");
            }

            html.Write($"<code>{issue.Code}</code></small></li>\n");
        }

        html.Write($"</ul>\n");
        HtmlReport.More(html, issues.Count);
    }

    private sealed record NotCounted(string Id, string What, Suppression Why);
}
