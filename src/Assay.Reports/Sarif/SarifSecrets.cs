using System.Globalization;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.Sarif;

/// <summary>Secrets as results of SARIF: a rule for each kind, a result for each place.</summary>
internal static class SarifSecrets
{
    public static void WriteRules(JsonBytes writer, IReadOnlyList<Secret> secrets)
    {
        foreach (var kind in KindsOf(secrets))
        {
            var worst = kind.MaxBy(secret => secret.Severity)!;
            writer.WriteStartObject();
            writer.WriteString("id"u8, IdOf(worst));
            writer.WriteString("name"u8, "Secret"u8);
            SarifReport.Message(writer, "shortDescription"u8, worst.Title);
            SarifReport.Message(writer, "fullDescription"u8, $"{worst.Title} in the artefact");
            SarifReport.Message(writer, "help"u8, SecretView.Remedy);
            writer.WriteStartObject("defaultConfiguration"u8);
            writer.WriteString("level"u8, SarifReport.LevelOf(worst.Severity));
            writer.WriteEndObject();
            writer.WriteStartObject("properties"u8);
            writer.WriteString("precision"u8, "high"u8);
            writer.WriteString("security-severity"u8, ScoreOf(worst.Severity).ToString("0.0", CultureInfo.InvariantCulture));
            writer.WriteStartArray("tags"u8);
            writer.WriteStringValue("secret"u8);
            writer.WriteStringValue("security"u8);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    /// <param name="writer">Where to.</param>
    /// <param name="secrets">What.</param>
    /// <param name="view">Says it, and gives each its name.</param>
    /// <param name="firstRule">The number of the first of the rules.</param>
    public static void WriteResults(JsonBytes writer, IReadOnlyList<Secret> secrets, FindingView view, int firstRule)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var kind in KindsOf(secrets))
        {
            numbers.Add(kind.Key, numbers.Count);
        }

        foreach (var secret in secrets)
        {
            writer.WriteStartObject();
            writer.WriteString("ruleId"u8, IdOf(secret));
            writer.WriteNumber("ruleIndex"u8, firstRule + numbers[secret.Rule]);
            writer.WriteString("level"u8, SarifReport.LevelOf(secret.Severity));
            SarifReport.Message(writer, "message"u8, view.Secrets.SentenceOf(secret));
            WriteLocation(writer, secret);
            SarifReport.WriteFingerprints(writer, view.StableNames.Of(secret));
            SarifReport.WriteSuppression(writer, secret.SuppressedBy, isInSource: false);
            writer.WriteStartObject("properties"u8);
            writer.WriteString("fingerprint"u8, secret.Fingerprint);
            RecordWriter.WriteText(writer, "layer"u8, secret.Layer);
            RecordWriter.WriteText(writer, "deletedIn"u8, secret.DeletedIn);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    private static List<IGrouping<string, Secret>> KindsOf(IReadOnlyList<Secret> secrets) =>
        [.. secrets.GroupBy(secret => secret.Rule, StringComparer.Ordinal).OrderBy(kind => kind.Key, StringComparer.Ordinal)];

    private static string IdOf(Secret secret) => "secret/" + secret.Rule;

    private static void WriteLocation(JsonBytes writer, Secret secret)
    {
        writer.WriteStartArray("locations"u8);
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation"u8);
        writer.WriteStartObject("artifactLocation"u8);
        writer.WriteString("uri"u8, UrlText.EscapePath(secret.Place == SecretPlace.File ? secret.Path : "image-config.json"));
        writer.WriteString("uriBaseId"u8, "ROOTPATH"u8);
        writer.WriteEndObject();
        writer.WriteStartObject("region"u8);
        writer.WriteNumber("startLine"u8, SecretView.LineOf(secret));
        writer.WriteNumber("startColumn"u8, secret.Place == SecretPlace.File ? Math.Max(1, secret.Column) : 1);
        writer.WriteEndObject();
        writer.WriteEndObject();
        SarifReport.Message(writer, "message"u8, SecretView.PlaceOf(secret));
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static double ScoreOf(Severity severity) => severity switch
    {
        Severity.Critical => 9.5,
        Severity.High => 8.0,
        Severity.Medium => 5.5,
        _ => 2.0,
    };
}
