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
            WriteFiles(writer, view);
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

    /// <summary>The package manager of a type, as GitLab calls it.</summary>
    public static string ManagerOf(string type) => Managers.GetValueOrDefault(type, type);

    private static void WriteFiles(JsonBytes writer, FindingView view)
    {
        writer.WriteStartArray("dependency_files"u8);
        foreach (var file in FilesOf(view.Result.Inventory))
        {
            writer.WriteStartObject();
            writer.WriteString("path"u8, file.Path.Length > 0 ? file.Path : view.ArtifactName);
            writer.WriteString("package_manager"u8, ManagerOf(file.Type));
            writer.WriteStartArray("dependencies"u8);
            foreach (var package in file.Packages)
            {
                GitLabReport.WriteDependency(writer, default, package);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static List<DependencyFile> FilesOf(Inventory inventory)
    {
        var files = new Dictionary<string, DependencyFile>(StringComparer.Ordinal);
        foreach (var package in inventory.Packages)
        {
            foreach (var location in package.Locations)
            {
                var key = $"{location.Path}\0{package.Type}";
                if (!files.TryGetValue(key, out var file))
                {
                    files.Add(key, file = new DependencyFile(location.Path, package.Type));
                }

                file.Packages.Add(package);
            }
        }

        return [.. files.Values.OrderBy(file => file.Path, StringComparer.Ordinal).ThenBy(file => file.Type, StringComparer.Ordinal)];
    }

    /// <summary>What a file tells of one type.</summary>
    private sealed record DependencyFile(string Path, string Type)
    {
        public List<Package> Packages { get; } = [];
    }
}
