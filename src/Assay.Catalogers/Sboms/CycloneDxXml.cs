using System.Xml;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Sboms;

/// <summary>CycloneDX as XML (cyclonedx.org/docs/1.6/xml): components, also those inside of others, and which depend on which. The document's subject is none of them.</summary>
internal sealed class CycloneDxXml
{
    private readonly List<ListedPackage> packages = [];
    private readonly List<(string From, string To)> needs = [];

    // Where the components around are in the list, and how deep they stand.
    private readonly Stack<(int Number, int Depth)> around = new();
    private readonly Stack<(string Reference, int Depth)> dependents = new();

    public IReadOnlyList<ListedPackage> Packages => packages;

    /// <summary>References of a component and of what it depends on.</summary>
    public IReadOnlyList<(string From, string To)> Needs => needs;

    public static CycloneDxXml Read(Stream content, FactSink sink, string code)
    {
        var document = new CycloneDxXml();
        XmlFile.Read(content, sink, code, (reader, path) =>
        {
            if (path.Contains("metadata", StringComparer.Ordinal))
            {
                return;
            }

            if (reader.NodeType == XmlNodeType.Element)
            {
                document.Enter(reader, path.Count);
            }
            else
            {
                document.Take(path, reader.Value.Trim());
            }
        });
        return document;
    }

    private void Enter(XmlReader reader, int depth)
    {
        if (reader.LocalName == "component")
        {
            Leave(depth);
            around.Push((packages.Count, depth));
            packages.Add(new ListedPackage { Id = reader.GetAttribute("bom-ref") });
        }
        else if (reader.LocalName == "dependency" && reader.GetAttribute("ref") is { } reference)
        {
            while (dependents.TryPeek(out var last) && last.Depth >= depth)
            {
                dependents.Pop();
            }

            if (dependents.TryPeek(out var dependent))
            {
                needs.Add((dependent.Reference, reference));
            }

            dependents.Push((reference, depth));
        }
    }

    private void Leave(int depth)
    {
        while (around.TryPeek(out var last) && last.Depth >= depth)
        {
            around.Pop();
        }
    }

    private void Take(IReadOnlyList<string> path, string text)
    {
        Leave(path.Count - 1);
        if (!around.TryPeek(out var component) || path[component.Depth] != "component")
        {
            return;
        }

        var package = packages[component.Number];
        packages[component.Number] = string.Join('/', path.Skip(component.Depth + 1)) switch
        {
            "name" => package with { Name = text },
            "version" => package with { Version = text },
            "purl" => package with { Purl = text },
            "cpe" => package with { Cpe = text },
            "licenses/license/id" or "licenses/expression" => package with { License = package.License ?? text },
            _ => package,
        };
    }
}
