using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Reports.Table;

/// <summary>Which version a package must be brought to.</summary>
internal static class FixVersion
{
    /// <summary>The highest that any finding asks for; of a finding that names several, one for each branch, the lowest above what is installed.</summary>
    public static string Of(Package package, IReadOnlyList<Finding> findings)
    {
        var scheme = PackageVersions.SchemeOf(package.Type);
        string? highest = null;
        foreach (var finding in findings)
        {
            string? needed = null;
            foreach (var version in finding.FixedIn)
            {
                var isUpgrade = package.Version is null || !VersionOrder.TryCompare(scheme, version, package.Version, out var order) || order > 0;
                needed = isUpgrade && (needed is null || IsAbove(scheme, needed, version)) ? version : needed;
            }

            needed ??= finding.FixedIn[^1];
            highest = highest is null || IsAbove(scheme, needed, highest) ? needed : highest;
        }

        return highest!;
    }

    // Where a scheme has no order yet, the later name wins: deterministic, and only shown.
    private static bool IsAbove(VersionScheme scheme, string left, string right) =>
        scheme != VersionScheme.Unknown && VersionOrder.TryCompare(scheme, left, right, out var order) ? order > 0 : string.CompareOrdinal(left, right) > 0;
}
