using Assay.Core.Findings;
using Assay.Reports.Json;
using Assay.Reports.Table;

namespace Assay.Reports;

/// <summary>How many there are of each severity. No table of LINQ's: what is generic over an enumeration of ours is compiled when it is first used.</summary>
internal sealed class SeverityCounts
{
    private const int Severities = (int)Severity.Critical + 1;

    private readonly int[] all = new int[Severities];
    private readonly int[] fixable = new int[Severities];

    /// <summary>Of findings.</summary>
    public static SeverityCounts Of(IEnumerable<Finding> findings)
    {
        var counts = new SeverityCounts();
        foreach (var finding in findings)
        {
            counts.Add(finding.Severity, PackageGroup.IsFixed(finding));
        }

        return counts;
    }

    /// <summary>Of flaws, in however many packages each is: the worst that is said of it, fixable where it is so somewhere.</summary>
    public static SeverityCounts OfFlaws(IEnumerable<Finding> findings)
    {
        var counts = new SeverityCounts();
        foreach (var flaw in findings.GroupBy(finding => finding.Id, StringComparer.Ordinal))
        {
            var (worst, isFixable) = (Severity.Unknown, false);
            foreach (var finding in flaw)
            {
                worst = finding.Severity > worst ? finding.Severity : worst;
                isFixable |= PackageGroup.IsFixed(finding);
            }

            counts.Add(worst, isFixable);
        }

        return counts;
    }

    /// <summary>The number of all.</summary>
    public int Count { get; private set; }

    /// <summary>The number of those that an upgrade repairs.</summary>
    public int Fixable { get; private set; }

    public int this[Severity severity] => all[(int)severity];

    public int FixableOf(Severity severity) => fixable[(int)severity];

    /// <summary>"3 critical", "1 low": the worst first.</summary>
    public IEnumerable<string> Words()
    {
        for (var severity = Severity.Critical; severity >= Severity.Unknown; severity--)
        {
            if (this[severity] > 0)
            {
                yield return $"{this[severity]} {Names.Of(severity)}";
            }
        }
    }

    private void Add(Severity severity, bool isFixable)
    {
        all[(int)severity]++;
        Count++;
        if (isFixable)
        {
            fixable[(int)severity]++;
            Fixable++;
        }
    }
}
