using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.CycloneDx;
using Assay.Reports.Json;

namespace Assay.Reports.Spdx;

/// <summary>SPDX 2.3 JSON (spdx-spec 2.3, schemas/spdx-schema.json).</summary>
internal static class SpdxJsonWriter
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        using var content = new SpdxContent(result, options, holds: _ => true);
        using (var numbered = new SerialNumberStream(output))
        using (var writer = new JsonBytes(numbered))
        {
            writer.WriteStartObject();
            writer.WriteString("spdxVersion"u8, "SPDX-2.3"u8);
            writer.WriteString("dataLicense"u8, "CC0-1.0"u8);
            writer.WriteString("SPDXID"u8, "SPDXRef-DOCUMENT"u8);
            writer.WriteString("name"u8, content.Name);
            RecordWriter.WriteText(writer, "comment"u8, content.Comment);
            WriteCreation(writer, content);
            writer.WriteStartArray("packages"u8);
            foreach (var element in content.Elements())
            {
                WritePackage(writer, element, content);
            }

            writer.WriteEndArray();
            WriteReferences(writer, content.Licensing);
            WriteRelations(writer, content);
            WriteNotes(writer, content.Notes(), content);

            // Last, since it is made of all that stands before it.
            writer.Flush();
            writer.WriteString("documentNamespace"u8, NamespaceOf(numbered.Number()));
            writer.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    /// <summary>An address that no other document has (specification 2.3, 6.5); nothing need be found there.</summary>
    public static string NamespaceOf(string number) => "https://spdx.org/spdxdocs/assay-" + number["urn:uuid:".Length..];

    private static void WriteCreation(JsonBytes writer, SpdxContent content)
    {
        writer.WriteStartObject("creationInfo"u8);
        writer.WriteString("created"u8, content.Created);
        writer.WriteStartArray("creators"u8);
        writer.WriteStringValue("Tool: assay-", content.ToolVersion);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WritePackage(JsonBytes writer, SpdxElement element, SpdxContent content)
    {
        writer.WriteStartObject();
        writer.WriteString("SPDXID"u8, "SPDXRef-", element.Id);
        writer.WriteString("name"u8, element.Name);
        RecordWriter.WriteText(writer, "versionInfo"u8, element.Version);
        writer.WriteString("primaryPackagePurpose"u8, element.Purpose.Replace('-', '_'));
        if (element.Vendor is { } vendor)
        {
            writer.WriteString("supplier"u8, "Organization: ", vendor);
        }
        else
        {
            writer.WriteString("supplier"u8, "NOASSERTION"u8);
        }

        writer.WriteString("downloadLocation"u8, "NOASSERTION"u8);
        writer.WriteBoolean("filesAnalyzed"u8, false);
        if (element.Sha256 is { } hex)
        {
            writer.WriteStartArray("checksums"u8);
            writer.WriteStartObject();
            writer.WriteString("algorithm"u8, "SHA256"u8);
            writer.WriteString("checksumValue"u8, hex);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        if (element.FoundIn is { } path)
        {
            writer.WriteString("sourceInfo"u8, "found in ", path);
        }
        writer.WriteString("licenseConcluded"u8, "NOASSERTION"u8);
        writer.WriteString("licenseDeclared"u8, element.License);
        writer.WriteString("copyrightText"u8, "NOASSERTION"u8);
        WriteExternal(writer, element);
        if (element.Note is { } note)
        {
            WriteNotes(writer, [note], content);
        }

        writer.WriteEndObject();
    }

    private static void WriteExternal(JsonBytes writer, SpdxElement element)
    {
        if (element.Purl is null && element.Cpes.Count == 0 && element.Advisories.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("externalRefs"u8);
        if (element.Purl is { } purl)
        {
            Write("PACKAGE-MANAGER"u8, "purl"u8, purl);
        }

        foreach (var cpe in element.Cpes)
        {
            Write("SECURITY"u8, "cpe23Type"u8, cpe);
        }

        foreach (var address in element.Advisories)
        {
            Write("SECURITY"u8, "advisory"u8, address);
        }

        writer.WriteEndArray();

        void Write(ReadOnlySpan<byte> category, ReadOnlySpan<byte> type, string locator)
        {
            writer.WriteStartObject();
            writer.WriteString("referenceCategory"u8, category);
            writer.WriteString("referenceType"u8, type);
            writer.WriteString("referenceLocator"u8, locator);
            writer.WriteEndObject();
        }
    }

    private static void WriteReferences(JsonBytes writer, SpdxLicensing licensing)
    {
        if (licensing.References.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("hasExtractedLicensingInfos"u8);
        foreach (var (id, text) in licensing.References)
        {
            writer.WriteStartObject();
            writer.WriteString("licenseId"u8, id);
            writer.WriteString("extractedText"u8, text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRelations(JsonBytes writer, SpdxContent content)
    {
        writer.WriteStartArray("relationships"u8);
        Write("DOCUMENT", "DESCRIBES", SpdxContent.ArtifactId);
        foreach (var relation in content.Relations())
        {
            var (from, type, to) = Named(relation.From, relation.Kind, relation.To);
            Write(from, type, to);
        }

        writer.WriteEndArray();

        void Write(string from, string type, string to)
        {
            writer.WriteStartObject();
            writer.WriteString("spdxElementId"u8, "SPDXRef-", from);
            writer.WriteString("relationshipType"u8, type);
            writer.WriteString("relatedSpdxElement"u8, "SPDXRef-", to);
            writer.WriteEndObject();
        }
    }

    /// <summary>A relation as SPDX 2 has it: some are told the other way round.</summary>
    public static (string From, string Type, string To) Named(string from, SpdxRelation kind, string to) => kind switch
    {
        SpdxRelation.Contains => (from, "CONTAINS", to),
        SpdxRelation.BuiltFrom => (from, "GENERATED_FROM", to),
        SpdxRelation.DevelopsWith => (to, "DEV_DEPENDENCY_OF", from),
        SpdxRelation.TestsWith => (to, "TEST_DEPENDENCY_OF", from),
        SpdxRelation.MayUse => (to, "OPTIONAL_DEPENDENCY_OF", from),
        _ => (from, "DEPENDS_ON", to),
    };

    private static void WriteNotes(JsonBytes writer, IEnumerable<SpdxNote> notes, SpdxContent content)
    {
        var isFirst = true;
        foreach (var note in notes)
        {
            if (isFirst)
            {
                writer.WriteStartArray("annotations"u8);
                isFirst = false;
            }

            writer.WriteStartObject();
            writer.WriteString("annotationDate"u8, content.Created);
            writer.WriteString("annotationType"u8, "OTHER"u8);
            writer.WriteString("annotator"u8, "Tool: assay-", content.ToolVersion);
            writer.WriteRecord("comment"u8, note.Name, content.RecordOf(note));
            writer.WriteEndObject();
        }

        if (!isFirst)
        {
            writer.WriteEndArray();
        }
    }
}
