namespace Assay.Advisories.Scoring;

/// <summary>
/// CVSS 4.0 score of the base metrics (CVSS-B): https://www.first.org/cvss/v4.0/specification-document, section 8.2.
/// </summary>
/// <remarks>
/// With base metrics alone exploit maturity counts as attacked and all requirements as high, so EQ5 is always 0, EQ4 is never 0, and of
/// EQ3 with EQ6 only 00, 10 and 21 occur; 01 and 11 are needed as the next lower macrovectors.
/// </remarks>
internal static class Cvss4
{
    // By [EQ1, EQ2], then EQ4 - 1, then EQ3 and EQ6 as 00, 01, 10, 11, 21: the part of the macrovector table with EQ5 = 0 and EQ4 > 0.
    private static readonly double[,][,] Scores =
    {
        { new[,] { { 10.0, 9.6, 9.3, 9.2, 7.9 }, { 9.3, 9.0, 8.8, 8.0, 6.9 } }, new[,] { { 9.5, 9.1, 9.2, 8.2, 7.1 }, { 9.2, 8.1, 8.4, 7.0, 6.3 } } },
        { new[,] { { 9.4, 8.9, 8.6, 7.6, 6.5 }, { 8.7, 7.5, 7.2, 5.7, 5.3 } }, new[,] { { 9.0, 7.7, 7.4, 5.9, 5.8 }, { 7.7, 6.6, 6.1, 5.2, 2.3 } } },
        { new[,] { { 8.6, 7.4, 7.2, 5.7, 4.7 }, { 7.0, 5.4, 5.3, 3.6, 2.4 } }, new[,] { { 7.3, 5.5, 6.1, 5.1, 2.4 }, { 5.4, 4.3, 4.6, 1.8, 1.0 } } },
    };

    // The most severe vectors of each macrovector, as levels of the metrics named behind.
    private static readonly int[][][] Highest1 = [[[0, 0, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[3, 0, 0], [1, 1, 1]]]; // AV PR UI
    private static readonly int[][][] Highest2 = [[[0, 0]], [[1, 0], [0, 1]]]; // AC AT
    private static readonly int[][][] Highest3 = [[[0, 0, 0]], [[1, 0, 0], [0, 1, 0]], [[1, 1, 1]]]; // VC VI VA
    private static readonly int[][][] Highest4 = [[], [[0, 0, 0]], [[1, 1, 1]]]; // SC SI SA

    // Depths of the macrovectors, in steps (section 8.2, table of highest severity distances).
    private static readonly int[] Depth1 = [1, 4, 5];
    private static readonly int[] Depth2 = [1, 2];
    private static readonly int[] Depth36 = [7, 8, 10];
    private static readonly int[] Depth4 = [6, 5, 4];

    public static bool TryScore(CvssMetrics metrics, out double score)
    {
        score = 0;
        int[] exploit = [metrics.Level("AV", "NALP"), metrics.Level("PR", "NLH"), metrics.Level("UI", "NPA")];
        int[] complexity = [metrics.Level("AC", "LH"), metrics.Level("AT", "NP")];
        int[] vulnerable = [metrics.Level("VC", "HLN"), metrics.Level("VI", "HLN"), metrics.Level("VA", "HLN")];
        int[] subsequent = [metrics.Level("SC", "HLN"), metrics.Level("SI", "HLN"), metrics.Level("SA", "HLN")];
        if (exploit.Min() < 0 || complexity.Min() < 0 || vulnerable.Min() < 0 || subsequent.Min() < 0)
        {
            return false;
        }

        if (vulnerable.Min() == 2 && subsequent.Min() == 2)
        {
            return true;
        }

        var zeros = exploit.Count(level => level == 0);
        var eq1 = zeros == 3 ? 0 : zeros > 0 && exploit[0] != 3 ? 1 : 2;
        var eq2 = complexity.Max() == 0 ? 0 : 1;
        var eq3 = vulnerable[0] == 0 && vulnerable[1] == 0 ? 0 : vulnerable.Min() == 0 ? 1 : 2;
        var eq4 = subsequent.Min() == 0 ? 1 : 2;
        var value = Scores[eq1, eq2][eq4 - 1, eq3 * 2];

        // EQ5 has a next lower macrovector too, at no distance: it counts in the mean and adds nothing.
        double sum = 0;
        var lower = 1;
        Add(eq1 < 2 ? Scores[eq1 + 1, eq2][eq4 - 1, eq3 * 2] : null, Distance(exploit, Highest1[eq1]), Depth1[eq1]);
        Add(eq2 < 1 ? Scores[eq1, eq2 + 1][eq4 - 1, eq3 * 2] : null, Distance(complexity, Highest2[eq2]), Depth2[eq2]);
        Add(NextLower36(Scores[eq1, eq2], eq3, eq4), Distance(vulnerable, Highest3[eq3]), Depth36[eq3]);
        Add(eq4 < 2 ? Scores[eq1, eq2][eq4, eq3 * 2] : null, Distance(subsequent, Highest4[eq4]), Depth4[eq4]);

        // FIRST's calculator lifts ties that binary fractions push below the half: cvss_score.js, "EPSILON".
        score = Math.Round(Math.Clamp(value - (sum / lower), 0, 10) + 1e-6, 1, MidpointRounding.AwayFromZero);
        return true;

        void Add(double? next, int distance, int depth)
        {
            if (next is not null)
            {
                lower++;
                sum += (value - next.Value) * distance / depth;
            }
        }
    }

    // From 00 there are two ways down, 01 and 10; the higher one counts. Below 21 there is nothing.
    private static double? NextLower36(double[,] scores, int eq3, int eq4) => eq3 switch
    {
        0 => Math.Max(scores[eq4 - 1, 1], scores[eq4 - 1, 2]),
        1 => scores[eq4 - 1, 3],
        _ => null,
    };

    // Steps from the first of the most severe vectors that is nowhere less severe than this one.
    private static int Distance(int[] levels, int[][] highest)
    {
        foreach (var top in highest)
        {
            if (levels.Zip(top).All(pair => pair.First >= pair.Second))
            {
                return levels.Sum() - top.Sum();
            }
        }

        return 0;
    }
}
