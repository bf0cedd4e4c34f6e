using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// Reads the inventory out of CycloneDX JSON of any version and producer (CycloneDX specification, schema/bom-1.6.schema.json). In our own documents
/// properties give back every input of the matcher; in others purls and their producers' properties are understood.
/// </summary>
internal sealed class CycloneDxReader(string source)
{
    private readonly SbomDraft document = new(source);
    private readonly List<string> incompleteRefs = [];
    private bool isCycloneDx;

    /// <summary>Whether the document says that it is CycloneDX.</summary>
    public bool IsRecognised => isCycloneDx;

    /// <summary>Takes a property of the document, where it is one that matters here.</summary>
    public bool TryTake(ref JsonStream json)
    {
        if (json.Is("bomFormat"u8))
        {
            isCycloneDx = json.Text() == "CycloneDX";
            document.Facts.Format = "CycloneDX";
        }
        else if (json.Is("specVersion"u8))
        {
            document.Facts.Version = json.TextIfAny();
        }
        else if (json.Is("serialNumber"u8))
        {
            document.Facts.HasId = !string.IsNullOrEmpty(json.TextIfAny());
        }
        else if (json.Is("vulnerabilities"u8))
        {
            document.Facts.HasVulnerabilities = true;
            json.Skip();
        }
        else if (json.Is("metadata"u8))
        {
            ReadMetadata(ref json);
        }
        else if (json.Is("components"u8))
        {
            ComponentReader.ReadAll(ref json, null, (draft, parent) => document.Add(draft, parent));
        }
        else if (json.Is("dependencies"u8))
        {
            GraphReader.ReadDependencies(ref json, (from, to) => document.Relate(from, to, RelationKind.DependsOn));
        }
        else if (json.Is("compositions"u8))
        {
            GraphReader.ReadIncomplete(ref json, incompleteRefs);
        }
        else
        {
            return false;
        }

        return true;
    }

    public SbomFacts Facts => document.Facts;

    /// <summary>What was read.</summary>
    public Inventory ToInventory()
    {
        document.SaysIncomplete = document.Root?.BomRef is { } bomRef && incompleteRefs.Contains(bomRef, StringComparer.Ordinal);
        return document.ToInventory();
    }

    private void ReadMetadata(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return;
        }

        while (json.NextProperty())
        {
            if (json.Is("component"u8))
            {
                // What the document is about the gathering decides about; what lies inside it may be a package.
                document.Root = ComponentReader.Read(ref json, null, (draft, parent) =>
                {
                    if (parent is not null)
                    {
                        document.Add(draft);
                    }
                });
            }
            else if (json.Is("timestamp"u8))
            {
                document.Facts.HasTimestamp = !string.IsNullOrEmpty(json.TextIfAny());
            }
            else if (json.Is("authors"u8) || json.Is("tools"u8) || json.Is("supplier"u8) || json.Is("manufacture"u8) || json.Is("manufacturer"u8))
            {
                // Where a tool's home is says nothing of who used it.
                var isTool = json.Is("tools"u8);
                PartyReader.Read(ref json, text => document.Facts.AddAuthor(isTool ? "tool" : text));
            }
            else if (json.Is("properties"u8))
            {
                ComponentReader.ReadProperties(ref json, document.Properties);
            }
            else
            {
                json.Skip();
            }
        }
    }
}
