using System.Text;
using Assay.Core.Findings;
using Assay.Reports.Json;
using Assay.Reports.Markdown;

namespace Assay.Reports.Differences;

/// <summary>A difference as a comment of a pull request. Names and versions are others' words: nothing of them is markup.</summary>
internal static class DifferenceMarkdown
{
    public static void Write(Difference difference, Stream output, ReportOptions options)
    {
        var text = new StringBuilder();
        text.Append("### ").Append(Escape(difference.Old.Name)).Append(" → ").Append(Escape(difference.New.Name)).Append("\n\n");
        text.Append(DifferenceTable.Summary(difference)).Append(".\n");
        Table(text, "New findings", "| Vulnerability | Severity | Package | Fixed in |\n|---|---|---|---|\n", (difference.AddedFindings ?? []).Where(finding => finding.SuppressedBy is null).Select(Row));
        Table(text, "Findings that are gone", "| Vulnerability | Severity | Package | Fixed in |\n|---|---|---|---|\n", (difference.RemovedFindings ?? []).Select(Row));
        Table(text, "New secrets", "| Secret | Severity | Place |\n|---|---|---|\n", (difference.AddedSecrets ?? []).Where(secret => secret.SuppressedBy is null).Select(Row));
        Table(text, "Secrets that are gone", "| Secret | Severity | Place |\n|---|---|---|\n", (difference.RemovedSecrets ?? []).Select(Row));
        Table(text, "Changed packages", "| Package | Old | New |\n|---|---|---|\n", difference.ChangedPackages.Select(change =>
            $"| {Escape(DifferenceReports.NameOf(change.Name))} | {Escape(DifferenceReports.Text(change.Old))} | {Escape(DifferenceReports.Text(change.New))} |"));
        Table(text, "Added packages", "| Package | Version | Type |\n|---|---|---|\n", difference.AddedPackages.Select(package => $"| {Escape(package.Name)} | {Escape(package.Version ?? "")} | {Escape(package.Type)} |"));
        Table(text, "Removed packages", "| Package | Version | Type |\n|---|---|---|\n", difference.RemovedPackages.Select(package => $"| {Escape(package.Name)} | {Escape(package.Version ?? "")} | {Escape(package.Type)} |"));
        if (!difference.IsComplete)
        {
            text.Append("\n**Incomplete:** not everything could be read; more may be there than is shown.\n");
        }

        if (difference.Verdict.Result != VerdictResult.NotEvaluated)
        {
            text.Append("\n**Verdict:** ").Append(Names.Of(difference.Verdict.Result)).Append('\n');
        }

        DifferenceReports.Flush(text, output);
    }

    private static void Table(StringBuilder text, string title, string head, IEnumerable<string> rows)
    {
        var lines = rows.ToList();
        if (lines.Count > 0)
        {
            text.Append("\n**").Append(title).Append("**\n\n").Append(head).AppendJoin('\n', lines).Append('\n');
        }
    }

    private static string Row(Finding finding) =>
        $"| {Escape(finding.Id)} | {Names.Of(finding.Severity)} | {Escape(DifferenceReports.NameOf(finding.Purl))} | {Escape(string.Join(", ", finding.FixedIn))} |";

    private static string Row(Secret secret) => $"| {Escape($"{secret.Title} {secret.Redacted}")} | {Names.Of(secret.Severity)} | {Escape(SecretView.PlaceOf(secret))} |";

    private static string Escape(string value) => MarkdownText.Escape(value);
}
