using System.Globalization;
using System.Text;
using Assay.Reports.Table;

namespace Assay.Reports.Quality;

/// <summary>A score for people: what is missing stands out.</summary>
internal static class ScoreTable
{
    private const int TitleColumns = 52;

    public static void Write(SbomScore score, Stream output, ReportOptions options)
    {
        var page = new Page(options.Width, options.Color);
        page.Line((score.Artifact.Name, Ink.Bold), ($"  {score.Facts.Format} {score.Facts.Version}".TrimEnd(), Ink.Dim));
        page.Blank();
        page.Line((string.Create(CultureInfo.InvariantCulture, $"score {score.Score:0.0} of 10"), Ink.Bold));
        Section(page, score.Checks);
        Section(page, score.Ntia, "NTIA minimum elements");
        Section(page, score.Bsi, "BSI TR-03183-2");
        output.Write(Encoding.UTF8.GetBytes(page.ToString()));
    }

    private static void Section(Page page, IReadOnlyList<SbomCheck> checks, string? title = null)
    {
        if (title is not null)
        {
            page.Blank();
            page.Line(($"{title}: {checks.Count(check => check.IsWhole)} of {checks.Count}", Ink.Bold));
        }

        foreach (var check in checks)
        {
            var count = check.Of == 1 && check.Id.StartsWith("package.", StringComparison.Ordinal) is false
                ? check.IsWhole ? "yes" : "no"
                : string.Create(CultureInfo.InvariantCulture, $"{check.Have} of {check.Of}, {Math.Floor(check.Share * 100):0} %");
            page.Line(("  " + check.Title.PadRight(TitleColumns), Ink.Plain), (count, check.IsWhole ? Ink.Good : check.Have > 0 ? Ink.Warning : Ink.Worse));
        }
    }
}
