using Assay.Core.Findings;
using Assay.Reports.CycloneDx;

namespace Assay.Reports.GitLab;

/// <summary>
/// CycloneDX as GitLab's "artifacts:reports:cyclonedx" takes it: with GitLab's own properties, without which it takes components in and shows no place of them in its dependency
/// list (docs.gitlab.com, "GitLab CycloneDX property taxonomy").
/// </summary>
internal static class GitLabSbomReport
{
    public static void Write(ScanResult result, Stream output, ReportOptions options) =>
        CycloneDxWriter.Write(result, output, options, new GitLabSource(result.Inventory.Artifact));
}
