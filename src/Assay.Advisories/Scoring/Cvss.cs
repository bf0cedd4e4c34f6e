using Assay.Core.Findings;

namespace Assay.Advisories.Scoring;

/// <summary>
/// Base scores of CVSS vectors, computed from the base metrics alone, as FIRST's specifications 2, 3.0, 3.1 and 4.0 have them.
/// </summary>
public static class Cvss
{
    /// <summary>The specification's version times ten (20, 30, 31, 40); 0 where the vector is none of them.</summary>
    public static int VersionOf(ReadOnlySpan<char> vector)
    {
        if (vector.StartsWith("CVSS:4.0/"))
        {
            return 40;
        }

        if (vector.StartsWith("CVSS:3.1/"))
        {
            return 31;
        }

        if (vector.StartsWith("CVSS:3.0/"))
        {
            return 30;
        }

        return vector.StartsWith("AV:") || vector.StartsWith("(AV:") ? 20 : 0;
    }

    /// <summary>Scores a vector.</summary>
    /// <returns>False where it is no vector, or lacks a base metric.</returns>
    public static bool TryScore(ReadOnlySpan<char> vector, out double score, out Severity severity)
    {
        score = 0;
        severity = Severity.Unknown;
        var version = VersionOf(vector);
        var body = version == 20 ? vector.Trim("()") : vector[(vector.IndexOf('/') + 1)..];
        var metrics = new CvssMetrics();
        if (version == 0 || !metrics.TryRead(body))
        {
            return false;
        }

        var known = version switch
        {
            20 => Cvss2.TryScore(metrics, out score),
            40 => Cvss4.TryScore(metrics, out score),
            _ => Cvss3.TryScore(metrics, out score),
        };
        severity = !known ? Severity.Unknown : version == 20 ? Rate2(score) : Rate(score);
        return known;
    }

    /// <summary>The rating scale of CVSS 3 and 4; "None" is negligible to us.</summary>
    public static Severity Rate(double score) => score switch
    {
        <= 0 => Severity.Negligible,
        < 4 => Severity.Low,
        < 7 => Severity.Medium,
        < 9 => Severity.High,
        _ => Severity.Critical,
    };

    // CVSS 2 has no scale of its own; NVD's is used, which has no critical.
    private static Severity Rate2(double score) => score switch
    {
        <= 0 => Severity.Negligible,
        < 4 => Severity.Low,
        < 7 => Severity.Medium,
        _ => Severity.High,
    };
}
