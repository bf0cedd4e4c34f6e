using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.Differences;

/// <summary>A difference for machines: docs/reference/difference.md.</summary>
internal static class DifferenceJson
{
    public static void Write(Difference difference, Stream output, ReportOptions options)
    {
        using var writer = new JsonBytes(output);
        writer.WriteStartObject();
        writer.WriteString("schemaVersion"u8, ScanResult.SchemaVersion);
        Artifact(writer, "old"u8, difference.Old);
        Artifact(writer, "new"u8, difference.New);
        writer.WriteStartObject("packages"u8);
        Packages(writer, "added"u8, difference.AddedPackages);
        Packages(writer, "removed"u8, difference.RemovedPackages);
        writer.WriteStartArray("changed"u8);
        foreach (var change in difference.ChangedPackages)
        {
            writer.WriteStartObject();
            writer.WriteString("package"u8, change.Name);
            RecordWriter.WriteTexts(writer, "old"u8, change.Old);
            RecordWriter.WriteTexts(writer, "new"u8, change.New);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        WriteFindings(writer, difference);
        if (difference.AddedSecrets is { } added)
        {
            writer.WriteStartObject("secrets"u8);
            Secrets(writer, "added"u8, added);
            Secrets(writer, "removed"u8, difference.RemovedSecrets!);
            writer.WriteEndObject();
        }

        ResultWriter.WriteVerdict(writer, difference.Verdict);
        writer.WriteStartArray("issues"u8);
        foreach (var issue in difference.Issues)
        {
            RecordWriter.Write(writer, issue, isOfMatching: false);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        output.Write("\n"u8);
    }

    private static void WriteFindings(JsonBytes writer, Difference difference)
    {
        if (difference.AddedFindings is null)
        {
            return;
        }

        var none = new Dictionary<string, Package>(StringComparer.Ordinal);
        writer.WriteStartObject("findings"u8);
        Findings("added"u8, difference.AddedFindings);
        Findings("removed"u8, difference.RemovedFindings!);
        writer.WriteStartArray("changed"u8);
        foreach (var change in difference.ChangedFindings!)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("old"u8);
            FindingWriter.Write(writer, change.Old, none);
            writer.WritePropertyName("new"u8);
            FindingWriter.Write(writer, change.New, none);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();

        void Findings(ReadOnlySpan<byte> name, IReadOnlyList<Finding> findings)
        {
            writer.WriteStartArray(name);
            foreach (var finding in findings)
            {
                FindingWriter.Write(writer, finding, none);
            }

            writer.WriteEndArray();
        }
    }

    private static void Secrets(JsonBytes writer, ReadOnlySpan<byte> name, IReadOnlyList<Secret> secrets)
    {
        writer.WriteStartArray(name);
        foreach (var secret in secrets)
        {
            SecretWriter.Write(writer, secret);
        }

        writer.WriteEndArray();
    }

    private static void Artifact(JsonBytes writer, ReadOnlySpan<byte> name, Artifact artifact)
    {
        writer.WriteStartObject(name);
        writer.WriteString("kind"u8, artifact.Kind);
        writer.WriteString("name"u8, artifact.Name);
        RecordWriter.WriteTexts(writer, "digests"u8, artifact.Digests);
        writer.WriteEndObject();
    }

    private static void Packages(JsonBytes writer, ReadOnlySpan<byte> name, IReadOnlyList<Package> packages)
    {
        writer.WriteStartArray(name);
        foreach (var package in packages)
        {
            RecordWriter.Write(writer, package);
        }

        writer.WriteEndArray();
    }
}
