using System.Text;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// CycloneDX XML (schema/bom-1.6.xsd): part by part what <see cref="CycloneDxWriter"/> writes as JSON, in elements. XML has no way to write most control
/// characters; a component that needs one has all of it in a record besides.
/// </summary>
internal sealed class CycloneDxXmlWriter : IDisposable
{
    private readonly XmlBytes xml;
    private readonly JsonToXml elements;
    private readonly JsonBytes part = new();

    private CycloneDxXmlWriter(XmlBytes xml)
    {
        this.xml = xml;
        elements = new JsonToXml(xml);
    }

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        string number;
        using (var numbered = DocumentNumber.Of("cyclonedx-xml@" + CycloneDxVersion.Of(options), result, options))
        {
            number = numbered.Number();
        }

        using (var target = new XmlBytes(output))
        using (var writer = new CycloneDxXmlWriter(target))
        {
            writer.Write(result, options, number);
        }

        output.WriteByte((byte)'\n');
    }

    public void Dispose() => part.Dispose();

    private void Write(ScanResult result, ReportOptions options, string number)
    {
        var version = CycloneDxVersion.Of(options);
        var inventory = result.Inventory;
        var refs = new BomRefs(inventory.Packages);
        var relations = DependencyWriter.Place(inventory.Relations, refs);
        xml.Declare();
        xml.Start("bom"u8);
        xml.Attribute("serialNumber"u8, Encoding.UTF8.GetBytes(number));
        xml.Attribute("version"u8, "1"u8);
        xml.Attribute("xmlns"u8, Encoding.UTF8.GetBytes("http://cyclonedx.org/schema/bom/" + version));
        var hasRecord = !JsonToXml.Holds(Part(to => ComponentWriter.Write(to, inventory.Artifact, BomRefs.Root)))
            || (inventory.Artifact.Distro is { } distro && !JsonToXml.Holds(Part(to => ComponentWriter.Write(to, distro))));
        elements.Write("metadata"u8, Part(to => CycloneDxWriter.WriteMetadata(to, result, options, relations.Unplaced,
            (inner, artifact, bomRef) => ComponentWriter.Write(inner, artifact, bomRef, hasRecord))));
        WriteComponents(inventory, refs);
        elements.Write("dependencies"u8, Part(to => DependencyWriter.Write(to, inventory, relations.Placed, refs)));
        if (CycloneDxWriter.IsIncomplete(result))
        {
            elements.Write("compositions"u8, Part(CycloneDxWriter.WriteCompositions));
        }

        if (result.Findings is { } findings)
        {
            xml.Start("vulnerabilities"u8);
            foreach (var write in VulnerabilityWriter.Each(findings.Where(options.Shows), result, refs, version))
            {
                elements.Write("vulnerability"u8, Part(write));
            }

            xml.End("vulnerabilities"u8);
        }

        xml.End("bom"u8);
    }

    private void WriteComponents(Inventory inventory, BomRefs refs)
    {
        xml.Start("components"u8);
        if (inventory.Artifact.Distro is { } distro)
        {
            elements.Write("component"u8, Part(to => ComponentWriter.Write(to, distro)));
        }

        for (var i = 0; i < inventory.Packages.Count; i++)
        {
            var (package, bomRef) = (inventory.Packages[i], refs[i]);
            var written = Part(to => ComponentWriter.Write(to, package, bomRef));
            elements.Write("component"u8, JsonToXml.Holds(written) ? written : Part(to => ComponentWriter.Write(to, package, bomRef, hasRecord: true)));
        }

        xml.End("components"u8);
    }

    // Valid until the next part is made.
    private ReadOnlySpan<byte> Part(Action<JsonBytes> write)
    {
        part.Clear();
        write(part);
        return part.Written;
    }
}
