namespace Assay.Advisories.Scoring;

/// <summary>CVSS 2 base score: https://www.first.org/cvss/v2/guide, section 3.2.1.</summary>
internal static class Cvss2
{
    private static readonly double[] AccessVector = [0.395, 0.646, 1.0];
    private static readonly double[] AccessComplexity = [0.35, 0.61, 0.71];
    private static readonly double[] Authentication = [0.45, 0.56, 0.704];
    private static readonly double[] Impact = [0.0, 0.275, 0.660];

    public static bool TryScore(CvssMetrics metrics, out double score)
    {
        score = 0;
        var av = metrics.Level("AV", "LAN");
        var ac = metrics.Level("AC", "HML");
        var au = metrics.Level("Au", "MSN");
        var c = metrics.Level("C", "NPC");
        var i = metrics.Level("I", "NPC");
        var a = metrics.Level("A", "NPC");
        if (av < 0 || ac < 0 || au < 0 || c < 0 || i < 0 || a < 0)
        {
            return false;
        }

        var impact = 10.41 * (1 - ((1 - Impact[c]) * (1 - Impact[i]) * (1 - Impact[a])));
        var exploitability = 20 * AccessVector[av] * AccessComplexity[ac] * Authentication[au];
        var factor = impact == 0 ? 0 : 1.176;
        score = Math.Round(((0.6 * impact) + (0.4 * exploitability) - 1.5) * factor, 1, MidpointRounding.AwayFromZero);
        return true;
    }
}
