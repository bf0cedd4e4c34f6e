using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.Reports.Table;

namespace Assay.Reports.Html;

/// <summary>What was scanned, whether it passed and why not, and how much was found.</summary>
internal static class HtmlSummary
{
    private const int MostTexts = 5;
    private const int MostPackages = 3;
    private const int UrgentRank = 2;

    public static void Write(HtmlWriter html, FindingView view, ReportOptions options)
    {
        Artifact(html, view.Result.Inventory);
        html.Write($"<main>\n");
        Verdict(html, view.Result.Verdict);
        if (!view.IsComplete)
        {
            html.Write($"<section class=\"box incomplete\"><h2>Incomplete</h2><p>Not everything could be read; more may be there than is shown. <a href=\"#issues\">What could not be read</a></p></section>\n");
        }

        Overview(html, view, options);
    }

    /// <summary>"Failed".</summary>
    public static string WordOf(VerdictResult result) => result switch
    {
        VerdictResult.Pass => "Passed",
        VerdictResult.Warn => "Passed with warnings",
        VerdictResult.Fail => "Failed",
        _ => "Not judged",
    };

    private static void Artifact(HtmlWriter html, Inventory inventory)
    {
        var artifact = inventory.Artifact;
        List<string?> facts =
        [
            artifact.Kind,
            artifact.Distro is { } distro ? $"{distro.Id} {distro.VersionId ?? distro.Codename}".TrimEnd() : null,
            artifact.Platform,
            HtmlReport.Count(inventory.Packages.Count, "package"),
            BaseText.Of(artifact),
        ];
        html.Write($"<header>\n<h1>");
        Name(html, artifact.Name);
        html.Write($"</h1>\n<p class=\"facts\">{string.Join(" · ", facts.Where(fact => !string.IsNullOrEmpty(fact)))}</p>\n");
        foreach (var digest in artifact.Digests.Take(MostTexts))
        {
            html.Write($"<p class=\"digest\"><code>{digest}</code></p>\n");
        }

        html.Write($"</header>\n");
    }

    // Where a name is too long for a line it is broken at a slash first.
    private static void Name(HtmlWriter html, string name)
    {
        for (var slash = name.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = name.IndexOf('/', StringComparison.Ordinal))
        {
            html.Write($"{name[..slash]}/<wbr />");
            name = name[(slash + 1)..];
        }

        html.Write($"{name}");
    }

    private static void Verdict(HtmlWriter html, Verdict verdict)
    {
        html.Write($"<section class=\"box verdict {Names.Of(verdict.Result)}\" data-verdict=\"{Names.Of(verdict.Result)}\"><h2>{WordOf(verdict.Result)}</h2>\n");
        if (verdict.Result == VerdictResult.NotEvaluated)
        {
            html.Write($"<p>Why: {VerdictText.WhyNot(verdict)}.</p>\n");
        }

        foreach (var rule in verdict.Violations.GroupBy(violation => violation.Rule, StringComparer.Ordinal))
        {
            html.Write($"<p><strong>{rule.Key}</strong>: broken {(rule.Count() == 1 ? "once" : Number(rule.Count()) + " times")}</p>\n<ul>\n");
            foreach (var violation in rule.Take(MostTexts))
            {
                html.Write($"<li>{violation.Text}</li>\n");
            }

            if (rule.Count() > MostTexts)
            {
                html.Write($"<li>and {Number(rule.Count() - MostTexts)} more</li>\n");
            }

            html.Write($"</ul>\n");
        }

        html.Write($"</section>\n");
    }

    private static void Overview(HtmlWriter html, FindingView view, ReportOptions options)
    {
        html.Write($"<section class=\"overview\"><h2>Vulnerabilities</h2>\n");
        var counted = view.Counted.ToList();
        var flaws = SeverityCounts.OfFlaws(counted);
        html.Write($"<p class=\"sentence\">{Sentence(view, counted, flaws)}</p>\n");
        if (flaws.Count > 0)
        {
            html.Write($"<div class=\"shape\">\n");
            HtmlChart.Write(html, flaws);
            First(html, view, counted);
            html.Write($"</div>\n");
        }

        html.Write($"<ul class=\"notes\">\n");
        foreach (var note in BaseText.Sides(view.Result.Inventory.Artifact, counted, view.PackageOf).Concat(Notes(view, options)))
        {
            html.Write($"<li>{note}</li>\n");
        }

        html.Write($"</ul>\n</section>\n");
    }

    // What is exploited, or likely to be: by flaw, in however many packages each is.
    private static void First(HtmlWriter html, FindingView view, List<Finding> counted)
    {
        var urgent = counted.Where(finding => finding.Priority is { Rank: <= UrgentRank }).Order(PriorityOrder.Instance).GroupBy(finding => finding.Id, StringComparer.Ordinal).ToList();
        if (urgent.Count == 0)
        {
            return;
        }

        html.Write($"<div class=\"first\"><h3>Look at first</h3>\n<ol>\n");
        foreach (var flaw in urgent.Take(MostTexts))
        {
            var finding = flaw.First();
            var packages = flaw.Select(one => view.PackageOf(one)?.Name ?? one.Purl).Distinct(StringComparer.Ordinal).ToList();
            html.Write($"<li>");
            HtmlFindings.Badge(html, finding.Severity);
            html.Write($" ");
            HtmlFindings.Link(html, finding.Id, FindingView.LinkOf(finding));
            html.Write($" in {string.Join(", ", packages.Take(MostPackages))}{(packages.Count > MostPackages ? $" and {Number(packages.Count - MostPackages)} more" : "")}<small>{finding.Priority!.Reason}</small></li>\n");
        }

        html.Write($"</ol>\n");
        if (urgent.Count > MostTexts)
        {
            html.Write($"<p class=\"note\">and {Number(urgent.Count - MostTexts)} more, at the top of the <a href=\"#findings\">findings</a></p>\n");
        }

        html.Write($"</div>\n");
    }

    private static string Sentence(FindingView view, List<Finding> counted, SeverityCounts flaws)
    {
        if (view.Result.Findings is null)
        {
            return view.Result.Checks is null ? "No findings were asked for." : "Vulnerabilities were not asked for.";
        }

        if (flaws.Count == 0)
        {
            return view.IsComplete ? "No vulnerabilities to show." : "No vulnerabilities in what could be read.";
        }

        var hit = counted.Select(finding => finding.Purl).Distinct(StringComparer.Ordinal).Count();
        return $"{HtmlReport.Count(flaws.Count, "vulnerability")} in {Number(hit)} of {HtmlReport.Count(view.Result.Inventory.Packages.Count, "package")}; {Number(flaws.Fixable)} fixable.";
    }

    private static IEnumerable<string> Notes(FindingView view, ReportOptions options)
    {
        var suppressed = view.Suppressed.Count();
        if (suppressed > 0)
        {
            yield return $"{Number(suppressed)} not counted: accepted, or stated not to apply.";
        }

        var hidden = (view.Result.Findings?.Count ?? 0) - view.Shown.Count();
        if (hidden > 0)
        {
            List<string> why = [];
            if (options.OnlyFixed)
            {
                why.Add("without a fix");
            }

            if (options.MinimumSeverity is { } least)
            {
                why.Add($"below {Names.Of(least)}");
            }

            yield return $"{Number(hidden)} left out of this page ({string.Join(" or ", why)}).";
        }
    }

    private static string Number(int value) => HtmlReport.Number(value);
}
