namespace Assay.Reports.Table;

/// <summary>Orders ids as people do: CVE-2024-999 before CVE-2024-1000.</summary>
internal sealed class IdOrder : IComparer<string>
{
    public static readonly IdOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        var leftHead = left.LastIndexOf('-') + 1;
        var rightHead = right.LastIndexOf('-') + 1;
        var order = left[..leftHead].SequenceCompareTo(right[..rightHead]);
        order = order != 0 ? order : left.Length.CompareTo(right.Length);
        return order != 0 ? order : left.SequenceCompareTo(right);
    }
}
