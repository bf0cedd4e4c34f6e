using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.Spdx;

/// <summary>Writes the elements of an SPDX 3 document, each before those that refer to it.</summary>
internal sealed class Spdx3Graph
{
    private const string Creation = "_:creation";

    private readonly SpdxContent content;
    private readonly string space;
    private readonly JsonBytes writer;
    private readonly Dictionary<string, string> licenses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> vendors = new(StringComparer.Ordinal);
    private readonly HashSet<string> references = new(StringComparer.Ordinal);
    private int relations;
    private int annotations;

    /// <param name="writer">Where to.</param>
    /// <param name="content">What.</param>
    /// <param name="space">What every id begins with.</param>
    public Spdx3Graph(JsonBytes writer, SpdxContent content, string space)
    {
        this.writer = writer;
        this.content = content;
        this.space = space;
    }

    public void Write()
    {
        writer.WriteStartObject();
        writer.WriteString("@context"u8, "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"u8);
        writer.WriteStartArray("@graph"u8);
        WriteCreation();
        WriteDocument();
        foreach (var element in content.Elements())
        {
            WritePackage(element);
        }

        foreach (var group in Grouped(content.Relations()))
        {
            WriteRelations(group.From, group.Kind, group.To);
        }

        foreach (var note in content.Notes())
        {
            WriteNote("Document", note);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Those of one kind from one element stand together, in the order of each first.
    private static List<Relations> Grouped(IEnumerable<SpdxEdge> edges)
    {
        var groups = new List<Relations>();
        var known = new Dictionary<string, Relations>(StringComparer.Ordinal);
        foreach (var edge in edges)
        {
            // Mostly the last one's; of one element's few kinds the others stand in a chain.
            known.TryGetValue(edge.From, out var group);
            while (group is not null && group.Kind != edge.Kind)
            {
                group = group.Other;
            }

            if (group is null)
            {
                group = new Relations(edge.From, edge.Kind, known.GetValueOrDefault(edge.From));
                known[edge.From] = group;
                groups.Add(group);
            }

            group.To.Add(edge.To);
        }

        return groups;
    }

    private void WriteCreation()
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "CreationInfo"u8);
        writer.WriteString("@id"u8, Creation);
        writer.WriteString("specVersion"u8, "3.0.1"u8);
        writer.WriteString("created"u8, content.Created);
        WriteIds("createdBy"u8, ["Agent"]);
        WriteIds("createdUsing"u8, ["Tool"]);
        writer.WriteEndObject();
        Begin("SoftwareAgent", "Agent", "assay");
        writer.WriteEndObject();
        Begin("Tool", "Tool", "assay-" + content.ToolVersion);
        writer.WriteEndObject();
    }

    private void WriteDocument()
    {
        Begin("SpdxDocument", "Document", content.Name);
        RecordWriter.WriteText(writer, "comment"u8, content.Comment);
        writer.WriteStartArray("profileConformance"u8);
        writer.WriteStringValue("core"u8);
        writer.WriteStringValue("software"u8);
        writer.WriteStringValue("simpleLicensing"u8);
        writer.WriteEndArray();
        WriteIds("rootElement"u8, ["Sbom"]);
        writer.WriteEndObject();
        Begin("software_Sbom", "Sbom", content.Name);
        writer.WriteStartArray("software_sbomType"u8);
        writer.WriteStringValue("analyzed"u8);
        writer.WriteEndArray();
        WriteIds("rootElement"u8, [SpdxContent.ArtifactId]);
        writer.WriteEndObject();
    }

    private void WritePackage(SpdxElement element)
    {
        var vendor = element.Vendor is { Length: > 0 } name ? VendorId(name) : null;
        var license = element.License == SpdxLicensing.NoAssertion ? null : LicenseId(element.License);
        Begin("software_Package", element.Id, element.Name);
        RecordWriter.WriteText(writer, "software_packageVersion"u8, element.Version);
        RecordWriter.WriteText(writer, "software_packageUrl"u8, element.Purl);
        writer.WriteString("software_primaryPurpose"u8, element.Purpose switch { "OPERATING-SYSTEM" => "operatingSystem", "LIBRARY" => "library", var other => other.ToLowerInvariant() });
        if (vendor is not null)
        {
            writer.WriteString("suppliedBy"u8, space, vendor);
        }

        if (element.FoundIn is { } path)
        {
            writer.WriteString("software_sourceInfo"u8, "found in ", path);
        }

        WriteHash(element);
        WriteCpes(element);
        WriteAdvisories(element);
        writer.WriteEndObject();
        if (license is not null)
        {
            WriteRelation(element.Id, "hasDeclaredLicense", [license]);
        }

        if (element.Note is { } note)
        {
            WriteNote(element.Id, note);
        }
    }

    private void WriteHash(SpdxElement element)
    {
        if (element.Sha256 is not { } hex)
        {
            return;
        }

        writer.WriteStartArray("verifiedUsing"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "Hash"u8);
        writer.WriteString("algorithm"u8, "sha256"u8);
        writer.WriteString("hashValue"u8, hex);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private void WriteCpes(SpdxElement element)
    {
        if (element.Cpes.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("externalIdentifier"u8);
        foreach (var cpe in element.Cpes)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "ExternalIdentifier"u8);
            writer.WriteString("externalIdentifierType"u8, "cpe23"u8);
            writer.WriteString("identifier"u8, cpe);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteAdvisories(SpdxElement element)
    {
        if (element.Advisories.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("externalRef"u8);
        foreach (var address in element.Advisories)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "ExternalRef"u8);
            writer.WriteString("externalRefType"u8, "securityAdvisory"u8);
            writer.WriteStartArray("locator"u8);
            writer.WriteStringValue(address);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private string VendorId(string name)
    {
        if (!vendors.TryGetValue(name, out var id))
        {
            vendors.Add(name, id = $"Organization-{vendors.Count + 1}");
            Begin("Organization", id, name);
            writer.WriteEndObject();
        }

        return id;
    }

    private string LicenseId(string expression)
    {
        if (licenses.TryGetValue(expression, out var id))
        {
            return id;
        }

        licenses.Add(expression, id = $"License-{licenses.Count + 1}");
        var named = content.Licensing.ReferencesOf(expression);
        foreach (var name in named.Where(references.Add))
        {
            Begin("simplelicensing_SimpleLicensingText", name, name);
            writer.WriteString("simplelicensing_licenseText"u8, content.Licensing.TextOf(name));
            writer.WriteEndObject();
        }

        Begin("simplelicensing_LicenseExpression", id, null);
        writer.WriteString("simplelicensing_licenseExpression"u8, expression);
        if (named.Count > 0)
        {
            writer.WriteStartArray("simplelicensing_customIdToUri"u8);
            foreach (var name in named)
            {
                writer.WriteStartObject();
                writer.WriteString("type"u8, "DictionaryEntry"u8);
                writer.WriteString("key"u8, name);
                writer.WriteString("value"u8, space, name);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        return id;
    }

    // What was built from something is what that generates.
    private void WriteRelations(string from, SpdxRelation kind, List<string> to)
    {
        switch (kind)
        {
            case SpdxRelation.BuiltFrom:
                foreach (var origin in to)
                {
                    WriteRelation(origin, "generates", [from]);
                }

                break;
            case SpdxRelation.DevelopsWith or SpdxRelation.TestsWith:
                WriteRelation(from, "dependsOn", to, kind == SpdxRelation.TestsWith ? "test" : "development");
                break;
            default:
                WriteRelation(from, kind switch { SpdxRelation.Contains => "contains", SpdxRelation.MayUse => "hasOptionalDependency", _ => "dependsOn" }, to);
                break;
        }
    }

    private void WriteRelation(string from, string type, IReadOnlyList<string> to, string? scope = null)
    {
        Begin(scope is null ? "Relationship" : "LifecycleScopedRelationship", $"Relationship-{++relations}", null);
        RecordWriter.WriteText(writer, "scope"u8, scope);
        writer.WriteString("from"u8, space, from);
        writer.WriteString("relationshipType"u8, type);
        WriteIds("to"u8, to);
        writer.WriteEndObject();
    }

    private void WriteNote(string id, SpdxNote note)
    {
        Begin("Annotation", $"Annotation-{++annotations}", null);
        writer.WriteString("annotationType"u8, "other"u8);
        writer.WriteString("subject"u8, space, id);
        writer.WriteRecord("statement"u8, note.Name, content.RecordOf(note));
        writer.WriteEndObject();
    }

    // An element's end is the caller's.
    private void Begin(string type, string id, string? name)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteString("spdxId"u8, space, id);
        writer.WriteString("creationInfo"u8, Creation);
        RecordWriter.WriteText(writer, "name"u8, name);
    }

    private void WriteIds(ReadOnlySpan<byte> property, IReadOnlyList<string> ids)
    {
        writer.WriteStartArray(property);
        for (var i = 0; i < ids.Count; i++)
        {
            writer.WriteStringValue(space, ids[i]);
        }

        writer.WriteEndArray();
    }

    private sealed record Relations(string From, SpdxRelation Kind, Relations? Other)
    {
        public List<string> To { get; } = [];
    }
}
