using System.Text;
using Assay.Core.Findings;
using Assay.Core.Text;
using Assay.Reports.Json;

namespace Assay.Reports.Logs;

/// <summary>GitHub Actions' workflow commands: docs.github.com, "Workflow commands"; escaping as actions/toolkit, core/src/command.ts.</summary>
internal static class GitHubLog
{
    public static void Write(ScanResult result, Stream output, ReportOptions options) =>
        LogLines.Write(result, output, options, (level, path, title, text) =>
            $"::{level switch { LogLevel.Error => "error", LogLevel.Warning => "warning", _ => "notice" }} title={Property(title)}{(path.Length > 0 ? $",file={Property(path)}" : "")}::{Message(text)}");

    private static string Message(string text) => SafeText.Escape(text).Replace("%", "%25", StringComparison.Ordinal);

    private static string Property(string text) => Message(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}

/// <summary>Azure Pipelines' logging commands: learn.microsoft.com, "Logging commands"; escaping as azure-pipelines-task-lib, taskcommand.ts.</summary>
internal static class AzureLog
{
    public static void Write(ScanResult result, Stream output, ReportOptions options) =>
        LogLines.Write(result, output, options, (level, path, title, text) =>
            level == LogLevel.Note ? Message($"{title}: {text}")
                : $"##vso[task.logissue type={(level == LogLevel.Error ? "error" : "warning")};code={Property(title)}{(path.Length > 0 ? $";sourcepath={Property(path)}" : "")}]{Message(text)}");

    // A text that begins a command of its own would be obeyed.
    private static string Message(string text) => SafeText.Escape(text).Replace("##vso", "# #vso", StringComparison.OrdinalIgnoreCase).Replace("##[", "# #[", StringComparison.Ordinal);

    private static string Property(string text) => Message(text)
        .Replace("%", "%AZP25", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal).Replace("]", "%5D", StringComparison.Ordinal);
}

/// <summary>TeamCity's service messages: jetbrains.com/help/teamcity, "Service Messages".</summary>
internal static class TeamCityLog
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        output.Write("##teamcity[inspectionType id='assay' name='Vulnerable packages' category='Security' description='Packages with known vulnerabilities']\n"u8);
        LogLines.Write(result, output, options, (level, path, title, text) =>
            $"##teamcity[inspection typeId='assay' message='{Value($"{title}: {text}")}' file='{Value(path.Length > 0 ? path : result.Inventory.Artifact.Name)}' SEVERITY='{level switch { LogLevel.Error => "ERROR", LogLevel.Warning => "WARNING", _ => "INFO" }}']");
    }

    private static string Value(string text)
    {
        var safe = new StringBuilder();
        foreach (var character in SafeText.Escape(text))
        {
            _ = character switch
            {
                '|' or '\'' or '[' or ']' => safe.Append('|').Append(character),
                > '\x7e' => safe.Append("|0x").Append(((int)character).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)),
                _ => safe.Append(character),
            };
        }

        return safe.ToString();
    }
}

/// <summary>How much a line of a build log weighs.</summary>
internal enum LogLevel
{
    Note,
    Warning,
    Error,
}

/// <summary>A line of a log's own words.</summary>
internal delegate string LogLine(LogLevel level, string path, string title, string text);

/// <summary>What all logs show: findings that count, what could not be read, what breaks the policy, the verdict.</summary>
internal static class LogLines
{
    public static void Write(ScanResult result, Stream output, ReportOptions options, LogLine line)
    {
        var view = new FindingView(result, options);
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        foreach (var finding in view.Counted)
        {
            var level = finding.Severity >= Severity.High ? LogLevel.Error : finding.Severity == Severity.Medium ? LogLevel.Warning : LogLevel.Note;
            writer.WriteLine(line(level, view.PathOf(finding), finding.Id, view.SentenceOf(finding)));
        }

        foreach (var issue in view.Issues.Where(issue => issue.Level == IssueLevel.Error))
        {
            writer.WriteLine(line(LogLevel.Error, issue.Path ?? "", "incomplete", issue.Text));
        }

        foreach (var rule in result.Verdict.Violations.GroupBy(violation => (violation.Rule, violation.Level)))
        {
            writer.WriteLine(line(rule.Key.Level == VerdictResult.Fail ? LogLevel.Error : LogLevel.Warning, "", rule.Key.Rule, $"broken {rule.Count()} times, first: {rule.First().Text}"));
        }

        var suppressed = view.Suppressed.Count();
        writer.WriteLine(line(LogLevel.Note, "", "verdict", $"{Names.Of(result.Verdict.Result)}; {view.Counted.Count()} findings, {suppressed} not counted"));
    }
}
