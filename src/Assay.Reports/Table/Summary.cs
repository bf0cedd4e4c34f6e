using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.Table;

/// <summary>The result in one sentence, and what it leaves out in another.</summary>
internal static class Summary
{
    private const int MaxDecided = 20;

    public static void Write(Page page, ScanResult result, IReadOnlyList<Finding> all, IReadOnlyList<Finding> shown, ReportOptions options)
    {
        var packages = result.Inventory.Packages.Count;
        var flaws = SeverityCounts.OfFlaws(shown);
        if (flaws.Count == 0)
        {
            page.Prose(Nothing(result, all.Count, packages), Ink.Bold);
        }
        else
        {
            var hit = shown.Select(finding => finding.Purl).Distinct(StringComparer.Ordinal).Count();
            page.Prose($"{TableReport.Count(flaws.Count, "vulnerability")} ({string.Join(", ", flaws.Words())}) in {hit} of {TableReport.Count(packages, "package")}; "
                + $"{flaws.Fixable} fixable", Ink.Bold);
        }

        var packagesByPurl = FindingWriter.PackagesByPurl(result.Inventory);
        foreach (var side in BaseText.Sides(result.Inventory.Artifact, shown, finding => packagesByPurl.GetValueOrDefault(finding.Purl)))
        {
            page.Prose(side);
        }

        var suppressed = all.Where(finding => finding.SuppressedBy is not null).ToList();
        var notes = new List<string>();
        if (suppressed.Count > 0)
        {
            var kinds = suppressed.GroupBy(finding => finding.SuppressedBy!.Kind, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal);
            notes.Add($"{TableReport.Count(suppressed.Count, "finding")} suppressed ({string.Join(", ", kinds.Select(kind => $"{kind.Count()} {kind.Key}"))})");
        }

        var hidden = all.Count - suppressed.Count - shown.Count;
        if (hidden > 0)
        {
            notes.Add($"{TableReport.Count(hidden, "finding")} not shown ({(options.OnlyFixed ? "without a fix" : "")}{(options is { OnlyFixed: true, MinimumSeverity: not null } ? " or " : "")}"
                + $"{(options.MinimumSeverity is { } least ? $"below {Names.Of(least)}" : "")})");
        }

        var notices = ResultWriter.IssuesOf(result).Count(met => met.Issue.Level == IssueLevel.Notice);
        if (notices > 0)
        {
            notes.Add(TableReport.Count(notices, "notice") + ", which html and json show");
        }

        if (notes.Count > 0)
        {
            page.Prose(string.Join("; ", notes), Ink.Dim);
        }

        WriteDecided(page, suppressed, packagesByPurl);
    }

    // What somebody decided is shown with who and until when; what a baseline knows is only counted.
    private static void WriteDecided(Page page, List<Finding> suppressed, Dictionary<string, Package> packages)
    {
        var decided = suppressed.Where(finding => finding.SuppressedBy!.Kind != "baseline")
            .GroupBy(finding => $"{finding.Id}\0{FindingView.ReasonOf(finding.SuppressedBy!)}", StringComparer.Ordinal)
            .Select(group => $"{group.First().Id} in {string.Join(", ", group.Select(finding => packages.GetValueOrDefault(finding.Purl)?.Name ?? finding.Purl).Distinct(StringComparer.Ordinal))}: {FindingView.ReasonOf(group.First().SuppressedBy!)}").ToList();
        foreach (var line in decided.Take(page.Width is null ? int.MaxValue : MaxDecided))
        {
            page.Prose(line, Ink.Dim, indent: 4, lead: "  ");
        }

        if (page.Width is not null && decided.Count > MaxDecided)
        {
            page.Line(($"  and {decided.Count - MaxDecided} more that do not count (see -o json)", Ink.Dim));
        }
    }

    // "No known vulnerabilities" is said only where all was read and matched, and nothing was hidden.
    private static string Nothing(ScanResult result, int findings, int packages) =>
        ResultWriter.IssuesOf(result).Any(met => met.Issue.Level == IssueLevel.Error) ? "No vulnerabilities found in what could be read and matched"
        : findings > 0 ? "No vulnerabilities to show"
        : packages == 0 ? "No packages found"
        : $"No known vulnerabilities in {TableReport.Count(packages, "package")}";
}
