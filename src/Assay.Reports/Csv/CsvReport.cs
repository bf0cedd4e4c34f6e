using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Core.Text;
using Assay.Reports.Json;

namespace Assay.Reports.Csv;

/// <summary>A finding a line, RFC 4180. A field that a spreadsheet would take for a formula begins with an apostrophe.</summary>
internal static class CsvReport
{
    private static readonly string[] Columns =
        ["id", "severity", "package", "version", "type", "purl", "fixState", "fixedIn", "score", "path", "layer", "published", "suppressedBy", "summary", "link", "remedy"];

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var view = new FindingView(result, options);
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', Columns));
        foreach (var finding in view.Shown)
        {
            var package = view.PackageOf(finding);
            string?[] fields =
            [
                finding.Id,
                Names.Of(finding.Severity),
                package?.Name ?? finding.Purl,
                package?.Version,
                package?.Type,
                finding.Purl,
                Names.Of(finding.FixState),
                string.Join(' ', finding.FixedIn),
                FindingView.ScoreOf(finding)?.Score?.ToString("0.0", CultureInfo.InvariantCulture),
                view.PathOf(finding),
                package?.Locations.Select(location => location.Layer).FirstOrDefault(layer => layer is not null),
                finding.Published?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                finding.SuppressedBy is { } suppression ? FindingView.ReasonOf(suppression) : null,
                finding.Summary,
                FindingView.LinkOf(finding),
                view.RemedyOf(finding),
            ];
            writer.WriteLine(string.Join(',', fields.Select(Field)));
        }

        foreach (var finding in view.ShownChecks)
        {
            string?[] fields =
            [
                finding.Check.Id, Names.Of(finding.Check.Severity), null, null, Names.Of(finding.Check.Target), null, null, null, null, CheckText.PlaceOf(finding), finding.Layer, null,
                finding.SuppressedBy is { } suppression ? FindingView.ReasonOf(suppression) : null, $"{finding.Check.Title}: {CheckText.MessageOf(finding)}", finding.Check.Reference, finding.Check.Remediation,
            ];
            writer.WriteLine(string.Join(',', fields.Select(Field)));
        }

        foreach (var secret in view.Secrets.Shown)
        {
            writer.WriteLine(string.Join(',', FieldsOf(secret, view.Secrets).Select(Field)));
        }
    }

    // One row a secret, in the columns that it has something for.
    private static string?[] FieldsOf(Secret secret, SecretView view) =>
    [
        secret.Rule, Names.Of(secret.Severity), null, null, "secret", null, null, null, null, SecretView.PlaceOf(secret), secret.Layer, null,
        secret.SuppressedBy is { } suppression ? FindingView.ReasonOf(suppression) : null, view.SentenceOf(secret), null, SecretView.Remedy,
    ];

    /// <summary>A field as it stands between two commas.</summary>
    public static string Field(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "";
        }

        // OWASP, "CSV Injection": these begin a formula; a tab or a line break can't come through the escaping.
        var text = SafeText.Escape(value);
        text = text[0] is '=' or '+' or '-' or '@' ? "'" + text : text;

        // A spreadsheet that takes semicolons for separators, as those of many countries do, begins a field there, quotes or not.
        if (text.Contains(';', StringComparison.Ordinal))
        {
            text = text.Replace(";=", ";'=", StringComparison.Ordinal).Replace(";+", ";'+", StringComparison.Ordinal)
                .Replace(";-", ";'-", StringComparison.Ordinal).Replace(";@", ";'@", StringComparison.Ordinal);
        }

        return text.AsSpan().IndexOfAny(",\"'") >= 0 ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
    }
}
