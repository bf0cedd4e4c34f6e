using System.Globalization;
using System.Text.Json;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// CycloneDX 1.6 JSON (ECMA-424, schema/bom-1.6.schema.json): packages as components, with a property for every input of the matcher that the format
/// has no field for, so that <see cref="SbomReader"/> gives the same inventory back.
/// </summary>
internal static class CycloneDxWriter
{
    private const int FlushBytes = 64 << 10;

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = SafeJsonEncoder.Instance,
        SkipValidation = true,
    };

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var inventory = result.Inventory;
        var refs = new BomRefs(inventory.Packages);
        using (var numbered = new SerialNumberStream(output))
        using (var writer = new Utf8JsonWriter(numbered, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema"u8, "http://cyclonedx.org/schema/bom-1.6.schema.json"u8);
            writer.WriteString("bomFormat"u8, "CycloneDX"u8);
            writer.WriteString("specVersion"u8, "1.6"u8);
            writer.WriteNumber("version"u8, 1);
            var relations = DependencyWriter.Place(inventory.Relations, refs);
            WriteMetadata(writer, result, options, relations[false]);
            WriteComponents(writer, inventory, refs);
            DependencyWriter.Write(writer, inventory, relations[true], refs);
            WriteCompositions(writer, result);
            if (result.Findings is { } findings)
            {
                VulnerabilityWriter.Write(writer, findings.Where(options.Shows), inventory, refs);
            }

            // Last, since it is made of all that stands before it.
            writer.Flush();
            writer.WriteString("serialNumber"u8, numbered.Number());
            writer.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WriteMetadata(Utf8JsonWriter writer, ScanResult result, ReportOptions options, IEnumerable<Relation> unplaced)
    {
        writer.WriteStartObject("metadata"u8);
        writer.WriteString("timestamp"u8, options.Timestamp.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        writer.WriteStartObject("tools"u8);
        writer.WriteStartArray("components"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "application"u8);
        writer.WriteString("name"u8, "assay"u8);
        writer.WriteString("version"u8, options.ToolVersion);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WritePropertyName("component"u8);
        ComponentWriter.Write(writer, result.Inventory.Artifact, BomRefs.Root);
        writer.WriteStartArray("properties"u8);
        foreach (var (issue, isOfMatching) in ResultWriter.IssuesOf(result))
        {
            ComponentWriter.Property(writer, PropertyNames.Issue, RecordWriter.ToText(issue, (to, record) => RecordWriter.Write(to, record, isOfMatching)));
        }

        foreach (var package in result.Inventory.DeletedPackages)
        {
            ComponentWriter.Property(writer, PropertyNames.DeletedPackage, RecordWriter.ToText(package, RecordWriter.Write));
        }

        foreach (var relation in unplaced)
        {
            ComponentWriter.Property(writer, PropertyNames.Relation, RecordWriter.ToText(relation, RecordWriter.Write));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteComponents(Utf8JsonWriter writer, Inventory inventory, BomRefs refs)
    {
        writer.WriteStartArray("components"u8);
        if (inventory.Artifact.Distro is { } distro)
        {
            ComponentWriter.Write(writer, distro);
        }

        for (var i = 0; i < inventory.Packages.Count; i++)
        {
            ComponentWriter.Write(writer, inventory.Packages[i], refs[i]);
            if (writer.BytesPending > FlushBytes)
            {
                writer.Flush();
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteCompositions(Utf8JsonWriter writer, ScanResult result)
    {
        if (ResultWriter.IssuesOf(result).All(met => met.Issue.Level != IssueLevel.Error))
        {
            return;
        }

        writer.WriteStartArray("compositions"u8);
        writer.WriteStartObject();
        writer.WriteString("aggregate"u8, "incomplete"u8);
        writer.WriteStartArray("assemblies"u8);
        writer.WriteStringValue(BomRefs.Root);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
