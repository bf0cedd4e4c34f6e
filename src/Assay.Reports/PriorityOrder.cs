using Assay.Core.Findings;
using Assay.Reports.Table;

namespace Assay.Reports;

/// <summary>The order in which findings are shown to people: by priority, then the worst first; of results without priorities, the worst first.</summary>
internal sealed class PriorityOrder : IComparer<Finding>
{
    public static readonly PriorityOrder Instance = new();

    private PriorityOrder()
    {
    }

    public int Compare(Finding? x, Finding? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 1 : 0) - (y is null ? 1 : 0);
        }

        var order = RankOf(x).CompareTo(RankOf(y));
        order = order != 0 ? order : (y.Priority?.Weight ?? 0).CompareTo(x.Priority?.Weight ?? 0);
        order = order != 0 ? order : y.Severity.CompareTo(x.Severity);
        order = order != 0 ? order : IdOrder.Instance.Compare(x.Id, y.Id);
        return order != 0 ? order : string.CompareOrdinal(x.Purl, y.Purl);
    }

    /// <summary>The rank; behind all others where there is none.</summary>
    public static int RankOf(Finding finding) => finding.Priority?.Rank ?? Priority.LastRank + 1;
}
