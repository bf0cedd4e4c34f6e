using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.Reports.Markdown;

namespace Assay.Reports.GitLab;

/// <summary>
/// GitLab's security reports, schema 15.2.1 (gitlab-org/security-products/security-report-schemas): container scanning for images, dependency
/// scanning for what declares or installs libraries.
/// </summary>
internal static class GitLabReport
{
    private const string Version = "15.2.1";

    // The schema's own limits, of characters.
    private const int MaxName = 255;
    private const int MaxDescription = 1 << 20;
    private const int MaxSolution = 7000;

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var view = new FindingView(result, options);
        using (var writer = new JsonBytes(output))
        {
            writer.WriteStartObject();
            writer.WriteString("version"u8, Version);
            WriteScan(writer, view, options, "container_scanning");
            writer.WriteStartArray("vulnerabilities"u8);
            foreach (var finding in view.Counted)
            {
                WriteVulnerability(writer, view, finding, isContainer: true);
            }

            foreach (var secret in view.Secrets.Counted)
            {
                WriteSecret(writer, view, secret);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    internal static void WriteScan(JsonBytes writer, FindingView view, ReportOptions options, string type)
    {
        var time = TimeText.Seconds(options.Timestamp);
        writer.WriteStartObject("scan"u8);
        WriteTool(writer, "analyzer"u8, options);
        WriteTool(writer, "scanner"u8, options);
        writer.WriteString("type"u8, type);
        writer.WriteString("start_time"u8, time);
        writer.WriteString("end_time"u8, time);
        writer.WriteString("status"u8, view.IsComplete ? "success"u8 : "failure"u8);
        writer.WriteStartArray("messages"u8);
        foreach (var finding in view.Suppressed)
        {
            // The format has no vulnerability that does not count: it is told of here.
            WriteMessage(writer, $"{finding.Id} in {view.NameOf(finding)} does not count: {FindingView.ReasonOf(finding.SuppressedBy!)}");
        }

        foreach (var secret in view.Secrets.Suppressed)
        {
            WriteMessage(writer, $"{secret.Title} in {SecretView.PlaceOf(secret)} does not count: {FindingView.ReasonOf(secret.SuppressedBy!)}");
        }

        foreach (var issue in view.Issues)
        {
            writer.WriteStartObject();
            writer.WriteString("level"u8, issue.Level == IssueLevel.Error ? "fatal"u8 : "info"u8);
            writer.WriteString("value"u8, issue.Path is null ? $"{issue.Text} [{issue.Code}]" : $"{issue.Path}: {issue.Text} [{issue.Code}]");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteMessage(JsonBytes writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("level"u8, "info"u8);
        writer.WriteString("value"u8, text);
        writer.WriteEndObject();
    }

    internal static void WriteVulnerability(JsonBytes writer, FindingView view, Finding finding, bool isContainer)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, StableName.UuidOf(view.StableNames.Of(finding, view.PathOf(finding))));
        writer.WriteString("name"u8, Cut($"{finding.Id} in {view.NameOf(finding)}"));
        writer.WriteString("description"u8, Marked(view.SentenceOf(finding), MaxDescription));
        writer.WriteString("severity"u8, SeverityOf(finding.Severity));
        writer.WriteString("solution"u8, Marked(view.RemedyOf(finding), MaxSolution));
        WriteIdentifiers(writer, finding);
        writer.WriteStartArray("links"u8);
        writer.WriteStartObject();
        writer.WriteString("url"u8, FindingView.LinkOf(finding));
        writer.WriteEndObject();
        writer.WriteEndArray();
        WriteLocation(writer, view, finding, isContainer);
        writer.WriteEndObject();
    }

    // The schema wants a dependency: the file stands for it.
    private static void WriteSecret(JsonBytes writer, FindingView view, Secret secret)
    {
        var artifact = view.Result.Inventory.Artifact;
        writer.WriteStartObject();
        writer.WriteString("id"u8, StableName.UuidOf(view.StableNames.Of(secret)));
        writer.WriteString("name"u8, Cut($"{secret.Title} in {SecretView.PlaceOf(secret)}"));
        writer.WriteString("description"u8, Marked(view.Secrets.SentenceOf(secret), MaxDescription));
        writer.WriteString("severity"u8, SeverityOf(secret.Severity));
        writer.WriteString("solution"u8, SecretView.Remedy);
        writer.WriteStartArray("identifiers"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "assay_secret"u8);
        writer.WriteString("name"u8, Cut(secret.Title));
        writer.WriteString("value"u8, Cut(secret.Rule));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartObject("location"u8);
        writer.WriteString("image"u8, view.ArtifactName);
        writer.WriteString("operating_system"u8, Cut(artifact.Distro is { } distro ? $"{distro.Id} {distro.VersionId ?? distro.Codename}".TrimEnd() : "unknown"));
        WriteDependency(writer, "dependency"u8, new Package { Type = "", Name = SecretView.PlaceOf(secret) });
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteTool(JsonBytes writer, ReadOnlySpan<byte> name, ReportOptions options)
    {
        writer.WriteStartObject(name);
        writer.WriteString("id"u8, "assay"u8);
        writer.WriteString("name"u8, "Assay"u8);
        writer.WriteString("version"u8, options.ToolVersion);
        writer.WriteStartObject("vendor"u8);
        writer.WriteString("name"u8, "Assay"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteIdentifiers(JsonBytes writer, Finding finding)
    {
        writer.WriteStartArray("identifiers"u8);
        foreach (var id in finding.Aliases.Prepend(finding.Id).Take(20))
        {
            var hyphen = id.IndexOf('-', StringComparison.Ordinal);
            writer.WriteStartObject();
            writer.WriteString("type"u8, hyphen > 0 ? id[..hyphen].ToLowerInvariant() : "assay");
            writer.WriteString("name"u8, Cut(id));
            writer.WriteString("value"u8, Cut(id));
            if (id.StartsWith("CVE-", StringComparison.Ordinal))
            {
                writer.WriteString("url"u8, "https://nvd.nist.gov/vuln/detail/" + UrlText.Escape(id));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteLocation(JsonBytes writer, FindingView view, Finding finding, bool isContainer)
    {
        var package = view.PackageOf(finding);
        var artifact = view.Result.Inventory.Artifact;
        writer.WriteStartObject("location"u8);
        if (isContainer)
        {
            writer.WriteString("image"u8, view.ArtifactName);
            writer.WriteString("operating_system"u8, Cut(artifact.Distro is { } distro ? $"{distro.Id} {distro.VersionId ?? distro.Codename}".TrimEnd() : "unknown"));
        }
        else
        {
            // The schema wants one: what no file tells of is in the whole.
            writer.WriteString("file"u8, view.PathOf(finding) is { Length: > 0 } path ? path : view.ArtifactName);
        }

        WriteDependency(writer, "dependency"u8, package ?? new Package { Type = "", Name = finding.Purl });
        writer.WriteEndObject();
    }

    internal static void WriteDependency(JsonBytes writer, ReadOnlySpan<byte> name, Package package)
    {
        if (name.IsEmpty)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartObject(name);
        }

        writer.WriteStartObject("package"u8);
        writer.WriteString("name"u8, Cut(package.Name));
        writer.WriteEndObject();
        writer.WriteString("version"u8, Cut(package.Version ?? ""));
        writer.WriteEndObject();
    }

    private static string SeverityOf(Severity severity) => severity switch
    {
        Severity.Critical => "Critical",
        Severity.High => "High",
        Severity.Medium => "Medium",
        Severity.Low => "Low",
        Severity.Negligible => "Info",
        _ => "Unknown",
    };

    // GitLab shows these two as Markdown of its own (descriptionHtml, and solutionHtml since 17.0), and takes them into issues, where a line may also be an action.
    private static string Marked(string text, int most) => Cut(MarkdownText.Escape(text), most);

    private static string Cut(string text, int most = MaxName) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
