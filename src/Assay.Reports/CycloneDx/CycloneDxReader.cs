using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// Reads the inventory out of CycloneDX JSON of any version and producer (CycloneDX specification, schema/bom-1.6.schema.json). In our own documents
/// properties give back every input of the matcher; in others purls and their producers' properties are understood.
/// </summary>
internal sealed class CycloneDxReader(string source)
{
    private readonly List<Package> packages = [];
    private readonly List<(string From, string To)> dependencies = [];
    private readonly List<Relation> contained = [];
    private readonly List<(string Name, string Value)> properties = [];
    private readonly List<string> incompleteRefs = [];
    private readonly Dictionary<string, string> purls = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Id, string? VersionId, string? Codename), int> distrosOfPurls = [];
    private readonly List<Distro> distros = [];
    private ComponentDraft? root;
    private bool isCycloneDx;
    private bool hasErrorOfMatching;
    private int withoutPurl;
    private int brokenPurls;
    private string? firstBrokenPurl;

    /// <summary>Whether the document says that it is CycloneDX.</summary>
    public bool IsRecognised => isCycloneDx;

    /// <summary>Takes a property of the document, where it is one that matters here.</summary>
    public bool TryTake(ref JsonStream json)
    {
        if (json.Is("bomFormat"u8))
        {
            isCycloneDx = json.Text() == "CycloneDX";
        }
        else if (json.Is("metadata"u8))
        {
            ReadMetadata(ref json);
        }
        else if (json.Is("components"u8))
        {
            ComponentReader.ReadAll(ref json, null, Add);
        }
        else if (json.Is("dependencies"u8))
        {
            GraphReader.ReadDependencies(ref json, dependencies);
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

    /// <summary>What was read.</summary>
    public Inventory ToInventory()
    {
        var issues = ReadIssues();
        var deleted = Records(PropertyNames.DeletedPackage, RecordReader.Package);
        var relations = Records(PropertyNames.Relation, RecordReader.Relation);
        relations.AddRange(contained);
        foreach (var (from, to) in dependencies)
        {
            if (purls.TryGetValue(from, out var fromPurl) && purls.TryGetValue(to, out var toPurl))
            {
                relations.Add(new Relation(fromPurl, toPurl, RelationKind.DependsOn));
            }
        }

        AddIssues(issues);
        return new Inventory
        {
            Artifact = ToArtifact(),
            Packages = SbomReader.ByPurl(packages),
            DeletedPackages = SbomReader.ByPurl(deleted),
            Relations = [.. relations.Distinct().OrderBy(relation => relation.From, StringComparer.Ordinal)
                .ThenBy(relation => relation.To, StringComparer.Ordinal).ThenBy(relation => relation.Kind)],
            Issues = issues,
        };
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
                // What the document is about is no package of it, but what lies inside it may be.
                root = ComponentReader.Read(ref json, null, (draft, parent) =>
                {
                    if (parent is not null)
                    {
                        Add(draft, null);
                    }
                });
            }
            else if (json.Is("properties"u8))
            {
                ComponentReader.ReadProperties(ref json, properties);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private void Add(ComponentDraft draft, ComponentDraft? parent)
    {
        if (draft.Type == "operating-system" && !draft.IsOurs)
        {
            if ((draft[PropertyNames.DistroId] is null ? ForeignDistro.Of(draft) : OurDistro(draft)) is { } distro)
            {
                distros.Add(distro);
            }

            return;
        }

        if (ToPackage(draft) is not { } package)
        {
            return;
        }

        RecordReader.Bound(packages.Count);
        packages.Add(package);
        if (package.Purl.Length == 0)
        {
            return;
        }

        purls.TryAdd(draft.BomRef ?? package.Purl, package.Purl);
        if (parent?.Purl is { Length: > 0 } outer)
        {
            contained.Add(new Relation(outer, package.Purl, RelationKind.Contains));
        }
    }

    private Package? ToPackage(ComponentDraft draft)
    {
        if (draft.IsOurs)
        {
            return draft.ToOurPackage();
        }

        PackageUrl? purl = null;
        if (draft.Purl is { Length: > 0 } text && !PackageUrl.TryParse(text, out purl, out _))
        {
            brokenPurls++;
            firstBrokenPurl ??= text;
        }

        var package = ForeignPackage.Of(draft, purl);
        if (package is not null && string.IsNullOrEmpty(draft.Purl))
        {
            withoutPurl++;
        }

        if (purl is not null && ForeignDistro.Of(purl) is { } distro)
        {
            var key = (distro.Id, distro.VersionId, distro.Codename);
            distrosOfPurls[key] = distrosOfPurls.GetValueOrDefault(key) + 1;
        }

        return package;
    }

    private static Distro OurDistro(ComponentDraft draft) => new()
    {
        Id = draft[PropertyNames.DistroId]!,
        IdLike = draft.All(PropertyNames.DistroIdLike),
        VersionId = draft[PropertyNames.DistroVersionId],
        Codename = draft[PropertyNames.DistroCodename],
        Channels = draft.All(PropertyNames.DistroChannel),
    };

    private Artifact ToArtifact()
    {
        var distro = distros.Count > 0 ? distros[0] : MostNamedByPurls();
        if (root is null)
        {
            return new Artifact { Kind = "sbom", Name = source, Distro = distro };
        }

        if (root[PropertyNames.ArtifactKind] is not { } kind)
        {
            return ForeignArtifact(root, distro);
        }

        return new Artifact
        {
            Kind = kind,
            Name = root.Name ?? source,
            Digests = root.All(PropertyNames.ArtifactDigest),
            Platform = root[PropertyNames.ArtifactPlatform],
            Distro = distro,
            Layers = [.. root.All(PropertyNames.ArtifactLayer).Select(text => RecordReader.FromText(text, source, RecordReader.Layer)).OfType<ArtifactLayer>()],
            Base = root[PropertyNames.ArtifactBase] is { } found ? RecordReader.FromText(found, source, RecordReader.Base) : null,
        };
    }

    private Distro? MostNamedByPurls()
    {
        var most = distrosOfPurls.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Select(pair => pair.Key).FirstOrDefault();
        return most.Id is null ? null : new Distro { Id = most.Id, VersionId = most.VersionId, Codename = most.Codename };
    }

    private Artifact ForeignArtifact(ComponentDraft draft, Distro? distro)
    {
        var digests = draft.All("aquasecurity:trivy:ImageID")
            .Concat(draft.All("aquasecurity:trivy:RepoDigest").Select(text => text[(text.IndexOf('@', StringComparison.Ordinal) + 1)..]))
            .Append(draft.Version ?? "")
            .Where(text => text.StartsWith("sha256:", StringComparison.Ordinal));
        return new Artifact
        {
            Kind = draft.Type == "container" ? "image" : "sbom",
            Name = string.IsNullOrEmpty(draft.Name) ? source : draft.Name,
            Digests = [.. digests.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Distro = distro,
            Layers = [.. draft.All("aquasecurity:trivy:DiffID").Select(diffId => new ArtifactLayer(diffId, null))],
        };
    }

    private List<T> Records<T>(string name, RecordReader.Read<T> read)
        where T : class
    {
        var records = new List<T>();
        foreach (var (key, value) in properties)
        {
            if (string.Equals(key, name, StringComparison.Ordinal) && RecordReader.FromText(value, $"{source}, property {name}", read) is { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }

    // Those of matching are left, since it is done anew.
    private List<Issue> ReadIssues()
    {
        return Records(PropertyNames.Issue, (ref JsonStream json) =>
        {
            var issue = RecordReader.Issue(ref json, out var isOfMatching);
            hasErrorOfMatching |= isOfMatching && issue?.Level == IssueLevel.Error;
            return isOfMatching ? null : issue;
        });
    }

    private void AddIssues(List<Issue> issues)
    {
        if (withoutPurl > 0)
        {
            issues.Add(Issue.Notice("sbom.noPurl", $"{withoutPurl} components have no package URL and can't be matched with advisories", source));
        }

        if (brokenPurls > 0)
        {
            issues.Add(Issue.Notice("sbom.brokenPurl", $"{brokenPurls} package URLs are not well formed, the first is '{firstBrokenPurl}'", source));
        }

        if (distros.DistinctBy(distro => (distro.Id, distro.VersionId)).Skip(1).Any() || (distros.Count == 0 && distrosOfPurls.Count > 1))
        {
            issues.Add(Issue.Notice("sbom.manyDistros", "the document tells of several distributions; all packages are matched as those of one", source));
        }

        // Ours comes with the errors that made it so; a document that lost them, or another's, is no more complete for it.
        var ofRoot = root?.BomRef is { } bomRef && incompleteRefs.Contains(bomRef, StringComparer.Ordinal);
        if (ofRoot && !hasErrorOfMatching && issues.TrueForAll(issue => issue.Level != IssueLevel.Error))
        {
            issues.Add(Issue.Error("sbom.incomplete", "the document says that its list of components is incomplete", source));
        }
    }
}
