using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.Spdx;

/// <summary>Reads SPDX 2.2 and 2.3 as JSON (spdx-spec, schemas/spdx-schema.json); files and snippets are passed over.</summary>
internal sealed class SpdxJsonReader(string source)
{
    private readonly SpdxDocument document = new(source);
    private bool hasId;

    /// <summary>Whether the document says that it is SPDX 2.</summary>
    public bool IsRecognised => document.Version is not null;

    /// <summary>Whether anything of it was that of SPDX 2, so that "packages" are too.</summary>
    public bool IsLikely => IsRecognised || hasId;

    /// <summary>Takes a property of the document, where it is one that matters here.</summary>
    public bool TryTake(ref JsonStream json)
    {
        if (json.Is("spdxVersion"u8))
        {
            document.Version = json.Text();
        }
        else if (json.Is("SPDXID"u8) || json.Is("dataLicense"u8))
        {
            hasId = true;
            json.Skip();
        }
        else if (json.Is("documentNamespace"u8))
        {
            hasId = true;
            document.Facts.HasId = !string.IsNullOrEmpty(json.TextIfAny());
        }
        else if (json.Is("creationInfo"u8) && json.Type == System.Text.Json.JsonTokenType.StartObject)
        {
            ReadCreation(ref json);
        }
        else if (json.Is("name"u8))
        {
            document.Name = json.Text();
        }
        else if (json.Is("packages"u8))
        {
            ReadPackages(ref json);
        }
        else if (json.Is("relationships"u8))
        {
            ReadRelationships(ref json);
        }
        else if (json.Is("documentDescribes"u8))
        {
            RecordReader.Texts(ref json).ForEach(document.Describe);
        }
        else if (json.Is("annotations"u8))
        {
            ReadAnnotations(ref json, comment => document.Annotate(null, comment));
        }
        else
        {
            return false;
        }

        return true;
    }

    public SbomFacts Facts => document.Facts;

    /// <summary>What was read.</summary>
    public Inventory ToInventory() => document.ToInventory();

    private void ReadCreation(ref JsonStream json)
    {
        while (json.NextProperty())
        {
            if (json.Is("created"u8))
            {
                document.Facts.HasTimestamp = !string.IsNullOrEmpty(json.TextIfAny());
            }
            else if (json.Is("creators"u8))
            {
                RecordReader.AnyTexts(ref json).ForEach(document.Facts.AddAuthor);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private void ReadPackages(ref JsonStream json)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            var package = new SpdxPackage();
            while (json.NextProperty())
            {
                if (!TakeIdentity(package, ref json) && !TakeRest(package, ref json))
                {
                    json.Skip();
                }
            }

            package.End();
            document.Add(package);
        }
    }

    private static bool TakeIdentity(SpdxPackage package, ref JsonStream json)
    {
        if (json.Is("SPDXID"u8))
        {
            package.Draft.BomRef = json.Text();
        }
        else if (json.Is("name"u8))
        {
            package.Draft.Name = json.Text();
        }
        else if (json.Is("versionInfo"u8))
        {
            package.Version(json.Text());
        }
        else if (json.Is("primaryPackagePurpose"u8))
        {
            package.Purpose(json.Text());
        }
        else if (json.Is("externalRefs"u8))
        {
            ReadReferences(package, ref json);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool TakeRest(SpdxPackage package, ref JsonStream json)
    {
        if (json.Is("licenseDeclared"u8))
        {
            package.LicenseDeclared(json.Text());
        }
        else if (json.Is("licenseConcluded"u8))
        {
            package.LicenseConcluded(json.Text());
        }
        else if (json.Is("supplier"u8) || json.Is("originator"u8))
        {
            package.Supplier(json.TextIfAny());
        }
        else if (json.Is("checksums"u8) && json.Type == System.Text.Json.JsonTokenType.StartArray)
        {
            ReadHashes(package, ref json);
        }
        else if (json.Is("sourceInfo"u8))
        {
            package.SourceOfFacts(json.Text());
        }
        else if (json.Is("attributionTexts"u8))
        {
            RecordReader.Texts(ref json).ForEach(package.Annotate);
        }
        else if (json.Is("annotations"u8))
        {
            ReadAnnotations(ref json, package.Annotate);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void ReadHashes(SpdxPackage package, ref JsonStream json)
    {
        while (json.NextObject())
        {
            while (json.NextProperty())
            {
                if (json.Is("algorithm"u8))
                {
                    package.Hash(json.TextIfAny());
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static void ReadReferences(SpdxPackage package, ref JsonStream json)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            var (type, locator, _) = json.Texts("referenceType"u8, "referenceLocator"u8);

            package.Reference(type, locator);
        }
    }

    // CycloneDX has annotations too, which hold no comment.
    private static void ReadAnnotations(ref JsonStream json, Action<string> found)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            while (json.NextProperty())
            {
                if (json.Is("comment"u8) && json.Text() is { } comment)
                {
                    found(comment);
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private void ReadRelationships(ref JsonStream json)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            var (from, type, to) = json.Texts("spdxElementId"u8, "relationshipType"u8, "relatedSpdxElement"u8);

            if (from is not null && type is not null && to is not null)
            {
                document.Relate(from, type, to);
            }
        }
    }
}
