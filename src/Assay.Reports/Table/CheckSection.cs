using Assay.Core.Findings;
using Assay.Core.Text;
using Assay.Reports.Json;

namespace Assay.Reports.Table;

/// <summary>What checks find, worst first within a file, one line each with its place.</summary>
internal static class CheckSection
{
    // Beside vulnerabilities a terminal shows the worst; a file or "assay check" shows all.
    private const int MostBeside = 15;

    public static void Write(Page page, ScanResult result, ReportOptions options)
    {
        if (result.Checks is not { } checks)
        {
            return;
        }

        var shown = checks.Where(finding => finding.SuppressedBy is null && options.Shows(finding)).ToList();
        if (shown.Count > 0)
        {
            page.Blank();
            page.Line(("CHECKS", Ink.Bold), ($": {Counts(shown)}", Ink.Plain));
            var most = page.Width is not null && result.Findings is not null ? MostBeside : int.MaxValue;
            var rows = most < shown.Count ? [.. shown.OrderByDescending(finding => finding.Check.Severity).Take(most)] : shown;
            foreach (var file in rows.GroupBy(finding => finding.Path, StringComparer.Ordinal))
            {
                WriteRows(page, [.. file]);
            }

            if (shown.Count > rows.Count)
            {
                page.Line(($"  and {shown.Count - rows.Count} more (see -o json)", Ink.Dim));
            }
        }

        WriteNotes(page, checks, shown, options);
    }

    private static void WriteRows(Page page, IReadOnlyList<CheckFinding> rows)
    {
        var places = rows.Select(row => SafeText.Escape(CheckText.PlaceOf(row))).ToList();
        var columns = Math.Min(places.Max(place => DisplayWidth.Of(place)), page.Width is { } width ? Math.Max(16, width / 3) : int.MaxValue);
        for (var i = 0; i < rows.Count; i++)
        {
            var check = rows[i].Check;
            page.Line(
                ("  " + Page.Pad(page.Cut(places[i], columns), columns), Ink.Plain),
                ($"  {Names.Of(check.Severity),-10}", InkOf(check.Severity)),
                ($"  {check.Id}  ", Ink.Dim),
                (CheckText.MessageOf(rows[i]), Ink.Plain));
        }
    }

    private static void WriteNotes(Page page, IReadOnlyList<CheckFinding> checks, List<CheckFinding> shown, ReportOptions options)
    {
        if (checks.Count == 0)
        {
            page.Blank();
            page.Prose("No check finds fault", Ink.Bold);
            return;
        }

        var suppressed = checks.Where(finding => finding.SuppressedBy is not null).ToList();
        if (suppressed.Count > 0)
        {
            var kinds = suppressed.GroupBy(finding => finding.SuppressedBy!.Kind, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal);
            page.Prose($"  {suppressed.Count} of checks suppressed ({string.Join(", ", kinds.Select(kind => $"{kind.Count()} {kind.Key}"))})", Ink.Dim);
            foreach (var finding in suppressed)
            {
                page.Prose($"{CheckText.PlaceOf(finding)} {finding.Check.Id} {FindingView.ReasonOf(finding.SuppressedBy!)}", Ink.Dim, indent: 6, lead: "    ");
            }
        }

        if (checks.Count - suppressed.Count - shown.Count is var hidden and > 0)
        {
            page.Prose($"  {hidden} of checks not shown (below {Names.Of(options.MinimumSeverity ?? Severity.Unknown)})", Ink.Dim);
        }
    }

    private static string Counts(List<CheckFinding> shown) =>
        string.Join(", ", shown.GroupBy(finding => finding.Check.Severity).OrderByDescending(group => group.Key).Select(group => $"{group.Count()} {Names.Of(group.Key)}"));

    private static Ink InkOf(Severity severity) => severity switch
    {
        Severity.Critical => Ink.Worse,
        Severity.High => Ink.Bad,
        Severity.Medium => Ink.Warning,
        Severity.Low => Ink.Mild,
        _ => Ink.Dim,
    };
}
