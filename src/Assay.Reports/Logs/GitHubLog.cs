using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Reports.Logs;

/// <summary>GitHub Actions' workflow commands: docs.github.com, "Workflow commands"; escaping as actions/toolkit, core/src/command.ts.</summary>
internal static class GitHubLog
{
    public static void Write(ScanResult result, Stream output, ReportOptions options) =>
        LogLines.Write(result, output, options, (level, path, range, title, text) =>
            $"::{level switch { LogLevel.Error => "error", LogLevel.Warning => "warning", _ => "notice" }} title={Property(title)}{(path.Length > 0 ? $",file={Property(path)}" : "")}{(range is { } place ? string.Create(CultureInfo.InvariantCulture, $",line={place.Line},endLine={place.EndLine},col={place.Column},endColumn={place.EndColumn}") : "")}::{Message(text)}");

    private static string Message(string text) => SafeText.Escape(text).Replace("%", "%25", StringComparison.Ordinal);

    private static string Property(string text) => Message(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
