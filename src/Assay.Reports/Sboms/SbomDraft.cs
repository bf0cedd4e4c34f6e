using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.Sboms;

/// <summary>
/// What a document says, gathered in whatever order it comes, until it can be an inventory. Relations are kept as pairs and never walked, so that
/// cycles do no harm; of two components with one reference the first is the one that relations mean.
/// </summary>
internal sealed class SbomDraft(string source)
{
    private readonly List<Package> packages = [];
    private readonly List<(int From, int To, RelationKind Kind)> relations = [];
    private readonly List<(ComponentDraft Outer, string Purl)> contained = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string?> purls = [];
    private readonly List<bool> ofPackages = [];
    private readonly Dictionary<(string Id, string? VersionId, string? Codename), int> distrosOfPurls = [];
    private readonly Dictionary<(string Id, string? VersionId, string? Codename), int> distrosOfReleases = [];
    private readonly List<Distro> distros = [];
    private bool hasErrorOfMatching;
    private int withoutPurl;
    private int brokenPurls;
    private string? firstBrokenPurl;

    /// <summary>What the document is about; null where it does not say.</summary>
    public ComponentDraft? Root { get; set; }

    /// <summary>What the document tells of itself, by names of <see cref="PropertyNames"/>.</summary>
    public List<(string Name, string Value)> Properties { get; } = [];

    /// <summary>What the document tells besides; packages are counted here.</summary>
    public SbomFacts Facts { get; } = new();

    /// <summary>What the reader of the format met; stands before the issues of the gathering.</summary>
    public List<Issue> Issues { get; } = [];

    /// <summary>Whether the document says that it does not list all there is.</summary>
    public bool SaysIncomplete { get; set; }

    /// <summary>Takes a component: a package, the distribution, or something that is neither.</summary>
    /// <param name="draft">The component; a part of another one comes with that one's reference.</param>
    /// <param name="parent">The component that it lies in.</param>
    /// <param name="owner">The purl of the package of the operating system that brought it.</param>
    public void Add(ComponentDraft draft, ComponentDraft? parent = null, string? owner = null)
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
        packages.Add(owner is null ? package : package with { OwnedBy = owner });
        Count(draft);
        if (package.Purl.Length == 0)
        {
            return;
        }

        purls[NumberOf(draft.BomRef ?? package.Purl)] ??= package.Purl;
        if (parent is not null)
        {
            contained.Add((parent, package.Purl));
        }
    }

    /// <summary>Takes a relation between two components, by their references; one to what is no package is dropped at the end.</summary>
    public void Relate(string from, string to, RelationKind kind)
    {
        RecordReader.Bound(relations.Count);
        relations.Add((NumberOf(from), NumberOf(to), kind));
    }

    /// <summary>What was gathered.</summary>
    public Inventory ToInventory()
    {
        if (Root is not null && IsPackage(Root))
        {
            Add(Root);
        }

        var issues = ReadIssues();
        var deleted = Records(PropertyNames.DeletedPackage, RecordReader.Package);
        var found = Records(PropertyNames.Relation, RecordReader.Relation);
        foreach (var (from, to, kind) in relations)
        {
            if (purls[from] is { } fromPurl && purls[to] is { } toPurl)
            {
                found.Add(new Relation(fromPurl, toPurl, kind));
            }
        }

        found.AddRange(contained.Where(part => part.Outer.Purl is { Length: > 0 }).Select(part => new Relation(part.Outer.Purl!, part.Purl, RelationKind.Contains)));
        var related = new HashSet<int>();
        foreach (var (from, to, _) in relations)
        {
            related.Add(from);
            related.Add(to);
        }

        MarkDirect();
        Facts.Related = related.Count(number => ofPackages[number]);
        issues.AddRange(Issues);
        AddIssues(issues);

        // What was there to put it together makes room for putting it in order.
        numbers.Clear();
        numbers.TrimExcess();
        relations.Clear();
        relations.TrimExcess();
        return new Inventory
        {
            Artifact = ToArtifact(),
            Packages = SbomReader.ByPurl(packages),
            DeletedPackages = SbomReader.ByPurl(deleted),
            Relations = [.. found.Distinct().OrderBy(relation => relation.From, StringComparer.Ordinal)
                .ThenBy(relation => relation.To, StringComparer.Ordinal).ThenBy(relation => relation.Kind)],
            Issues = issues,
        };
    }

    // What a document is about may be an image or a folder, which is no package, or a library or program that has advisories itself.
    private static bool IsPackage(ComponentDraft subject) =>
        subject[PropertyNames.ArtifactKind] is null && subject[PropertyNames.Artifact] is null && subject.Purl is { Length: > 0 } purl
        && !purl.StartsWith("pkg:oci/", StringComparison.Ordinal) && !purl.StartsWith("pkg:docker/", StringComparison.Ordinal);

    // Another producer's document says what is direct by what its subject depends on.
    private void MarkDirect()
    {
        var root = Root?.BomRef is { } reference && Root[PropertyNames.ArtifactKind] is null && Root[PropertyNames.Artifact] is null ? numbers.GetValueOrDefault(reference, -1) : -1;
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (from, to, kind) in root < 0 ? [] : relations)
        {
            if (kind == RelationKind.DependsOn && purls[to] is { } purl)
            {
                (from == root ? asked : needed).Add(purl);
            }
        }

        for (var i = 0; i < packages.Count && asked.Count > 0; i++)
        {
            var purl = packages[i].Purl;
            if (packages[i].Direct is null && (asked.Contains(purl) || needed.Contains(purl)))
            {
                packages[i] = packages[i] with { Direct = asked.Contains(purl) };
            }
        }
    }

    private void Count(ComponentDraft draft)
    {
        Facts.Suppliers += string.IsNullOrEmpty(draft.Supplier) ? 0 : 1;
        Facts.Contacts += draft.HasContact ? 1 : 0;
        Facts.Hashes += draft.HasHash ? 1 : 0;
        Facts.StrongHashes += draft.HasStrongHash ? 1 : 0;
        Facts.FileNames += string.IsNullOrEmpty(draft["bsi:component:filename"]) ? 0 : 1;
        Facts.FileKinds += draft["bsi:component:executable"] is null || draft["bsi:component:archive"] is null || draft["bsi:component:structured"] is null ? 0 : 1;
        if (draft.BomRef is { } reference)
        {
            ofPackages[NumberOf(reference)] = true;
        }
    }

    // References are long and repeat in every relation: a number each keeps a million relations small.
    private int NumberOf(string reference)
    {
        if (!numbers.TryGetValue(reference, out var number))
        {
            RecordReader.Bound(numbers.Count);
            numbers.Add(reference, number = numbers.Count);
            purls.Add(null);
            ofPackages.Add(false);
        }

        return number;
    }

    private Package? ToPackage(ComponentDraft draft)
    {
        if (draft.IsOurs && draft.ToOurPackage() is { Type.Length: > 0 } ours)
        {
            return ours;
        }

        PackageUrl? purl = null;
        if (draft.Purl is { Length: > 0 } text && !PackageUrl.TryParse(text, out purl, out _))
        {
            brokenPurls++;
            firstBrokenPurl ??= text;
        }

        var package = ForeignPackage.Of(draft, purl);
        // An application of a version is something that advisories may be about, though nothing tells which.
        if (string.IsNullOrEmpty(draft.Purl) && (package is not null || (draft.Type == "application" && !string.IsNullOrEmpty(draft.Version))))
        {
            withoutPurl++;
        }

        if (purl is not null)
        {
            Count(distrosOfPurls, ForeignDistro.Of(purl));
            Count(distrosOfReleases, ForeignDistro.OfRelease(purl));
        }

        return package;
    }

    private static void Count(Dictionary<(string Id, string? VersionId, string? Codename), int> distros, Distro? distro)
    {
        if (distro is not null)
        {
            var key = (distro.Id, distro.VersionId, distro.Codename);
            distros[key] = distros.GetValueOrDefault(key) + 1;
        }
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
        if (Root?[PropertyNames.Artifact] is { } record && RecordReader.FromText(record, $"{source}, property {PropertyNames.Artifact}", ResultReader.ReadArtifact) is { } artifact)
        {
            return artifact;
        }

        // Our own documents name the distribution where there is one, and packages of another may be in a folder that is of none.
        var distro = distros.Count > 0 ? distros[0] : Root?[PropertyNames.ArtifactKind] is null ? MostNamedByPurls() : null;
        if (Root is null)
        {
            return new Artifact { Kind = "sbom", Name = source, Distro = distro };
        }

        if (Root[PropertyNames.ArtifactKind] is not { } kind)
        {
            return ForeignArtifact(Root, distro);
        }

        return new Artifact
        {
            Kind = kind,
            Name = Root.Name ?? source,
            Digests = Root.All(PropertyNames.ArtifactDigest),
            Platform = Root[PropertyNames.ArtifactPlatform],
            Distro = distro,
            Layers = [.. Root.All(PropertyNames.ArtifactLayer).Select(text => RecordReader.FromText(text, source, RecordReader.Layer)).OfType<ArtifactLayer>()],
            Host = Root[PropertyNames.ArtifactHost] is { } host ? RecordReader.FromText(host, source, HostReader.Read) : null,
            Base = Root[PropertyNames.ArtifactBase] is { } found ? RecordReader.FromText(found, source, RecordReader.Base) : null,
            Signature = Root[PropertyNames.ArtifactSignature] is { } signature ? Names.SignatureOf(signature) : null,
        };
    }

    private Distro? MostNamedByPurls()
    {
        var most = (distrosOfPurls.Count > 0 ? distrosOfPurls : distrosOfReleases).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Select(pair => pair.Key).FirstOrDefault();
        return most.Id is null ? null : new Distro { Id = most.Id, VersionId = most.VersionId, Codename = most.Codename };
    }

    private Artifact ForeignArtifact(ComponentDraft draft, Distro? distro)
    {
        var digests = draft.All("aquasecurity:trivy:ImageID")
            .Concat(draft.All("aquasecurity:trivy:RepoDigest").Select(text => text[(text.IndexOf('@', StringComparison.Ordinal) + 1)..]))
            .Concat(draft.All(PropertyNames.ArtifactDigest))
            .Append(draft.Version ?? "")
            .Where(text => text.StartsWith("sha256:", StringComparison.Ordinal));
        return new Artifact
        {
            Kind = draft.Type == "container" ? "image" : "sbom",
            Name = string.IsNullOrEmpty(draft.Name) ? source : draft.Name,
            Digests = [.. digests.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Platform = draft[PropertyNames.ArtifactPlatform],
            Distro = distro,
            Layers = [.. draft.All("aquasecurity:trivy:DiffID").Select(diffId => new ArtifactLayer(diffId, null))],
        };
    }

    private List<T> Records<T>(string name, RecordReader.Read<T> read)
        where T : class
    {
        var records = new List<T>();
        foreach (var (key, value) in Properties)
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
        var isOurs = Root is not null && (Root[PropertyNames.ArtifactKind] ?? Root[PropertyNames.Artifact]) is not null;
        if (packages.Count == 0 && !isOurs)
        {
            issues.Add(Issue.Notice("sbom.noPackages", "the document lists no package that could be matched with advisories", source));
        }

        if (withoutPurl > 0)
        {
            issues.Add(Issue.Notice("sbom.noPurl", $"{withoutPurl} components have no package URL and can't be matched with advisories", source));
        }

        if (brokenPurls > 0)
        {
            issues.Add(Issue.Notice("sbom.brokenPurl", $"{brokenPurls} package URLs are not well formed, the first is '{firstBrokenPurl}'", source));
        }

        if (Root?[PropertyNames.Artifact] is null
            && (distros.DistinctBy(distro => (distro.Id, distro.VersionId)).Skip(1).Any() || (distros.Count == 0 && distrosOfPurls.Count > 1)))
        {
            issues.Add(Issue.Notice("sbom.manyDistros", "the document tells of several distributions; all packages are matched as those of one", source));
        }

        // Ours comes with the errors that made it so; a document that lost them, or another's, is no more complete for it.
        if (SaysIncomplete && !hasErrorOfMatching && issues.TrueForAll(issue => issue.Level != IssueLevel.Error))
        {
            issues.Add(Issue.Error("sbom.incomplete", "the document says that its list of components is incomplete", source));
        }
    }
}
