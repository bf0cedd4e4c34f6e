using System.Globalization;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.Html;

/// <summary>
/// The result as one page that needs nothing else: no network, no server, and no script to be read in full. Well-formed XML too, but for its
/// style and script, so that tools can take it apart.
/// </summary>
internal static class HtmlReport
{
    /// <summary>Beyond so many rows browsers get slow; what is left out is counted, and the other formats have it.</summary>
    public const int MaxRows = 20_000;

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var view = new FindingView(result, options);
        using var html = new HtmlWriter(output);
        Head(html, result);
        HtmlSummary.Write(html, view, options);
        HtmlPlan.Write(html, result.FixPlan);
        HtmlFindings.Write(html, view);
        HtmlSections.Secrets(html, view.Secrets);
        HtmlSections.Checks(html, view);
        HtmlSections.Suppressed(html, view);
        HtmlSections.Issues(html, view);
        HtmlPackages.Write(html, result.Inventory);
        Foot(html, result, options);
    }

    /// <summary>"3,000".</summary>
    public static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"3,000 packages".</summary>
    public static string Count(int value, string noun) => $"{Number(value)} {(value == 1 ? noun : noun.EndsWith('y') ? noun[..^1] + "ies" : noun + "s")}";

    /// <summary>Says how many rows a table lacks.</summary>
    public static void More(HtmlWriter html, int all)
    {
        if (all > MaxRows)
        {
            html.Write($"<p class=\"note\">and {Number(all - MaxRows)} more, which this page leaves out; <code>-o json</code> and <code>-o csv</code> have them all.</p>\n");
        }
    }

    private static void Head(HtmlWriter html, ScanResult result)
    {
        html.Write($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
        html.Write($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {HtmlAsset.Style.Source}; script-src {HtmlAsset.Script.Source}; base-uri 'none'; form-action 'none'\" />\n");
        html.Write($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n<meta name=\"color-scheme\" content=\"light dark\" />\n");
        html.Write($"<meta name=\"referrer\" content=\"no-referrer\" />\n<title>{result.Inventory.Artifact.Name}: {HtmlSummary.WordOf(result.Verdict.Result).ToLowerInvariant()}</title>\n<style>");
        html.Write(HtmlAsset.Style);
        html.Write($"</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n");
    }

    private static void Foot(HtmlWriter html, ScanResult result, ReportOptions options)
    {
        html.Write($"</main>\n<footer>\n<p>Written by Assay {options.ToolVersion} at {options.Timestamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC</p>\n");
        if (result.Verdict.Inputs.Count > 0)
        {
            html.Write($"<details><summary>What the verdict was computed from</summary><ul>\n");
            foreach (var input in result.Verdict.Inputs)
            {
                html.Write($"<li>{input.Kind}: {input.Name} <code>{input.Digest}</code></li>\n");
            }

            html.Write($"</ul></details>\n");
        }

        html.Write($"</footer>\n<script>");
        html.Write(HtmlAsset.Script);
        html.Write($"</script>\n</body>\n</html>\n");
    }
}
