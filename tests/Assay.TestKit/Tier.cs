namespace Assay.TestKit;

/// <summary>How hard the tests work: everyday by default, long with ASSAY_TIER=nightly, a little with ASSAY_TIER=mutation.</summary>
public static class Tier
{
    /// <summary>True where ASSAY_TIER=nightly is set.</summary>
    public static bool IsNightly { get; } =
        string.Equals(Environment.GetEnvironmentVariable("ASSAY_TIER"), "nightly", StringComparison.Ordinal);

    /// <summary>True where ASSAY_TIER=mutation is set: the suite runs once for each mutant of the product.</summary>
    public static bool IsMutation { get; } =
        string.Equals(Environment.GetEnvironmentVariable("ASSAY_TIER"), "mutation", StringComparison.Ordinal);

    /// <summary>The number of repetitions of this tier.</summary>
    public static int Scale(int everyday, int nightly) => IsNightly ? nightly : IsMutation ? Math.Max(1, everyday / 250) : everyday;
}
