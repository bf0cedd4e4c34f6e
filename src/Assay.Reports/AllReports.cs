using Assay.Reports.Asff;
using Assay.Reports.Attestations;
using Assay.Reports.Csv;
using Assay.Reports.CycloneDx;
using Assay.Reports.GitHub;
using Assay.Reports.GitLab;
using Assay.Reports.Html;
using Assay.Reports.JUnit;
using Assay.Reports.Json;
using Assay.Reports.Logs;
using Assay.Reports.Markdown;
using Assay.Reports.Sarif;
using Assay.Reports.Spdx;
using Assay.Reports.Table;
using Assay.Reports.Vex;

namespace Assay.Reports;

/// <summary>Every format that a result can be written in.</summary>
public static class AllReports
{
    public static IReadOnlyList<ReportFormat> Formats { get; } =
    [
        new("table", "text/plain; charset=utf-8", ".txt", TableReport.Write),
        new("json", "application/json", ".json", ResultWriter.Write),
        new("ndjson", "application/x-ndjson", ".ndjson", LineReport.Write),
        new("csv", "text/csv; charset=utf-8", ".csv", CsvReport.Write),
        new("markdown", "text/markdown; charset=utf-8", ".md", MarkdownReport.Write),
        new("html", "text/html; charset=utf-8", ".html", HtmlReport.Write),
        new("sarif", "application/sarif+json", ".sarif", SarifReport.Write) { Versions = SarifContent.Kinds, IsOfCheckout = true },
        new("junit", "application/xml", ".xml", JUnitReport.Write),
        new("gitlab", "application/json", ".gitlab.json", GitLabReport.Write),
        new("gitlab-dependency", "application/json", ".gitlab-dependency.json", GitLabDependencyReport.Write) { IsOfCheckout = true },
        new("gitlab-codequality", "application/json", ".gitlab-codequality.json", GitLabCodeQualityReport.Write) { IsOfCheckout = true },
        new("gitlab-sbom", "application/vnd.cyclonedx+json; version=1.6", ".gitlab.cdx.json", GitLabSbomReport.Write) { IsOfCheckout = true },
        new("asff", "application/json", ".asff.json", AsffReport.Write) { Require = options => AsffReport.AccountOf(options) },
        new("github-snapshot", "application/json", ".snapshot.json", SnapshotReport.Write) { Require = options => SnapshotReport.RunOf(options), IsOfCheckout = true },
        new("github", "text/plain; charset=utf-8", ".txt", GitHubLog.Write) { IsOfCheckout = true },
        new("azure", "text/plain; charset=utf-8", ".txt", AzureLog.Write) { IsOfCheckout = true },
        new("teamcity", "text/plain; charset=utf-8", ".txt", TeamCityLog.Write) { IsOfCheckout = true },
        new("openvex", "application/vex+json", ".vex.json", OpenVexReport.Write) { WhyNone = VexStates.WhyNone },
        new("csaf-vex", "application/json", ".csaf.json", CsafReport.Write) { WhyNone = VexStates.WhyNone },
        new("cyclonedx-vex", "application/vnd.cyclonedx+json; version=1.6", ".vex.cdx.json", CycloneDxVexReport.Write),
        new("cyclonedx", "application/vnd.cyclonedx+json; version=1.6", ".cdx.json", CycloneDxWriter.Write) { Versions = CycloneDxVersion.All },
        new("cyclonedx-xml", "application/vnd.cyclonedx+xml; version=1.6", ".cdx.xml", CycloneDxXmlWriter.Write) { Versions = CycloneDxVersion.All },
        new("spdx", "application/spdx+json", ".spdx.json", SpdxJsonWriter.Write),
        new("spdx-tag", "text/spdx", ".spdx", SpdxTagWriter.Write),
        new("spdx3", "application/spdx+json", ".spdx3.json", Spdx3Writer.Write),
        new("attestation", "application/vnd.in-toto+json", ".intoto.json", AttestationReport.Write) { Versions = AttestationReport.Kinds },
    ];
}
