using Assay.Core.Findings;
using Assay.Reports.CycloneDx;

namespace Assay.Reports.Vex;

/// <summary>CycloneDX of the findings alone: the vulnerabilities with what is decided about them, and those packages that they are in.</summary>
internal static class CycloneDxVexReport
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var named = (result.Findings ?? []).Select(finding => finding.Purl).ToHashSet(StringComparer.Ordinal);
        var inventory = result.Inventory with
        {
            Packages = [.. result.Inventory.Packages.Where(package => named.Contains(package.Purl))],
            DeletedPackages = [.. result.Inventory.DeletedPackages.Where(package => named.Contains(package.Purl))],
            Relations = [],
        };
        CycloneDxWriter.Write(result with { Inventory = inventory, Findings = result.Findings ?? [] }, output, options);
    }
}
