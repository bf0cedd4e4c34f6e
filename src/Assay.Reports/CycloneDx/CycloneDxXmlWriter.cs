using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Xml;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// CycloneDX XML (schema/bom-1.6.xsd): part by part what <see cref="CycloneDxWriter"/> writes as JSON, in elements. XML has no way to write most control
/// characters; a component that needs one has all of it in a record besides.
/// </summary>
internal static class CycloneDxXmlWriter
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(false),
        Indent = true,
        NewLineChars = "\n",
        NewLineHandling = NewLineHandling.Entitize,
        CloseOutput = false,
    };

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        // The serial number stands at the top and is made of all that follows, which is therefore written twice.
        string number;
        using (var numbered = new SerialNumberStream(Stream.Null))
        {
            Write(result, numbered, options, null);
            number = numbered.Number();
        }

        Write(result, output, options, number);
        output.WriteByte((byte)'\n');
    }

    private static void Write(ScanResult result, Stream output, ReportOptions options, string? number)
    {
        var version = CycloneDxVersion.Of(options);
        var space = "http://cyclonedx.org/schema/bom/" + version;
        var inventory = result.Inventory;
        var refs = new BomRefs(inventory.Packages);
        var relations = DependencyWriter.Place(inventory.Relations, refs);
        using var xml = XmlWriter.Create(output, Settings);
        var elements = new JsonToXml(xml, space);
        xml.WriteStartElement("bom", space);
        xml.WriteAttributeString("serialNumber", number);
        xml.WriteAttributeString("version", "1");
        var hasRecord = !JsonToXml.Holds(Part(json => ComponentWriter.Write(json, inventory.Artifact, BomRefs.Root)))
            || (inventory.Artifact.Distro is { } distro && !JsonToXml.Holds(Part(json => ComponentWriter.Write(json, distro))));
        elements.Write("metadata", Part(json => CycloneDxWriter.WriteMetadata(json, result, options, relations[false],
            (to, artifact, bomRef) => ComponentWriter.Write(to, artifact, bomRef, hasRecord))));
        WriteComponents(xml, elements, inventory, refs, space);
        elements.Write("dependencies", Part(json => DependencyWriter.Write(json, inventory, relations[true], refs)));
        if (CycloneDxWriter.IsIncomplete(result))
        {
            elements.Write("compositions", Part(CycloneDxWriter.WriteCompositions));
        }

        if (result.Findings is { } findings)
        {
            xml.WriteStartElement("vulnerabilities", space);
            foreach (var write in VulnerabilityWriter.Each(findings.Where(options.Shows), result, refs, version))
            {
                elements.Write("vulnerability", Part(write));
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteComponents(XmlWriter xml, JsonToXml elements, Inventory inventory, BomRefs refs, string space)
    {
        xml.WriteStartElement("components", space);
        if (inventory.Artifact.Distro is { } distro)
        {
            elements.Write("component", Part(json => ComponentWriter.Write(json, distro)));
        }

        for (var i = 0; i < inventory.Packages.Count; i++)
        {
            var (package, bomRef) = (inventory.Packages[i], refs[i]);
            var part = Part(json => ComponentWriter.Write(json, package, bomRef));
            elements.Write("component", JsonToXml.Holds(part) ? part : Part(json => ComponentWriter.Write(json, package, bomRef, hasRecord: true)));
        }

        xml.WriteEndElement();
    }

    private static ReadOnlySpan<byte> Part(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = SafeJsonEncoder.Instance, SkipValidation = true }))
        {
            write(json);
        }

        return buffer.WrittenSpan;
    }
}
