namespace Assay.Reports.Table;

/// <summary>Orders ids as people do: CVE-2024-999 before CVE-2024-1000.</summary>
internal sealed class IdOrder : IComparer<string>
{
    public static readonly IdOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        var left = Split(x!);
        var right = Split(y!);
        var order = string.CompareOrdinal(left.Head, right.Head);
        order = order != 0 ? order : left.Tail.Length.CompareTo(right.Tail.Length);
        return order != 0 ? order : string.CompareOrdinal(left.Tail, right.Tail);
    }

    private static (string Head, string Tail) Split(string id)
    {
        var hyphen = id.LastIndexOf('-');
        return (id[..(hyphen + 1)], id[(hyphen + 1)..]);
    }
}
