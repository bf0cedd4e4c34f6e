using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.GitLab;

/// <summary>GitLab's dependency-scanning report, schema 15.2.1: the files that tell of libraries, and the flaws in those.</summary>
internal static class GitLabDependencyReport
{
    private static readonly Dictionary<string, string> Managers = new(StringComparer.Ordinal)
    {
        ["pypi"] = "pip",
        ["golang"] = "go",
        ["gem"] = "bundler",
        ["swift"] = "swift",
    };

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var view = new FindingView(result, options);
        using (var writer = new JsonBytes(output))
        {
            writer.WriteStartObject();
            writer.WriteString("version"u8, "15.2.1"u8);
            GitLabReport.WriteScan(writer, view, options, "dependency_scanning");
            WriteFiles(writer, result.Inventory);
            writer.WriteStartArray("vulnerabilities"u8);
            foreach (var finding in view.Counted)
            {
                GitLabReport.WriteVulnerability(writer, view, finding, isContainer: false);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteFiles(JsonBytes writer, Inventory inventory)
    {
        writer.WriteStartArray("dependency_files"u8);
        var files = inventory.Packages
            .SelectMany(package => package.Locations.Select(location => (location.Path, package.Type, Package: package)))
            .GroupBy(file => (file.Path, file.Type)).OrderBy(file => file.Key.Path, StringComparer.Ordinal).ThenBy(file => file.Key.Type, StringComparer.Ordinal);
        foreach (var file in files)
        {
            writer.WriteStartObject();
            writer.WriteString("path"u8, file.Key.Path);
            writer.WriteString("package_manager"u8, Managers.GetValueOrDefault(file.Key.Type, file.Key.Type));
            writer.WriteStartArray("dependencies"u8);
            foreach (var (_, _, package) in file)
            {
                GitLabReport.WriteDependency(writer, default, package);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
