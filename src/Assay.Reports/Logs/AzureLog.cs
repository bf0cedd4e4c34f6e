using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Reports.Logs;

/// <summary>Azure Pipelines' logging commands: learn.microsoft.com, "Logging commands"; escaping as azure-pipelines-task-lib, taskcommand.ts.</summary>
internal static class AzureLog
{
    public static void Write(ScanResult result, Stream output, ReportOptions options) =>
        LogLines.Write(result, output, options, (level, path, range, title, text) =>
            level == LogLevel.Note ? SafeText.Escape($"{title}: {text}")
                : $"##vso[task.logissue type={(level == LogLevel.Error ? "error" : "warning")};code={Property(title)}{(path.Length > 0 ? $";sourcepath={Property(path)}" : "")}{(range is { } place ? string.Create(CultureInfo.InvariantCulture, $";linenumber={place.Line};columnnumber={place.Column}") : "")}]{Message(text)}");

    private static string Message(string text) => SafeText.Escape(text).Replace("%", "%AZP25", StringComparison.Ordinal);

    private static string Property(string text) => Message(text).Replace(";", "%3B", StringComparison.Ordinal).Replace("]", "%5D", StringComparison.Ordinal);
}
