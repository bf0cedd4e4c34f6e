using Assay.Reports.CycloneDx;
using Assay.Reports.Json;
using Assay.Reports.Table;

namespace Assay.Reports;

/// <summary>Every format that a result can be written in.</summary>
public static class AllReports
{
    public static IReadOnlyList<ReportFormat> Formats { get; } =
    [
        new("table", "text/plain; charset=utf-8", ".txt", TableReport.Write),
        new("json", "application/json", ".json", ResultWriter.Write),
        new("cyclonedx", "application/vnd.cyclonedx+json; version=1.6", ".cdx.json", CycloneDxWriter.Write),
    ];
}
