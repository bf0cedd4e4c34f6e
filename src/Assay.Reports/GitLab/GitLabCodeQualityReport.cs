using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.GitLab;

/// <summary>GitLab's code-quality report (docs.gitlab.com, "Code Quality", "Implement a custom tool"): the Code Climate format's subset.</summary>
internal static class GitLabCodeQualityReport
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var view = new FindingView(result, options);
        using (var writer = new JsonBytes(output))
        {
            writer.WriteStartArray();
            foreach (var finding in view.Shown)
            {
                writer.WriteStartObject();
                writer.WriteString("description"u8, Marked(view.SentenceOf(finding), finding.SuppressedBy));
                writer.WriteString("check_name"u8, finding.Id);
                writer.WriteString("fingerprint"u8, view.StableNames.Of(finding, view.PathOf(finding)));
                writer.WriteString("severity"u8, WordOf(finding.Severity, finding.SuppressedBy));
                writer.WriteStartObject("location"u8);
                writer.WriteString("path"u8, view.PathOf(finding) is { Length: > 0 } path ? path : view.ArtifactName);
                writer.WriteStartObject("lines"u8);
                writer.WriteNumber("begin"u8, view.LineOf(finding));
                writer.WriteEndObject();
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            foreach (var finding in view.ShownChecks)
            {
                WriteCheck(writer, finding, view);
            }

            foreach (var secret in view.Secrets.Shown)
            {
                WriteSecret(writer, secret, view);
            }

            writer.WriteEndArray();
        }

        output.Write("\n"u8);
    }

    private static void WriteCheck(JsonBytes writer, CheckFinding finding, FindingView view)
    {
        writer.WriteStartObject();
        writer.WriteString("description"u8, Marked(CheckText.SentenceOf(finding), finding.SuppressedBy));
        writer.WriteString("check_name"u8, finding.Check.Id);
        writer.WriteString("fingerprint"u8, view.StableNames.Of(finding));
        writer.WriteString("severity"u8, WordOf(finding.Check.Severity, finding.SuppressedBy));
        writer.WriteStartObject("location"u8);
        writer.WriteString("path"u8, CheckText.PathOf(finding, view.Result) is { Length: > 0 } path ? path : view.ArtifactName);
        writer.WriteStartObject("lines"u8);
        writer.WriteNumber("begin"u8, finding.Range?.Line ?? 1);
        writer.WriteNumber("end"u8, finding.Range?.EndLine ?? 1);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteSecret(JsonBytes writer, Secret secret, FindingView view)
    {
        writer.WriteStartObject();
        writer.WriteString("description"u8, Marked(view.Secrets.SentenceOf(secret), secret.SuppressedBy));
        writer.WriteString("check_name"u8, "secret/" + secret.Rule);
        writer.WriteString("fingerprint"u8, view.StableNames.Of(secret));
        writer.WriteString("severity"u8, WordOf(secret.Severity, secret.SuppressedBy));
        writer.WriteStartObject("location"u8);
        writer.WriteString("path"u8, SecretView.FileOf(secret) is { Length: > 0 } path ? path : view.ArtifactName);
        writer.WriteStartObject("lines"u8);
        writer.WriteNumber("begin"u8, SecretView.LineOf(secret));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // The format knows nothing that does not count: it is an aside, and says why.
    private static string Marked(string sentence, Suppression? suppression) => suppression is null ? sentence : $"Not counted, {FindingView.ReasonOf(suppression)}. {sentence}";

    private static string WordOf(Severity severity, Suppression? suppression) => suppression is not null ? "info" : severity switch
    {
        Severity.Critical => "blocker",
        Severity.High => "critical",
        Severity.Medium => "major",
        Severity.Low => "minor",
        _ => "info",
    };
}
