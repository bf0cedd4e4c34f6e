using System.Text;
using Assay.Core.Findings;
using Assay.Reports.Json;
using Assay.Reports.Table;

namespace Assay.Reports.Differences;

/// <summary>A difference for people: what is new stands last, above the verdict.</summary>
internal static class DifferenceTable
{
    public static void Write(Difference difference, Stream output, ReportOptions options)
    {
        var page = new Page(options.Width, options.Color);
        page.Line((difference.Old.Name, Ink.Dim), (" -> ", Ink.Dim), (difference.New.Name, Ink.Bold));
        Section(page, "PACKAGES REMOVED", difference.RemovedPackages.Select(package => ($"- {DifferenceReports.NameOf(package)}  {package.Type}", Ink.Plain)));
        Section(page, "PACKAGES ADDED", difference.AddedPackages.Select(package => ($"+ {DifferenceReports.NameOf(package)}  {package.Type}", Ink.Plain)));
        Section(page, "PACKAGES CHANGED", difference.ChangedPackages.Select(change =>
            ($"  {DifferenceReports.NameOf(change.Name)}: {DifferenceReports.Text(change.Old)} -> {DifferenceReports.Text(change.New)}", Ink.Plain)));
        Section(page, "GONE", (difference.RemovedFindings ?? []).Select(finding => ($"- {Line(finding)}", Ink.Good)));
        Section(page, "SECRETS GONE", (difference.RemovedSecrets ?? []).Select(secret => ($"- {Line(secret)}", Ink.Good)));
        Section(page, "CHANGED", (difference.ChangedFindings ?? []).Select(change => ($"  {Line(change.New)} (was {Names.Of(change.Old.Severity)}, {Names.Of(change.Old.FixState)})", Ink.Plain)));
        Section(page, "NEW", (difference.AddedFindings ?? []).Where(finding => finding.SuppressedBy is null).Select(finding => ($"+ {Line(finding)}", Ink.Worse)));
        Section(page, "NEW SECRETS", (difference.AddedSecrets ?? []).Where(secret => secret.SuppressedBy is null).Select(secret => ($"+ {Line(secret)}", Ink.Worse)));
        page.Blank();
        page.Prose(Summary(difference), Ink.Bold);
        foreach (var issue in difference.Issues.Where(issue => issue.Level == IssueLevel.Error))
        {
            page.Prose($"{issue.Text} [{issue.Code}]", Ink.Warning, indent: 2, lead: "incomplete: ");
        }

        VerdictText.Write(page, difference.Verdict);
        output.Write(Encoding.UTF8.GetBytes(page.ToString()));
    }

    /// <summary>"2 packages added, 1 removed, 3 changed; 1 new vulnerability, 4 gone".</summary>
    public static string Summary(Difference difference)
    {
        var packages = $"{TableReport.Count(difference.AddedPackages.Count, "package")} added, {difference.RemovedPackages.Count} removed, {difference.ChangedPackages.Count} changed";
        var secrets = difference.AddedSecrets is { } added && added.Count + difference.RemovedSecrets!.Count > 0
            ? $"; {TableReport.Count(added.Count, "secret")} new, {difference.RemovedSecrets.Count} gone"
            : "";
        return difference.AddedFindings is null
            ? packages + "; findings were not compared, since one side has none" + secrets
            : $"{packages}; {TableReport.Count(difference.AddedFindings.Count, "finding")} new, {difference.RemovedFindings!.Count} gone, {difference.ChangedFindings!.Count} changed{secrets}";
    }

    private static string Line(Secret secret) => $"{secret.Title} {Names.Of(secret.Severity)} {secret.Redacted} in {SecretView.PlaceOf(secret)}";

    private static string Line(Finding finding) =>
        $"{finding.Id} {Names.Of(finding.Severity)} in {DifferenceReports.NameOf(finding.Purl)}{(finding.FixedIn.Count > 0 ? $", fixed in {string.Join(", ", finding.FixedIn)}" : "")}";

    private static void Section(Page page, string title, IEnumerable<(string Text, Ink Ink)> lines)
    {
        var isFirst = true;
        foreach (var (text, ink) in lines)
        {
            if (isFirst)
            {
                page.Blank();
                page.Line((title, Ink.Bold));
                isFirst = false;
            }

            page.Prose(text, ink, indent: 4, lead: "  ");
        }
    }
}
