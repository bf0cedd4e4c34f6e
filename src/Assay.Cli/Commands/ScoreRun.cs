using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine;
using Assay.Reports;
using Assay.Reports.Quality;

namespace Assay.Cli.Commands;

/// <summary>"assay sbom --score".</summary>
internal static class ScoreRun
{
    public static async Task<int> RunAsync(string[] targets, string? name, string[] outputs, ScanOptions options, bool quiet, CancellationToken token)
    {
        var wanted = outputs.Length == 0 ? "table" : outputs[0];
        var format = outputs.Length > 1 ? null : ScoreReports.Formats.FirstOrDefault(format => format.Name == wanted);
        if (format is null)
        {
            throw new AssayException("arguments.output", $"a score can't be written as '{string.Join(", ", outputs)}'",
                "one of: " + string.Join(", ", ScoreReports.Formats.Select(format => format.Name)) + ", to standard output");
        }

        using var terminal = new Terminal(quiet);
        var (score, issues) = await Scanner.ScoreAsync(targets, name, options, terminal, token).ConfigureAwait(false);
        terminal.Dispose();
        using (var stream = new BufferedStream(Terminal.OpenOutput(), 1 << 16))
        {
            format.Write(score, stream, new ReportOptions { Width = Terminal.Width, Color = Terminal.Color });
        }

        return issues.Any(issue => issue.Level == IssueLevel.Error) && !options.AllowIncomplete ? ExitCodes.Incomplete : ExitCodes.Pass;
    }
}
