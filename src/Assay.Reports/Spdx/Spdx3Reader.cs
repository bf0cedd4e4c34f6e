using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.Spdx;

/// <summary>
/// Reads SPDX 3.0 as JSON-LD in the form that its specification fixes (spdx-spec v3.0.1, "Serialization information": one context, one graph, no
/// expansion). Elements come in any order; files, snippets and people are passed over.
/// </summary>
internal sealed class Spdx3Reader(string source)
{
    private const string Listed = "spdx.org/licenses/";

    private readonly SpdxDocument document = new(source);
    private readonly Dictionary<string, string> licenses = new(StringComparer.Ordinal);
    private readonly List<(string Package, string License, bool IsDeclared)> licensed = [];
    // Microsoft's sbom-tool calls its document so where it describes something, and otherwise in the document's element.
    private readonly HashSet<string> documentIds = new(StringComparer.Ordinal) { "SPDXRef-DOCUMENT" };
    private readonly List<(string From, string To)> describes = [];
    private readonly HashSet<string> reachable = new(StringComparer.Ordinal);
    private readonly List<string> authors = [];
    private readonly List<(SpdxPackage Package, List<string> Makers)> made = [];
    private readonly Dictionary<string, (string? Type, string? Text)> identifiers = new(StringComparer.Ordinal);
    private readonly List<(SpdxPackage Package, Spdx3Element Element)> identified = [];
    private bool isSpdx;
    private bool hasGraph;

    /// <summary>Whether the document says that it is SPDX 3.</summary>
    public bool IsRecognised => isSpdx && hasGraph;

    /// <summary>Takes a property of the document, where it is one that matters here.</summary>
    public bool TryTake(ref JsonStream json)
    {
        if (json.Is("@context"u8))
        {
            if (json.Type == System.Text.Json.JsonTokenType.StartObject)
            {
                json.Skip();
                return true;
            }

            isSpdx = RecordReader.TextOrTexts(ref json).Exists(context => context.Contains("spdx.org/rdf/", StringComparison.Ordinal));
        }
        else if (json.Is("@graph"u8))
        {
            hasGraph = true;
            ReadGraph(ref json);
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
        foreach (var (from, to) in describes.Where(pair => documentIds.Contains(pair.From)))
        {
            document.Describe(to);
        }

        foreach (var (id, license, isDeclared) in licensed)
        {
            if (document.Find(id) is not { } package || LicenseOf(license) is not { } text)
            {
                continue;
            }

            if (isDeclared)
            {
                package.LicenseDeclared(text);
            }
            else
            {
                package.LicenseConcluded(text);
            }
        }

        foreach (var (package, element) in identified)
        {
            Identify(package, element);
        }

        // Who somebody is stands in an element of its own.
        document.Facts.HasContact = authors.Exists(reachable.Contains);
        foreach (var (package, makers) in made)
        {
            package.Draft.HasContact = makers.Exists(reachable.Contains);
        }

        document.EndPackages();
        return document.ToInventory();
    }

    private void Identify(SpdxPackage package, Spdx3Element element)
    {
        var known = element.Cpes.Count;
        foreach (var id in element.IdentifierIds)
        {
            var (type, text) = identifiers.GetValueOrDefault(id);
            element.Identify(type, text);
        }

        package.Draft.Purl ??= element.Purl;
        package.Draft.Cpes.AddRange(element.Cpes.Skip(known));
    }

    private string? LicenseOf(string id)
    {
        if (licenses.TryGetValue(id, out var text))
        {
            return text;
        }

        // Licences of the list need no element: "https://spdx.org/licenses/MIT".
        var listed = id.IndexOf(Listed, StringComparison.Ordinal);
        return listed < 0 ? null : id[(listed + Listed.Length)..];
    }

    private void ReadGraph(ref JsonStream json)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            var element = new Spdx3Element();
            while (json.NextProperty())
            {
                if (!TakeText(element, ref json) && !TakeRelation(element, ref json))
                {
                    json.Skip();
                }
            }

            Add(element);
        }
    }

    private static bool TakeText(Spdx3Element element, ref JsonStream json)
    {
        if (json.Is("type"u8) || json.Is("@type"u8))
        {
            element.Type = json.Text() ?? "";
        }
        else if (json.Is("spdxId"u8) || json.Is("@id"u8))
        {
            element.Id = json.Text();
        }
        else if (json.Is("name"u8))
        {
            element.Name = json.Text();
        }
        else if (json.Is("software_packageVersion"u8))
        {
            element.Version = json.Text();
        }
        else if (json.Is("software_packageUrl"u8))
        {
            element.Purl = json.Text() ?? element.Purl;
        }
        else if (json.Is("software_primaryPurpose"u8))
        {
            element.Purpose = json.Text();
        }
        else if (json.Is("externalIdentifier"u8))
        {
            ReadIdentifiers(element, ref json);
        }
        else if (json.Is("externalIdentifierType"u8))
        {
            element.IdentifierType = json.TextIfAny();
        }
        else if (json.Is("identifier"u8))
        {
            element.Identifier = json.TextIfAny();
        }
        else if (json.Is("simplelicensing_licenseExpression"u8))
        {
            element.License = json.Text();
        }
        else if (json.Is("specVersion"u8))
        {
            element.SpecVersion = json.Text();
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool TakeRelation(Spdx3Element element, ref JsonStream json)
    {
        if (json.Is("from"u8))
        {
            element.From = json.Text();
        }
        else if (json.Is("to"u8))
        {
            element.To = RecordReader.TextOrTexts(ref json);
        }
        else if (json.Is("relationshipType"u8))
        {
            element.Relationship = json.Text();
        }
        else if (json.Is("scope"u8))
        {
            element.Scope = json.Text();
        }
        else if (json.Is("subject"u8))
        {
            element.Subject = json.Text();
        }
        else if (json.Is("statement"u8))
        {
            element.Statement = json.Text();
        }
        else if (json.Is("rootElement"u8))
        {
            element.Roots = RecordReader.TextOrTexts(ref json);
        }
        else if (json.Is("suppliedBy"u8) || json.Is("originatedBy"u8) || json.Is("createdBy"u8))
        {
            element.Parties.AddRange(RecordReader.AnyTexts(ref json));
        }
        else if (json.Is("created"u8))
        {
            element.Created = json.TextIfAny();
        }
        else if (json.Is("verifiedUsing"u8) && json.Type == System.Text.Json.JsonTokenType.StartArray)
        {
            ReadHashes(element, ref json);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void ReadHashes(Spdx3Element element, ref JsonStream json)
    {
        while (json.NextElement())
        {
            // A reference to an element that stands by itself, as Microsoft's sbom-tool writes it.
            if (json.Type == System.Text.Json.JsonTokenType.String || !json.EnterObject())
            {
                continue;
            }

            while (json.NextProperty())
            {
                if (json.Is("algorithm"u8) && json.TextIfAny() is { } algorithm)
                {
                    element.Hashes.Add(algorithm);
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static void ReadIdentifiers(Spdx3Element element, ref JsonStream json)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextElement())
        {
            // Microsoft's sbom-tool makes each an element of the graph, and refers to it.
            if (json.Type == System.Text.Json.JsonTokenType.String)
            {
                element.IdentifierIds.Add(json.Text()!);
            }
            else if (json.EnterObject())
            {
                var (type, identifier, _) = json.Texts("externalIdentifierType"u8, "identifier"u8);
                element.Identify(type, identifier);
            }
        }
    }

    private void Add(Spdx3Element element)
    {
        if (element.HasContact && element.Id is { } reached)
        {
            reachable.Add(reached);
        }

        if (element.Is("CreationInfo"))
        {
            document.Version ??= element.SpecVersion is { } version ? "SPDX-" + version : null;
            document.Facts.HasTimestamp |= !string.IsNullOrEmpty(element.Created);
            document.Facts.HasAuthor |= element.Parties.Count > 0;
            authors.AddRange(element.Parties);
        }
        else if (element.Is("Package"))
        {
            AddPackage(element);
        }
        else if (element.Is("ExternalIdentifier") && element.Id is { } named)
        {
            RecordReader.Bound(identifiers.Count);
            identifiers.TryAdd(named, (element.IdentifierType, element.Identifier));
        }
        else if (element.Relationship is { } type && element.From is { } from)
        {
            var word = WordOf(type);
            foreach (var to in element.To)
            {
                Relate(from, word, to, element.Scope);
            }
        }
        else if (element.Is("Annotation") && element.Statement is { } statement)
        {
            document.Annotate(element.Subject is { } subject && !documentIds.Contains(subject) ? subject : null, statement);
        }
        else if (element.Is("SpdxDocument") || element.Is("Sbom") || element.Is("Bom"))
        {
            document.Name = element.Is("SpdxDocument") ? element.Name : document.Name;
            documentIds.Add(element.Id ?? "");
            document.Facts.HasId |= !string.IsNullOrEmpty(element.Id);
            element.Roots.ForEach(document.Describe);
        }
        else if (element.Id is { } id && (element.License ?? (element.Type.Contains("icens", StringComparison.Ordinal) ? element.Name : null)) is { } license)
        {
            licenses.TryAdd(id, license);
        }
    }

    private void AddPackage(Spdx3Element element)
    {
        var package = new SpdxPackage();
        package.Draft.BomRef = element.Id;
        package.Draft.Name = element.Name;
        package.Version(element.Version);
        package.Draft.Purl = element.Purl;
        package.Draft.Cpes.AddRange(element.Cpes);
        if (element.Parties.Count > 0)
        {
            package.Draft.Supplier = element.Parties[0];
            made.Add((package, element.Parties));
        }

        if (element.IdentifierIds.Count > 0)
        {
            identified.Add((package, element));
        }

        element.Hashes.ForEach(package.Hash);
        package.Purpose(element.Purpose == "operatingSystem" ? "operating-system" : element.Purpose);
        document.Add(package);
    }

    // "dependsOn" as it is, of its address in the model, and of "DEPENDS_ON", which Microsoft's sbom-tool writes as SPDX 2 did.
    private static string WordOf(string type)
    {
        var word = type[(type.LastIndexOf('/') + 1)..];
        if (word.Any(char.IsAsciiLetterLower))
        {
            return word;
        }

        var parts = word.ToLowerInvariant().Split('_');
        return string.Concat(parts.Select((part, index) => index == 0 || part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
    }

    // spdx-spec v3.0.1, Core/Vocabularies/RelationshipType.
    private void Relate(string from, string type, string to, string? scope)
    {
        switch (type)
        {
            case "describes":
                describes.Add((from, to));
                break;
            case "contains":
                document.Relate(from, "CONTAINS", to);
                break;
            case "generates":
                document.Relate(from, "GENERATES", to);
                break;
            case "dependsOn" or "hasStaticLink" or "hasDynamicLink" or "hasPrerequisite" or "hasProvidedDependency":
                document.Depend(from, to, scope switch { "development" => PackageScope.Dev, "test" => PackageScope.Test, _ => PackageScope.Prod });
                break;
            case "hasOptionalDependency":
                document.Depend(from, to, PackageScope.Optional);
                break;
            case "hasDeclaredLicense" or "hasConcludedLicense":
                RecordReader.Bound(licensed.Count);
                licensed.Add((from, to, type == "hasDeclaredLicense"));
                break;
        }
    }
}
