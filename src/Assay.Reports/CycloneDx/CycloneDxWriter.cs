using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.GitLab;
using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// CycloneDX JSON (1.6, which is ECMA-424, or 1.5 or 1.4; schema/bom-1.6.schema.json): packages as components, with a property for every input of the matcher that the format
/// has no field for, so that <see cref="SbomReader"/> gives the same inventory back.
/// </summary>
internal static class CycloneDxWriter
{
    public static void Write(ScanResult result, Stream output, ReportOptions options) => Write(result, output, options, source: null);

    /// <param name="result">What.</param>
    /// <param name="output">Where to.</param>
    /// <param name="options">How.</param>
    /// <param name="source">Tells GitLab where components come from; null for all others.</param>
    public static void Write(ScanResult result, Stream output, ReportOptions options, GitLabSource? source)
    {
        var version = CycloneDxVersion.Of(options);
        var inventory = result.Inventory;
        var refs = new BomRefs(inventory.Packages);
        using (var numbered = new SerialNumberStream(output))
        using (var writer = new JsonBytes(numbered))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema"u8, $"http://cyclonedx.org/schema/bom-{version}.schema.json");
            writer.WriteString("bomFormat"u8, "CycloneDX"u8);
            writer.WriteString("specVersion"u8, version);
            writer.WriteNumber("version"u8, 1);
            var relations = DependencyWriter.Place(inventory.Relations, refs);
            writer.WritePropertyName("metadata"u8);
            WriteMetadata(writer, result, options, relations.Unplaced, ComponentWriter.Write, source);
            WriteComponents(writer, inventory, refs, source);
            writer.WritePropertyName("dependencies"u8);
            DependencyWriter.Write(writer, inventory, relations.Placed, refs);
            if (IsIncomplete(result))
            {
                writer.WritePropertyName("compositions"u8);
                WriteCompositions(writer);
            }

            if (result.Findings is { } findings)
            {
                writer.WriteStartArray("vulnerabilities"u8);
                foreach (var write in VulnerabilityWriter.Each(findings.Where(options.Shows), result, refs, version))
                {
                    write(writer);
                }

                writer.WriteEndArray();
            }

            // Last, since it is made of all that stands before it.
            writer.Flush();
            writer.WriteString("serialNumber"u8, numbered.Number());
            writer.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    /// <param name="writer">Where to; the property's name stands already.</param>
    /// <param name="result">What.</param>
    /// <param name="options">The tool's version, the time, the version of the format.</param>
    /// <param name="unplaced">The relations that the graph has no place for.</param>
    /// <param name="writeArtifact">Writes the component that the document is about.</param>
    /// <param name="source">Tells GitLab where components come from.</param>
    public static void WriteMetadata(
        DocumentWriter writer, ScanResult result, ReportOptions options, IEnumerable<Relation> unplaced, Action<DocumentWriter, Artifact, string> writeArtifact, GitLabSource? source = null)
    {
        writer.WriteStartObject();
        writer.WriteString("timestamp"u8, TimeText.Of(options.Timestamp));
        WriteTools(writer, options);
        writer.WritePropertyName("component"u8);
        writeArtifact(writer, result.Inventory.Artifact, BomRefs.Root);
        writer.WriteStartArray("properties"u8);
        source?.WriteMetadata(writer);
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

    // Tools are components since 1.5.
    private static void WriteTools(DocumentWriter writer, ReportOptions options)
    {
        var isOld = CycloneDxVersion.Of(options) == "1.4";
        if (!isOld)
        {
            writer.WriteStartObject("tools"u8);
        }

        writer.WriteStartArray(isOld ? "tools"u8 : "components"u8);
        writer.WriteStartObject();
        RecordWriter.WriteText(writer, "type"u8, isOld ? null : "application");
        writer.WriteString("name"u8, "assay"u8);
        writer.WriteString("version"u8, options.ToolVersion);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (!isOld)
        {
            writer.WriteEndObject();
        }
    }

    private static void WriteComponents(DocumentWriter writer, Inventory inventory, BomRefs refs, GitLabSource? source)
    {
        writer.WriteStartArray("components"u8);
        if (inventory.Artifact.Distro is { } distro)
        {
            ComponentWriter.Write(writer, distro);
        }

        for (var i = 0; i < inventory.Packages.Count; i++)
        {
            ComponentWriter.Write(writer, inventory.Packages[i], refs[i], source);
        }

        writer.WriteEndArray();
    }

    /// <summary>Whether something could not be read, so that the document says that it does not list all.</summary>
    public static bool IsIncomplete(ScanResult result) => ResultWriter.IssuesOf(result).Any(met => met.Issue.Level == IssueLevel.Error);

    /// <summary>That the artefact's components are not all there.</summary>
    public static void WriteCompositions(DocumentWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WriteString("aggregate"u8, "incomplete"u8);
        writer.WriteStartArray("assemblies"u8);
        writer.WriteStringValue(BomRefs.Root);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
