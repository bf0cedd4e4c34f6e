using System.Text;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.Logs;

/// <summary>What all logs show: what could not be read, what breaks the policy, findings that count, the verdict.</summary>
internal static class LogLines
{
    public static void Write(ScanResult result, Stream output, ReportOptions options, LogLine line)
    {
        var view = new FindingView(result, options);
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        // GitHub shows the first ten of a kind alone, others a part too: what matters most comes first.
        foreach (var issue in view.Issues.Where(issue => issue.Level == IssueLevel.Error))
        {
            writer.WriteLine(line(LogLevel.Error, issue.Path ?? "", null, "incomplete", issue.Text));
        }

        foreach (var rule in result.Verdict.Violations.GroupBy(violation => $"{(int)violation.Level} {violation.Rule}", StringComparer.Ordinal))
        {
            var first = rule.First();
            writer.WriteLine(line(first.Level == VerdictResult.Fail ? LogLevel.Error : LogLevel.Warning, "", null, first.Rule, $"broken {rule.Count()} times, first: {first.Text}"));
        }

        foreach (var finding in view.Counted.Order(PriorityOrder.Instance))
        {
            writer.WriteLine(line(LevelOf(finding.Severity), view.PathOf(finding), view.LineOf(finding) is > 1 and var number ? new TextRange(number, 1, number, 1) : null, finding.Id, view.SentenceOf(finding)));
        }

        foreach (var finding in view.CountedChecks.OrderByDescending(finding => finding.Check.Severity))
        {
            writer.WriteLine(line(LevelOf(finding.Check.Severity), finding.Path ?? "", finding.Range, finding.Check.Id, $"{finding.Check.Title}: {CheckText.MessageOf(finding)}. {finding.Check.Remediation}"));
        }

        foreach (var secret in view.Secrets.Counted)
        {
            var at = (int)Math.Min(int.MaxValue, SecretView.LineOf(secret));
            writer.WriteLine(line(LevelOf(secret.Severity), SecretView.FileOf(secret), secret.Place == SecretPlace.File ? new TextRange(at, 1, at, 1) : null, secret.Rule, view.Secrets.SentenceOf(secret)));
        }

        if (result.FixPlan is { } plan)
        {
            writer.WriteLine(line(LogLevel.Note, "", null, "fix plan", PlanView.LineOf(plan)));
        }

        var suppressed = view.Suppressed.Count() + view.SuppressedChecks.Count() + view.Secrets.Suppressed.Count();
        writer.WriteLine(line(LogLevel.Note, "", null, "verdict", $"{Names.Of(result.Verdict.Result)}; {view.Counted.Count() + view.CountedChecks.Count() + view.Secrets.Counted.Count()} findings, {suppressed} not counted"));
    }

    private static LogLevel LevelOf(Severity severity) => severity >= Severity.High ? LogLevel.Error : severity == Severity.Medium ? LogLevel.Warning : LogLevel.Note;
}

/// <summary>How much a line of a build log weighs.</summary>
internal enum LogLevel
{
    Note,
    Warning,
    Error,
}

/// <summary>A line of a log's own words.</summary>
internal delegate string LogLine(LogLevel level, string path, TextRange? range, string title, string text);
