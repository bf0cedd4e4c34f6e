using System.Globalization;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports;

/// <summary>What gets no repairs any more, or not for long, as sentences.</summary>
internal static class SupportList
{
    /// <summary>A sentence for each release, ended ones first; packages of one release stand together.</summary>
    public static IReadOnlyList<string> Of(ScanResult result)
    {
        if (result.Support.All(period => period.State == SupportState.Supported))
        {
            return [];
        }

        var packages = FindingWriter.PackagesByPurl(result.Inventory);
        return
        [
            .. result.Support.Where(period => period.State != SupportState.Supported)
                .GroupBy(period => (period.Product, period.Cycle, period.State))
                .OrderByDescending(release => release.Key.State)
                .Select(release => $"{release.Key.Product} {release.Key.Cycle}{PackagesOf([.. release])}: {EndOf(release.First())}"),
        ];

        string PackagesOf(List<SupportPeriod> periods)
        {
            var names = periods.Where(period => period.Purl is not null)
                .Select(period => packages.GetValueOrDefault(period.Purl!) is { } package ? $"{package.Name} {package.Version}" : period.Purl!).Distinct(StringComparer.Ordinal).ToList();
            return names.Count == 0 ? "" : $" ({string.Join(", ", names.Take(3))}{(names.Count > 3 ? $" and {names.Count - 3} more" : "")})";
        }
    }

    private static string EndOf(SupportPeriod period) => period.State switch
    {
        SupportState.EndsSoon => $"support ends {Day(period.EndOfLife)}",
        SupportState.Extended => $"support ended{At(period.EndOfLife)}; extended support ends {Day(period.ExtendedEnd)}",
        _ => $"support ended{At(period.EndOfLife)}{(period.ExtendedEnd is { } extended ? $", extended support {Day(extended)}" : "")}",
    };

    private static string At(DateOnly? day) => day is null ? "" : " " + Day(day);

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "?";
}
