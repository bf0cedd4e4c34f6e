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
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var number = DocumentNumber.Of("cyclonedx-xml@" + CycloneDxVersion.Of(options), result, options);
        using (var xml = new XmlBytes(output))
        {
            Write(xml, result, options, number);
        }

        output.WriteByte((byte)'\n');
    }

    private static void Write(XmlBytes xml, ScanResult result, ReportOptions options, Task<string> number)
    {
        var version = CycloneDxVersion.Of(options);
        var inventory = result.Inventory;
        var refs = new BomRefs(inventory.Packages);
        var relations = DependencyWriter.Place(inventory.Relations, refs);
        using var elements = new XmlElements(xml);
        var hasRecord = !IsHeld(inventory.Artifact);
        xml.Declare();
        xml.Start("bom"u8);
        xml.Attribute("serialNumber"u8, number.GetAwaiter().GetResult());
        xml.Attribute("version"u8, "1"u8);
        xml.Attribute("xmlns"u8, "http://cyclonedx.org/schema/bom/" + version);
        elements.Begin("metadata"u8);
        CycloneDxWriter.WriteMetadata(elements, result, options, relations.Unplaced, (to, artifact, bomRef) => ComponentWriter.Write(to, artifact, bomRef, hasRecord));
        WriteComponents(xml, elements, inventory, refs);
        elements.Begin("dependencies"u8);
        DependencyWriter.Write(elements, inventory, relations.Placed, refs);
        if (CycloneDxWriter.IsIncomplete(result))
        {
            elements.Begin("compositions"u8);
            CycloneDxWriter.WriteCompositions(elements);
        }

        if (result.Findings is { } findings)
        {
            xml.Start("vulnerabilities"u8);
            foreach (var write in VulnerabilityWriter.Each(findings.Where(options.Shows), result, refs, version))
            {
                elements.Begin("vulnerability"u8);
                write(elements);
            }

            xml.End("vulnerabilities"u8);
        }

        xml.End("bom"u8);
    }

    // The artefact's record holds the distribution too.
    private static bool IsHeld(Artifact artifact)
    {
        using var probe = new XmlElements(new XmlBytes(Stream.Null));
        probe.Begin("component"u8);
        ComponentWriter.Write(probe, artifact, BomRefs.Root);
        var isHeld = !probe.IsLossy;
        if (artifact.Distro is { } distro)
        {
            probe.Begin("component"u8);
            ComponentWriter.Write(probe, distro);
            isHeld &= !probe.IsLossy;
        }

        return isHeld;
    }

    private static void WriteComponents(XmlBytes xml, XmlElements elements, Inventory inventory, BomRefs refs)
    {
        xml.Start("components"u8);
        if (inventory.Artifact.Distro is { } distro)
        {
            elements.Begin("component"u8);
            ComponentWriter.Write(elements, distro);
        }

        for (var i = 0; i < inventory.Packages.Count; i++)
        {
            elements.Begin("component"u8);
            ComponentWriter.Write(elements, inventory.Packages[i], refs[i]);
        }

        xml.End("components"u8);
    }
}
