using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.Markdown;

/// <summary>What checks find, for a pull request: the worst first.</summary>
internal static class MarkdownChecks
{
    public static void Write(StringBuilder text, FindingView view, int maxRows)
    {
        var rows = view.CountedChecks.OrderByDescending(finding => finding.Check.Severity).ToList();
        if (rows.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n<details{(rows[0].Check.Severity >= Severity.Medium ? " open" : "")}><summary>Checks: {rows.Count}</summary>\n\n");
            text.Append("| Check | Severity | Place | What | Instead |\n|---|---|---|---|---|\n");
            foreach (var finding in rows.Take(maxRows))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(finding.Check.Id)} | {Names.Of(finding.Check.Severity)} | {MarkdownText.Escape(CheckText.PlaceOf(finding))} | ")
                    .Append(CultureInfo.InvariantCulture, $"{MarkdownText.Escape(CheckText.MessageOf(finding))} | {MarkdownText.Escape(finding.Check.Remediation)} |\n");
            }

            More(text, rows.Count - maxRows);
        }

        var suppressed = view.SuppressedChecks.ToList();
        if (suppressed.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n<details><summary>Checks that don't count: {suppressed.Count}</summary>\n\n| Check | Place | Why |\n|---|---|---|\n");
            foreach (var finding in suppressed.Take(maxRows))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(finding.Check.Id)} | {MarkdownText.Escape(CheckText.PlaceOf(finding))} | {MarkdownText.Escape(FindingView.ReasonOf(finding.SuppressedBy!))} |\n");
            }

            More(text, suppressed.Count - maxRows);
        }
    }

    private static void More(StringBuilder text, int more)
    {
        if (more > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nand {more} more.\n");
        }

        text.Append("\n</details>\n");
    }
}
