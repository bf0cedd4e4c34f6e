namespace Assay.Reports.Quality;

/// <summary>A way to write a score down.</summary>
/// <param name="Name">What "--output" calls it.</param>
/// <param name="Write">Writes all of it; the stream stays open.</param>
public sealed record ScoreFormat(string Name, Action<SbomScore, Stream, ReportOptions> Write);

/// <summary>Every format of a score, one line each.</summary>
public static class ScoreReports
{
    public static IReadOnlyList<ScoreFormat> Formats { get; } =
    [
        new("table", ScoreTable.Write),
        new("json", ScoreJson.Write),
    ];
}
