using Assay.Core.Findings;

namespace Assay.Engine.Checks;

/// <summary>The order of checks' findings in a result.</summary>
internal static class CheckOrder
{
    public static List<CheckFinding> Sorted(IEnumerable<CheckFinding> findings) =>
    [
        .. findings.OrderBy(finding => finding.Path, StringComparer.Ordinal).ThenBy(finding => finding.Range ?? default)
            .ThenBy(finding => finding.Check.Id, StringComparer.Ordinal).ThenBy(finding => finding.Subject, StringComparer.Ordinal).ThenBy(finding => finding.Message, StringComparer.Ordinal),
    ];
}
