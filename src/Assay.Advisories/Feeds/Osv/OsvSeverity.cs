using System.Text.Json;
using Assay.Advisories.Scoring;
using Assay.Core.Findings;

namespace Assay.Advisories.Feeds.Osv;

/// <summary>Reads "severity" arrays: CVSS vectors by version.</summary>
internal static class OsvSeverity
{
    public static void Read(ref Utf8JsonReader reader, List<SeverityScore> into)
    {
        if (!OsvJson.EnterArray(ref reader, "severity"))
        {
            return;
        }

        while (OsvJson.NextValue(ref reader))
        {
            OsvJson.Expect(ref reader, JsonTokenType.StartObject, "a severity");
            string? type = null;
            string? score = null;
            var depth = reader.CurrentDepth;
            while (OsvJson.NextProperty(ref reader, depth, out var name))
            {
                if (name.SequenceEqual("type"u8))
                {
                    type = OsvJson.Text(ref reader, "a severity's type");
                }
                else if (name.SequenceEqual("score"u8))
                {
                    score = OsvJson.Word(ref reader, "a severity's score");
                }
                else
                {
                    reader.Skip();
                }
            }

            if (type?.StartsWith("CVSS_", StringComparison.Ordinal) == true && score is not null)
            {
                into.Add(Cvss.TryScore(score, out var value, out var severity)
                    ? new SeverityScore("", severity, score, value)
                    : new SeverityScore("", Severity.Unknown, score));
            }
            else if (type == "Ubuntu" && score is not null)
            {
                // Canonical's own priority, in records of Ubuntu; OSV schema, severity[].type.
                into.Add(new SeverityScore("ubuntu", OfWord(score)));
            }
        }
    }

    /// <summary>The vectors as the word of a source. Vectors of CVSS 3 first, since most others can be compared with them, then 4, then 2; what can't be rated last.</summary>
    public static SeverityScore[] Ordered(List<SeverityScore> scores, string source) =>
        [.. scores.Select(score => score.Vector is null ? score : score with { Source = source }).Distinct().OrderBy(score => score.Score is null).ThenBy(Rank).ThenBy(score => score.Vector, StringComparer.Ordinal)];

    /// <summary>The words of GitHub's advisories, and those that others use; unknown for any other.</summary>
    public static Severity OfWord(string word) => word.ToUpperInvariant() switch
    {
        "CRITICAL" => Severity.Critical,
        "HIGH" or "IMPORTANT" => Severity.High,
        "MODERATE" or "MEDIUM" => Severity.Medium,
        "LOW" => Severity.Low,
        "NEGLIGIBLE" or "NONE" => Severity.Negligible,
        _ => Severity.Unknown,
    };

    private static int Rank(SeverityScore score) => Cvss.VersionOf(score.Vector) switch
    {
        31 => 0,
        30 => 1,
        40 => 2,
        _ => 3,
    };
}
