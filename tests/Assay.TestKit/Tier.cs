namespace Assay.TestKit;

/// <summary>How hard the tests work: everyday by default, long with ASSAY_TIER=nightly.</summary>
public static class Tier
{
    /// <summary>True where ASSAY_TIER=nightly is set.</summary>
    public static bool IsNightly { get; } =
        string.Equals(Environment.GetEnvironmentVariable("ASSAY_TIER"), "nightly", StringComparison.Ordinal);

    /// <summary>The number of repetitions of this tier.</summary>
    public static int Scale(int everyday, int nightly) => IsNightly ? nightly : everyday;
}
