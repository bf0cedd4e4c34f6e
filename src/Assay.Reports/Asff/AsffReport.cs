using Assay.Core;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.Asff;

/// <summary>
/// AWS Security Finding Format 2018-10-08, an array as BatchImportFindings takes it, at most 100 a call (AWS Security Hub API reference,
/// AwsSecurityFinding). What does not count is archived and suppressed. An incomplete scan is a finding too, since the array has no other place for it.
/// </summary>
internal static class AsffReport
{
    // The API's own limits.
    private const int MaxTitle = 256;
    private const int MaxDescription = 1024;

    // Of the format's own list of types.
    private const string Configuration = "Software and Configuration Checks";

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var view = new FindingView(result, options);
        var account = AccountOf(options);
        var time = TimeText.Of(options.Timestamp);
        var resource = new AsffResource(result.Inventory.Artifact, account);
        using (var writer = new JsonBytes(output))
        {
            writer.WriteStartArray();
            foreach (var finding in view.Shown)
            {
                var kind = finding.Id.StartsWith("CVE-", StringComparison.Ordinal) ? Configuration + "/Vulnerabilities/CVE" : Configuration + "/Vulnerabilities";
                Start(writer, view, account, resource, time, new Entry(IdOf(result, view.StableNames.Of(finding, view.PathOf(finding))), "assay/" + finding.Id, kind, finding.Severity,
                    $"{finding.Id} in {view.NameOf(finding)}", view.SentenceOf(finding), $"{finding.Purl}: {view.RemedyOf(finding)}", FindingView.LinkOf(finding)));
                AsffVulnerability.Write(writer, view, finding);
                End(writer, finding.SuppressedBy, time);
            }

            foreach (var finding in view.ShownChecks)
            {
                Start(writer, view, account, resource, time, new Entry(IdOf(result, view.StableNames.Of(finding)), "assay/" + finding.Check.Id, Configuration, finding.Check.Severity,
                    $"{finding.Check.Title}: {CheckText.PlaceOf(finding)}", CheckText.SentenceOf(finding), finding.Check.Remediation, finding.Check.Reference));
                End(writer, finding.SuppressedBy, time);
            }

            foreach (var secret in view.Secrets.Shown)
            {
                Start(writer, view, account, resource, time, new Entry(IdOf(result, view.StableNames.Of(secret)), "assay/secret/" + secret.Rule, "Sensitive Data Identifications/Passwords", secret.Severity,
                    $"{secret.Title} in {SecretView.PlaceOf(secret)}", view.Secrets.SentenceOf(secret), SecretView.Remedy, null));
                End(writer, secret.SuppressedBy, time);
            }

            if (!view.IsComplete)
            {
                var first = view.Issues.First(issue => issue.Level == IssueLevel.Error);
                Start(writer, view, account, resource, time, new Entry(IdOf(result, "incomplete"), "assay/incomplete", Configuration, Severity.Medium, "Incomplete scan",
                    $"Incomplete: {view.Issues.Count(issue => issue.Level == IssueLevel.Error)} things could not be read, the first: {first.Text}", "See the other reports for what could not be read", null));
                End(writer, null, time);
            }

            writer.WriteEndArray();
        }

        output.Write("\n"u8);
    }

    /// <exception cref="AssayException">The account is not known, or is none.</exception>
    public static AwsAccount AccountOf(ReportOptions options)
    {
        const string Hint = "set ASSAY_AWS_ACCOUNT to its twelve digits and AWS_REGION to its region; in CodeBuild both are known";
        var account = options.Aws ?? throw new AssayException("output.asff", "the format asff needs the AWS account that takes the findings", Hint);
        return account.Id.Length == 12 && account.Id.All(char.IsAsciiDigit) && account.Region.Length > 0 && account.Region.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
            ? account
            : throw new AssayException("output.asff", $"'{account.Id}' in '{account.Region}' is no AWS account", Hint);
    }

    private static void Start(JsonBytes writer, FindingView view, AwsAccount account, AsffResource resource, string time, Entry entry)
    {
        var (label, normalized) = SeverityOf(entry.Severity);
        writer.WriteStartObject();
        writer.WriteString("SchemaVersion"u8, "2018-10-08"u8);
        writer.WriteString("Id"u8, entry.Id);
        writer.WriteString("ProductArn"u8, $"arn:{account.Partition}:securityhub:{account.Region}:{account.Id}:product/{account.Id}/default");
        writer.WriteString("GeneratorId"u8, Cut(entry.Generator, MaxTitle));
        writer.WriteString("AwsAccountId"u8, account.Id);
        writer.WriteString("Region"u8, account.Region);
        writer.WriteStartArray("Types"u8);
        writer.WriteStringValue(entry.Type);
        writer.WriteEndArray();
        writer.WriteString("CreatedAt"u8, time);
        writer.WriteString("UpdatedAt"u8, time);
        writer.WriteString("LastObservedAt"u8, time);
        writer.WriteStartObject("Severity"u8);
        writer.WriteString("Label"u8, label);
        writer.WriteNumber("Normalized"u8, normalized);
        writer.WriteString("Original"u8, Names.Of(entry.Severity));
        writer.WriteEndObject();
        writer.WriteString("Title"u8, Cut(entry.Title, MaxTitle));
        writer.WriteString("Description"u8, Cut(entry.Description, MaxDescription));
        writer.WriteStartObject("Remediation"u8);
        writer.WriteStartObject("Recommendation"u8);
        writer.WriteString("Text"u8, Cut(entry.Remediation, 512));
        RecordWriter.WriteText(writer, "Url"u8, entry.Link);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("ProductFields"u8);
        writer.WriteString("assay/verdict"u8, Names.Of(view.Result.Verdict.Result));
        writer.WriteString("assay/state"u8, view.IsComplete ? "complete"u8 : "incomplete"u8);
        writer.WriteEndObject();
        resource.Write(writer);
    }

    private static void End(JsonBytes writer, Suppression? suppression, string time)
    {
        writer.WriteStartObject("Workflow"u8);
        writer.WriteString("Status"u8, suppression is null ? "NEW"u8 : "SUPPRESSED"u8);
        writer.WriteEndObject();

        // Security Hub takes the workflow's status of a new finding alone; a known one is put aside by its state.
        writer.WriteString("RecordState"u8, suppression is null ? "ACTIVE"u8 : "ARCHIVED"u8);
        if (suppression is not null)
        {
            writer.WriteStartObject("Note"u8);
            writer.WriteString("Text"u8, Cut(FindingView.ReasonOf(suppression), 512));
            writer.WriteString("UpdatedBy"u8, Cut(string.IsNullOrWhiteSpace(suppression.Owner) ? "assay" : suppression.Owner, 512));
            writer.WriteString("UpdatedAt"u8, time);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    // The same from scan to scan of the same artefact.
    private static string IdOf(ScanResult result, string name) =>
        "assay/" + HashText.Of($"{result.Inventory.Artifact.Name}\n{name}");

    // The ranges of the format's own labels: 0, 1 to 39, 40 to 69, 70 to 89, 90 to 100.
    private static (string Label, int Normalized) SeverityOf(Severity severity) => severity switch
    {
        Severity.Critical => ("CRITICAL", 90),
        Severity.High => ("HIGH", 70),
        Severity.Medium => ("MEDIUM", 40),
        Severity.Low => ("LOW", 1),
        _ => ("INFORMATIONAL", 0),
    };

    /// <summary>A text of the API: never empty, at most so long.</summary>
    public static string Cut(string text, int most) =>
        string.IsNullOrWhiteSpace(text) ? "-" : text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    private sealed record Entry(string Id, string Generator, string Type, Severity Severity, string Title, string Description, string Remediation, string? Link);
}
