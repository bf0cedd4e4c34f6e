using Assay.Advisories.Store;

namespace Assay.Advisories.Explaining;

/// <summary>Flaws by age: CVEs by year and number, what is none before them.</summary>
internal sealed class FlawComparer : IComparer<string>
{
    public static readonly FlawComparer Instance = new();

    public int Compare(string? x, string? y)
    {
        var left = CveNumber.TryParse(x, out var one) ? one : 0;
        var right = CveNumber.TryParse(y, out var other) ? other : 0;
        return left != right ? left.CompareTo(right) : string.CompareOrdinal(x, y);
    }
}
