using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Reports.Json;
using Assay.Reports.Table;

namespace Assay.Reports.Markdown;

/// <summary>The result as a comment of a pull request or a job's summary: the verdict first, then what to do, then everything else folded.</summary>
internal static class MarkdownReport
{
    // GitHub refuses comments of more than 65,536 characters; what does not fit is counted.
    private const int MaxRows = 200;
    private const int MaxSteps = 20;

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var view = new FindingView(result, options);
        var text = new StringBuilder();
        Head(text, result);
        Verdict(text, view);
        var counted = view.Counted.Order(PriorityOrder.Instance).ToList();
        text.Append('\n').Append(Summary(view, counted)).Append('\n');
        foreach (var side in BaseText.Sides(result.Inventory.Artifact, counted, view.PackageOf))
        {
            text.Append("- ").Append(MarkdownText.Escape(side)).Append('\n');
        }

        Plan(text, result.FixPlan);
        if (result.Inventory.Artifact.Base?.LayerCount is null)
        {
            Findings(text, "Fixable", counted.Where(PackageGroup.IsFixed), view, isOpen: true);
        }
        else
        {
            var fixable = counted.Where(PackageGroup.IsFixed).ToLookup(finding => view.PackageOf(finding)?.Base == true);
            Findings(text, "Fixable in the base image", fixable[true], view, isOpen: true);
            Findings(text, "Fixable in your layers", fixable[false], view, isOpen: true);
        }

        Findings(text, "Without a fix", counted.Where(finding => !PackageGroup.IsFixed(finding)), view, isOpen: false);
        Sentences(text, "Repaired on disk, and still runs as it was", RestartList.Of(result.Inventory));
        Sentences(text, "Support that has ended, or ends soon", SupportList.Of(result));
        MarkdownSecrets.Write(text, view.Secrets);
        MarkdownChecks.Write(text, view, MaxRows);
        MarkdownLayers.Write(text, result);
        Suppressed(text, view);
        Issues(text, view);
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Head(StringBuilder text, ScanResult result)
    {
        var artifact = result.Inventory.Artifact;
        text.Append("## ").Append(MarkdownText.Escape(artifact.Name)).Append("\n\n");
        List<string> facts = [artifact.Kind];
        if (artifact.Distro is { } distro)
        {
            facts.Add($"{distro.Id} {distro.VersionId ?? distro.Codename}".TrimEnd());
        }

        facts.Add(TableReport.Count(result.Inventory.Packages.Count, "package"));
        if (BaseText.Of(artifact) is { } built)
        {
            facts.Add(built);
        }

        text.Append(MarkdownText.Escape(string.Join(", ", facts))).Append('\n');
    }

    private static void Verdict(StringBuilder text, FindingView view)
    {
        var result = view.Result;
        if (result.Verdict.Result != VerdictResult.NotEvaluated)
        {
            text.Append("\n**").Append(result.Verdict.Result switch { VerdictResult.Pass => "Passed", VerdictResult.Warn => "Passed with warnings", _ => "Failed" }).Append("**\n");
            foreach (var rule in result.Verdict.Violations.GroupBy(violation => violation.Rule, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"- {MarkdownText.Escape(rule.Key)}: {rule.Count()}\n");
            }
        }

        if (!view.IsComplete)
        {
            text.Append("\n**Incomplete:** not everything could be read; more may be there than is shown.\n");
        }
    }

    private static string Summary(FindingView view, List<Finding> counted) =>
        view.Result.Findings is null ? view.Result.Checks is null ? "No findings were asked for." : "Vulnerabilities were not asked for."
        : counted.Count == 0 ? view.IsComplete ? "No vulnerabilities to show." : "No vulnerabilities in what could be read."
        : string.Join(", ", SeverityCounts.OfFlaws(counted).Words()) + ".";

    private static void Findings(StringBuilder text, string title, IEnumerable<Finding> findings, FindingView view, bool isOpen)
    {
        var rows = findings.ToList();
        if (rows.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n<details{(isOpen ? " open" : "")}><summary>{title}: {rows.Count}</summary>\n\n");
        var hasPriority = rows.Exists(finding => finding.Priority is not null);
        text.Append("| Vulnerability | Severity | Package | Installed | Fixed in |").Append(hasPriority ? " Priority |" : "").Append("\n|---|---|---|---|---|").Append(hasPriority ? "---|\n" : "\n");
        foreach (var finding in rows.Take(MaxRows))
        {
            var package = view.PackageOf(finding);
            text.Append(CultureInfo.InvariantCulture, $"| [{MarkdownText.Escape(finding.Id)}]({Link(finding)}) | {Names.Of(finding.Severity)} | {MarkdownText.Escape(package?.Name ?? finding.Purl)} | {MarkdownText.Escape(package?.Version ?? "")} | ")
                .Append(MarkdownText.Escape(PackageGroup.IsFixed(finding) ? string.Join(", ", finding.FixedIn) : FindingView.FixOf(finding)))
                .Append(RestartList.Of(finding) is { } runtime ? "; " + MarkdownText.Escape(runtime) : "").Append(" |");
            text.Append(finding.Priority is { } priority ? string.Create(CultureInfo.InvariantCulture, $" {priority.Rank}: {MarkdownText.Escape(priority.Reason)} |\n") : hasPriority ? " |\n" : "\n");
        }

        if (rows.Count > MaxRows)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nand {rows.Count - MaxRows} more.\n");
        }

        text.Append("\n</details>\n");
    }

    private static void Plan(StringBuilder text, FixPlan? plan)
    {
        if (plan is null)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n<details open><summary>To fix: {PlanText.Effect(plan)}</summary>\n");
        foreach (var step in plan.Steps.Take(MaxSteps))
        {
            text.Append('\n').Append(step.Folder is { } folder ? $"{MarkdownText.Escape(step.Manager)} in {MarkdownText.Escape(folder.Length == 0 ? "the top folder" : folder)}" : MarkdownText.Escape(step.Manager));
            text.Append(step.Note is { } note ? $": {MarkdownText.Escape(note)}\n" : ":\n");
            if (step.Commands.Count > 0)
            {
                // Plain words and this program's own text alone: nothing in them ends the fence.
                text.Append("\n```sh\n").AppendJoin('\n', step.Commands).Append("\n```\n");
            }
        }

        text.Append(plan.Steps.Count > MaxSteps ? $"\nand {plan.Steps.Count - MaxSteps} more places.\n" : "").Append("\n</details>\n");
    }

    private static void Sentences(StringBuilder text, string title, IReadOnlyList<string> sentences)
    {
        if (sentences.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n<details open><summary>{title}: {sentences.Count}</summary>\n\n");
        foreach (var sentence in sentences.Take(MaxRows))
        {
            text.Append("- ").Append(MarkdownText.Escape(sentence)).Append('\n');
        }

        text.Append("\n</details>\n");
    }

    private static void Suppressed(StringBuilder text, FindingView view)
    {
        var rows = view.Suppressed.ToList();
        if (rows.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n<details><summary>Not counted: {rows.Count}</summary>\n\n| Vulnerability | Package | Why |\n|---|---|---|\n");
        foreach (var finding in rows.Take(MaxRows))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(finding.Id)} | {MarkdownText.Escape(view.NameOf(finding))} | {MarkdownText.Escape(FindingView.ReasonOf(finding.SuppressedBy!))} |\n");
        }

        text.Append("\n</details>\n");
    }

    private static void Issues(StringBuilder text, FindingView view)
    {
        var errors = view.Issues.Where(issue => issue.Level == IssueLevel.Error).ToList();
        if (errors.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n<details><summary>What could not be read: {errors.Count}</summary>\n\n");
        foreach (var issue in errors.Take(MaxRows))
        {
            text.Append("- ").Append(MarkdownText.Escape(issue.Path is null ? issue.Text : $"{issue.Path}: {issue.Text}")).Append('\n');
        }

        text.Append("\n</details>\n");
    }

    // A link of an advisory is others' text too: only what a URL may hold without ending the brackets.
    private static string Link(Finding finding) =>
        Uri.TryCreate(FindingView.LinkOf(finding), UriKind.Absolute, out var link) && link.Scheme == Uri.UriSchemeHttps
            ? link.AbsoluteUri.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal).Replace("<", "%3C", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal)
            : "#";
}
