using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.Reports.Markdown;

namespace Assay.Reports.Sarif;

/// <summary>
/// SARIF 2.1.0 (OASIS) in the subset that GitHub's code scanning shows: docs.github.com, "SARIF support for code scanning". A rule for each flaw,
/// a result for each package it is in.
/// </summary>
internal static class SarifReport
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    // GitHub's own limit of both descriptions is 1024 characters; the short one is the alert's title.
    private const int MaxTitle = 160;
    private const int MaxDescription = 1024;

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var view = new FindingView(result, options);
        var content = SarifContent.Of(view, options);
        var (findings, checks) = (content.Findings, content.Checks);
        var rules = findings.GroupBy(finding => finding.Id, StringComparer.Ordinal).OrderBy(rule => rule.Key, StringComparer.Ordinal).ToList();
        using (var writer = new JsonBytes(output))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema"u8, Schema);
            writer.WriteString("version"u8, "2.1.0"u8);
            writer.WriteStartArray("runs"u8);
            writer.WriteStartObject();
            WriteTool(writer, rules, content, view, options);
            WriteInvocation(writer, content, view);
            WriteResults(writer, content, rules, view);
            WriteProperties(writer, result);
            writer.WriteString("columnKind"u8, "utf16CodeUnits"u8);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteTool(JsonBytes writer, List<IGrouping<string, Finding>> rules, SarifContent content, FindingView view, ReportOptions options)
    {
        writer.WriteStartObject("tool"u8);
        writer.WriteStartObject("driver"u8);
        writer.WriteString("name"u8, "Assay"u8);
        writer.WriteString("version"u8, options.ToolVersion);
        writer.WriteStartArray("rules"u8);
        foreach (var rule in rules)
        {
            WriteRule(writer, rule, view);
        }

        foreach (var check in CheckRules(content.Checks))
        {
            SarifChecks.WriteRule(writer, check);
        }

        SarifSecrets.WriteRules(writer, content.Secrets);

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static List<Check> CheckRules(IReadOnlyList<CheckFinding> checks) =>
        [.. checks.Select(finding => finding.Check).DistinctBy(check => check.Id, StringComparer.Ordinal).OrderBy(check => check.Id, StringComparer.Ordinal)];

    private static void WriteRule(JsonBytes writer, IGrouping<string, Finding> rule, FindingView view)
    {
        var worst = rule.Aggregate((worst, finding) => finding.Severity > worst.Severity ? finding : worst);
        var summary = worst.Summary ?? rule.Key;
        writer.WriteStartObject();
        writer.WriteString("id"u8, rule.Key);
        writer.WriteString("name"u8, "VulnerablePackage"u8);
        Message(writer, "shortDescription"u8, Cut($"{rule.Key}: {worst.Summary ?? Names.Of(worst.Severity)}", MaxTitle));
        Message(writer, "fullDescription"u8, Cut(summary, MaxDescription));
        writer.WriteString("helpUri"u8, UriOf(FindingView.LinkOf(worst)));
        writer.WriteStartObject("help"u8);
        writer.WriteString("text"u8, Plain($"{summary}\n{view.RemedyOf(worst)}\n{FindingView.LinkOf(worst)}"));
        writer.WriteString("markdown"u8, $"**{MarkdownText.Escape(rule.Key)}**: {MarkdownText.Escape(summary)}\n\n{MarkdownText.Escape(view.RemedyOf(worst))}\n\n{MarkdownText.Escape(FindingView.LinkOf(worst))}");
        writer.WriteEndObject();
        writer.WriteStartObject("defaultConfiguration"u8);
        writer.WriteString("level"u8, LevelOf(worst.Severity));
        writer.WriteEndObject();
        writer.WriteStartObject("properties"u8);
        writer.WriteString("precision"u8, "very-high"u8);
        writer.WriteString("security-severity"u8, ScoreOf(worst).ToString("0.0", CultureInfo.InvariantCulture));
        writer.WriteStartArray("tags"u8);
        writer.WriteStringValue("vulnerability"u8);
        writer.WriteStringValue("security"u8);
        writer.WriteStringValue(Names.Of(worst.Severity));
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteInvocation(JsonBytes writer, SarifContent content, FindingView view)
    {
        writer.WriteStartArray("invocations"u8);
        writer.WriteStartObject();
        writer.WriteBoolean("executionSuccessful"u8, view.IsComplete);
        writer.WriteStartArray("toolExecutionNotifications"u8);
        foreach (var issue in view.Issues)
        {
            writer.WriteStartObject();
            writer.WriteString("level"u8, issue.Level == IssueLevel.Error ? "error"u8 : "note"u8);
            Message(writer, "message"u8, issue.Path is null ? $"{issue.Text} [{issue.Code}]" : $"{issue.Path}: {issue.Text} [{issue.Code}]");
            writer.WriteEndObject();
        }

        foreach (var sentence in RestartList.Of(view.Result.Inventory).Select(sentence => $"{sentence} [host.restartNeeded]").Concat(SupportList.Of(view.Result).Select(sentence => $"{sentence} [support]")))
        {
            writer.WriteStartObject();
            writer.WriteString("level"u8, "warning"u8);
            Message(writer, "message"u8, sentence);
            writer.WriteEndObject();
        }

        if (content.LeftOut > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("level"u8, "warning"u8);
            Message(writer, "message"u8, string.Create(CultureInfo.InvariantCulture, $"{content.LeftOut} results more, all less urgent, are left out, since GitHub shows {SarifContent.MaxResults} [sarif.leftOut]"));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteResults(JsonBytes writer, SarifContent content, List<IGrouping<string, Finding>> rules, FindingView view)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            numbers.Add(rule.Key, numbers.Count);
        }

        writer.WriteStartArray("results"u8);
        foreach (var finding in content.Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("ruleId"u8, finding.Id);
            writer.WriteNumber("ruleIndex"u8, numbers[finding.Id]);
            writer.WriteString("level"u8, LevelOf(finding.Severity));
            if (finding.Priority is { } priority)
            {
                // 3.27.25: from 0 to 100, the most important first.
                writer.WriteNumber("rank"u8, 100 * (Priority.LastRank + 1 - priority.Rank) / Priority.LastRank);
            }

            Message(writer, "message"u8, view.SentenceOf(finding));
            WriteLocations(writer, view.PackageOf(finding), view.Result.Inventory.Artifact);
            WriteFingerprints(writer, view.StableNames.Of(finding, view.PathOf(finding)));
            WriteSuppression(writer, finding.SuppressedBy, isInSource: false);
            writer.WriteStartObject("properties"u8);
            writer.WriteString("purl"u8, finding.Purl);
            writer.WriteString("fixState"u8, Names.Of(finding.FixState));
            RecordWriter.WriteTexts(writer, "fixedIn"u8, finding.FixedIn);
            RecordWriter.WriteText(writer, "priority"u8, finding.Priority?.Reason);
            RecordWriter.WriteText(writer, "runtime"u8, finding.Runtime is { } runtime ? Names.Of(runtime) : null);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        var checkRules = CheckRules(content.Checks);
        foreach (var finding in content.Checks)
        {
            SarifChecks.WriteResult(writer, finding, rules.Count + checkRules.FindIndex(check => check.Id == finding.Check.Id), view);
        }

        SarifSecrets.WriteResults(writer, content.Secrets, view, rules.Count + checkRules.Count);
        writer.WriteEndArray();
    }

    // GitHub shows a result at a file and a line: the file that tells of the package, else the artefact itself.
    private static void WriteLocations(JsonBytes writer, Package? package, Artifact artifact)
    {
        writer.WriteStartArray("locations"u8);
        IReadOnlyList<PackageLocation> locations = package is { Locations.Count: > 0 } ? package.Locations : [new PackageLocation(artifact.Name)];
        foreach (var location in locations.Take(10))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("physicalLocation"u8);
            writer.WriteStartObject("artifactLocation"u8);
            writer.WriteString("uri"u8, UrlText.EscapePath(location.Path));
            writer.WriteString("uriBaseId"u8, "ROOTPATH"u8);
            writer.WriteEndObject();
            writer.WriteStartObject("region"u8);
            writer.WriteNumber("startLine"u8, FindingView.LineOf(location));
            writer.WriteNumber("startColumn"u8, 1);
            writer.WriteNumber("endLine"u8, FindingView.LineOf(location));
            writer.WriteNumber("endColumn"u8, 1);
            writer.WriteEndObject();
            writer.WriteEndObject();
            Message(writer, "message"u8, location.Layer is null ? location.Path : $"{location.Path} of layer {location.Layer}");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>
    /// A result's name. GitHub and Azure DevOps know a result again by "primaryLocationLineHash" alone, and where a report has none GitHub's upload hashes the first lines of
    /// the file: there, two versions of a package would be one alert, and all alerts of a lock file new ones where its head changes.
    /// </summary>
    public static void WriteFingerprints(JsonBytes writer, string name)
    {
        writer.WriteStartObject("partialFingerprints"u8);
        writer.WriteString("assay/v1"u8, name);
        writer.WriteString("primaryLocationLineHash"u8, name + ":1");
        writer.WriteEndObject();
    }

    public static void WriteSuppression(JsonBytes writer, Suppression? suppressedBy, bool isInSource)
    {
        writer.WriteStartArray("suppressions"u8);
        if (suppressedBy is { } suppression)
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, isInSource ? "inSource"u8 : "external"u8);
            writer.WriteString("status"u8, "accepted"u8);
            writer.WriteString("justification"u8, FindingView.ReasonOf(suppression));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteProperties(JsonBytes writer, ScanResult result)
    {
        writer.WriteStartObject("properties"u8);
        writer.WriteString("artifact"u8, result.Inventory.Artifact.Name);
        RecordWriter.WriteTexts(writer, "digests"u8, result.Inventory.Artifact.Digests);
        writer.WriteString("verdict"u8, Names.Of(result.Verdict.Result));
        if (result.FixPlan is { } plan)
        {
            FixPlanWriter.Write(writer, plan);
        }

        writer.WriteEndObject();
    }

    public static void Message(JsonBytes writer, ReadOnlySpan<byte> name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text"u8, Plain(text));
        writer.WriteEndObject();
    }

    // "[text](target)" is a link in plain messages too (SARIF 2.1.0, 3.11.6), and "{0}" a place for an argument that we don't give (3.11.5).
    public static string Plain(string text)
    {
        var plain = text.Replace("](", "] (", StringComparison.Ordinal);
        for (var at = plain.IndexOf('{', StringComparison.Ordinal); at >= 0 && at + 1 < plain.Length; at = plain.IndexOf('{', at + 1))
        {
            if (char.IsAsciiDigit(plain[at + 1]))
            {
                plain = plain.Insert(at + 1, " ");
            }
        }

        return plain;
    }

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1).TrimEnd(), "…");

    public static string LevelOf(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "error",
        Severity.Medium => "warning",
        _ => "note",
    };

    // GitHub sorts by this number alone: above 9 critical, 7 high, 4 medium. The chosen severity must come out of it, whatever a vector says.
    private static double ScoreOf(Finding finding)
    {
        var (least, most) = finding.Severity switch
        {
            Severity.Critical => (9.0, 10.0),
            Severity.High => (7.0, 8.9),
            Severity.Medium => (4.0, 6.9),
            Severity.Low => (0.1, 3.9),
            Severity.Negligible => (0.1, 0.1),
            _ => (0.0, 10.0),
        };
        return Math.Clamp(FindingView.ScoreOf(finding)?.Score ?? least, least, most);
    }

    public static string UriOf(string link) => UrlText.OfWeb(link) ?? (Uri.TryCreate(link, UriKind.Absolute, out var uri) ? uri.AbsoluteUri : "https://osv.dev/");
}
