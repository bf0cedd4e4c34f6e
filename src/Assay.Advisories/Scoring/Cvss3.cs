namespace Assay.Advisories.Scoring;

/// <summary>CVSS 3.0 and 3.1 base score: https://www.first.org/cvss/v3-1/specification-document, section 7.1 and appendix A.</summary>
internal static class Cvss3
{
    private static readonly double[] AttackVector = [0.85, 0.62, 0.55, 0.2];
    private static readonly double[] AttackComplexity = [0.77, 0.44];
    private static readonly double[] PrivilegesUnchanged = [0.85, 0.62, 0.27];
    private static readonly double[] PrivilegesChanged = [0.85, 0.68, 0.5];
    private static readonly double[] UserInteraction = [0.85, 0.62];
    private static readonly double[] Impact = [0.56, 0.22, 0.0];

    public static bool TryScore(CvssMetrics metrics, out double score)
    {
        score = 0;
        var av = metrics.Level("AV", "NALP");
        var ac = metrics.Level("AC", "LH");
        var pr = metrics.Level("PR", "NLH");
        var ui = metrics.Level("UI", "NR");
        var scope = metrics.Level("S", "UC");
        var c = metrics.Level("C", "HLN");
        var i = metrics.Level("I", "HLN");
        var a = metrics.Level("A", "HLN");
        if (av < 0 || ac < 0 || pr < 0 || ui < 0 || scope < 0 || c < 0 || i < 0 || a < 0)
        {
            return false;
        }

        var changed = scope == 1;
        var iss = 1 - ((1 - Impact[c]) * (1 - Impact[i]) * (1 - Impact[a]));
        var impact = changed ? (7.52 * (iss - 0.029)) - (3.25 * Math.Pow(iss - 0.02, 15)) : 6.42 * iss;
        var privileges = (changed ? PrivilegesChanged : PrivilegesUnchanged)[pr];
        var exploitability = 8.22 * AttackVector[av] * AttackComplexity[ac] * privileges * UserInteraction[ui];
        score = impact <= 0 ? 0 : RoundUp(Math.Min((changed ? 1.08 : 1) * (impact + exploitability), 10));
        return true;
    }

    // 3.1, appendix A: by integers, so that the binary fraction of an exact tenth is not rounded up. 3.0 means the same number.
    private static double RoundUp(double input)
    {
        var scaled = (long)Math.Round(input * 100_000, MidpointRounding.AwayFromZero);
        return scaled % 10_000 == 0 ? scaled / 100_000.0 : ((scaled / 10_000) + 1) / 10.0;
    }
}
