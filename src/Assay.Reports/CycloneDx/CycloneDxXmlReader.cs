using System.Xml;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Formats;
using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.CycloneDx;

/// <summary>Reads the inventory out of CycloneDX XML of any version and producer (CycloneDX specification, schema/bom-1.6.xsd).</summary>
internal sealed class CycloneDxXmlReader
{
    private const string Namespace = "http://cyclonedx.org/schema/bom/";

    private readonly XmlReader xml;
    private readonly string source;
    private readonly CancellationToken token;
    private readonly SbomDraft document;
    private readonly List<string> incompleteRefs = [];

    private CycloneDxXmlReader(XmlReader xml, string source, CancellationToken token)
    {
        this.xml = xml;
        this.source = source;
        this.token = token;
        document = new SbomDraft(source);
    }

    public static (Inventory Inventory, SbomFacts Facts) Read(Stream content, string source, ScanLimits limits, CancellationToken token)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = limits.MaxSbomBytes,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = false,
        };
        try
        {
            using var opened = XmlInput.Open(content, settings);
            var reader = new CycloneDxXmlReader(opened, source, token);
            return (reader.Read(), reader.document.Facts);
        }
        catch (XmlException broken)
        {
            // A document type, which is forbidden, comes without its place; it can stand in front of the first element alone.
            var isForbidden = broken.LineNumber == 0;
            throw broken.Message.Contains(nameof(XmlReaderSettings.MaxCharactersInDocument), StringComparison.Ordinal)
                ? new AssayException("sbom.tooLarge", $"{source} is larger than {limits.MaxSbomBytes} bytes", "raise the limit for SBOMs if it is to be trusted", broken)
                : new AssayException("sbom.malformed", $"{source} {(isForbidden ? "has a document type in front of its first element, which is not read" : $"is not valid XML at line {broken.LineNumber}, column {broken.LinePosition}")}",
                    isForbidden ? "write it without one" : "the file may be cut off or damaged: make it again", broken);
        }
    }

    private Inventory Read()
    {
        xml.MoveToContent();
        if (xml.LocalName != "bom" || !xml.NamespaceURI.StartsWith(Namespace, StringComparison.Ordinal))
        {
            throw SbomReader.UnknownFormat(source, xml.LocalName == "RDF"
                ? "it is RDF; SPDX is read as JSON and as tags and values"
                : $"it is XML whose root is <{xml.Name}>, not <bom> of CycloneDX");
        }

        document.Facts.Format = "CycloneDX";
        document.Facts.Version = xml.NamespaceURI[Namespace.Length..];
        document.Facts.HasId = !string.IsNullOrEmpty(xml.GetAttribute("serialNumber"));
        Children(name =>
        {
            switch (name)
            {
                case "vulnerabilities":
                    document.Facts.HasVulnerabilities = true;
                    return false;
                case "metadata":
                    Children(Metadata);
                    return true;
                case "components":
                    Components(null, document.Add);
                    return true;
                case "dependencies":
                    Dependencies(null);
                    return true;
                case "compositions":
                    Compositions();
                    return true;
                default:
                    return false;
            }
        });
        while (xml.Read())
        {
            // To the end, so that what stands behind the document is seen.
        }

        document.SaysIncomplete = document.Root?.BomRef is { } bomRef && incompleteRefs.Contains(bomRef, StringComparer.Ordinal);
        return document.ToInventory();
    }

    // Stands on an element, gives each element inside it to be taken or left, and stands behind it at the end.
    private void Children(Func<string, bool> take)
    {
        token.ThrowIfCancellationRequested();
        var depth = xml.Depth;
        if (depth > JsonStream.MaxDepth)
        {
            var place = (IXmlLineInfo)xml;
            throw new AssayException("sbom.malformed", $"{source} is nested deeper than {JsonStream.MaxDepth} elements at line {place.LineNumber}, column {place.LinePosition}");
        }

        if (xml.IsEmptyElement)
        {
            xml.Read();
            return;
        }

        xml.Read();
        while (xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                xml.Read();
            }
            else if (!take(xml.LocalName))
            {
                xml.Skip();
            }
        }

        xml.Read();
    }

    private string Text() => xml.ReadElementContentAsString().Trim();

    private bool Metadata(string name)
    {
        switch (name)
        {
            case "component":
                // What the document is about the gathering decides about; what lies inside it may be a package.
                document.Root = Component(null, (draft, parent, _) =>
                {
                    if (parent is not null)
                    {
                        document.Add(draft);
                    }
                });
                return true;
            case "properties":
                Properties(document.Properties);
                return true;
            case "timestamp":
                document.Facts.HasTimestamp = Text().Length > 0;
                return true;
            case "authors" or "tools" or "supplier" or "manufacture" or "manufacturer":
                Party(text => document.Facts.AddAuthor(name == "tools" ? "tool" : text));
                return true;
            default:
                return false;
        }
    }

    private void Components(ComponentDraft? parent, Action<ComponentDraft, ComponentDraft?, string?> found) => Children(name =>
    {
        if (name != "component")
        {
            return false;
        }

        Component(parent, found);
        return true;
    });

    private ComponentDraft Component(ComponentDraft? parent, Action<ComponentDraft, ComponentDraft?, string?> found)
    {
        var draft = new ComponentDraft { Type = xml.GetAttribute("type"), BomRef = xml.GetAttribute("bom-ref") };
        Children(name =>
        {
            if (name != "components")
            {
                return TakeText(draft, name) || TakeList(draft, name);
            }

            Components(draft, found);
            return true;
        });
        found(draft, parent, null);
        return draft;
    }

    private bool TakeText(ComponentDraft draft, string name)
    {
        switch (name)
        {
            case "group":
                draft.Group = Text();
                return true;
            case "name":
                draft.Name = Text();
                return true;
            case "version":
                draft.Version = Text();
                return true;
            case "scope":
                draft.Scope = Text();
                return true;
            case "purl":
                draft.Purl = Text();
                return true;
            case "cpe":
                draft.Cpes.AddRange(Text() is { Length: > 0 } cpe ? [cpe] : []);
                return true;
            default:
                return false;
        }
    }

    private bool TakeList(ComponentDraft draft, string name)
    {
        switch (name)
        {
            case "properties":
                Properties(draft.Properties);
                return true;
            case "supplier" or "manufacturer" or "authors" or "publisher" or "author":
                Party(text =>
                {
                    draft.Supplier ??= text.Length > 0 ? text : null;
                    draft.HasContact |= SbomFacts.IsContact(text);
                });
                return true;
            case "hashes":
                Children(hash =>
                {
                    draft.HasHash |= hash == "hash";
                    draft.HasStrongHash |= hash == "hash" && xml.GetAttribute("alg") == "SHA-512";
                    return false;
                });
                return true;
            case "licenses":
                Children(kind => License(draft, kind));
                return true;
            case "evidence":
                Children(part => Inside(part, "occurrences", inner => Inside(inner, "occurrence", field =>
                {
                    if (field != "location")
                    {
                        return false;
                    }

                    draft.Occurrences.Add(Text());
                    return true;
                })));
                return true;
            default:
                return false;
        }
    }

    // Every text below an element.
    private void Party(Action<string> found)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return;
        }

        var depth = xml.Depth;
        xml.Read();
        while (xml.Depth > depth)
        {
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                found(xml.Value.Trim());
            }

            xml.Read();
        }

        xml.Read();
    }

    private bool Inside(string name, string wanted, Func<string, bool> take)
    {
        if (name != wanted)
        {
            return false;
        }

        Children(take);
        return true;
    }

    private bool License(ComponentDraft draft, string kind)
    {
        if (kind == "expression")
        {
            draft.Licenses.Add(Text());
            return true;
        }

        string? license = null;
        var isTaken = Inside(kind, "license", field =>
        {
            if (field is not ("id" or "name"))
            {
                return false;
            }

            var text = Text();
            license = field == "id" ? text : license ?? text;
            return true;
        });
        if (license is not null)
        {
            draft.Licenses.Add(license);
        }

        return isTaken;
    }

    private void Properties(List<(string Name, string Value)> properties) => Children(name =>
    {
        if (name != "property" || xml.GetAttribute("name") is not { } key)
        {
            return false;
        }

        properties.Add((key, Text()));
        return true;
    });

    private void Dependencies(string? from) => Children(name =>
    {
        if (name != "dependency")
        {
            return false;
        }

        var to = xml.GetAttribute("ref");
        if (from is not null && to is not null)
        {
            document.Relate(from, to, RelationKind.DependsOn);
        }

        Dependencies(to);
        return true;
    });

    private void Compositions() => Children(name =>
    {
        string? aggregate = null;
        List<string> assemblies = [];
        var isTaken = Inside(name, "composition", field =>
        {
            if (field == "aggregate")
            {
                aggregate = Text();
                return true;
            }

            return Inside(field, "assemblies", item =>
            {
                if (item == "assembly" && xml.GetAttribute("ref") is { } bomRef)
                {
                    assemblies.Add(bomRef);
                }

                return false;
            });
        });
        if (aggregate == "incomplete")
        {
            incompleteRefs.AddRange(assemblies);
        }

        return isTaken;
    });
}
