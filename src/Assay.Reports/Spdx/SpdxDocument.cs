using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Sboms;

namespace Assay.Reports.Spdx;

/// <summary>
/// A document of SPDX (spdx.github.io/spdx-spec, v2.3 and v3.0.1), part by part as its readers meet it in JSON, tags and values, or JSON-LD. In our own documents
/// annotations give back every input of the matcher; in others purls and the words of their producers are understood.
/// </summary>
internal sealed class SpdxDocument(string source)
{
    private const string DocumentId = "SPDXRef-DOCUMENT";

    private static readonly string[] Known = ["SPDX-2.", "SPDX-3."];

    private readonly SbomDraft document = new(source);
    private readonly Queue<SpdxPackage> packages = [];
    private readonly Dictionary<string, SpdxPackage> byId = new(StringComparer.Ordinal);
    private readonly HashSet<string> described = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PackageScope> scopes = new(StringComparer.Ordinal);
    private readonly List<(string Id, string Comment)> unplacedNotes = [];
    private int repeatedIds;

    public SbomFacts Facts => document.Facts;

    /// <summary>What the document calls itself.</summary>
    public string? Name { get; set; }

    /// <summary>"SPDX-2.3"; null where the document does not say that it is SPDX 2.</summary>
    public string? Version { get; set; }

    public void Add(SpdxPackage package)
    {
        Json.RecordReader.Bound(packages.Count);
        packages.Enqueue(package);
        if (package.Draft.BomRef is { } id && !byId.TryAdd(id, package))
        {
            repeatedIds++;
        }
    }

    /// <summary>Ends packages whose fields came one by one until now.</summary>
    public void EndPackages()
    {
        foreach (var package in packages)
        {
            package.End();
        }
    }

    /// <summary>Takes the id of what the document is about.</summary>
    public void Describe(string id) => described.Add(id);

    /// <summary>Takes a note on an element; without an id it is on the document.</summary>
    public void Annotate(string? id, string comment)
    {
        if (id is null or DocumentId)
        {
            SpdxPackage.Annotate(document.Properties, comment);
        }
        else if (byId.TryGetValue(id, out var package))
        {
            package.Annotate(comment);
        }
        else
        {
            // On what comes later, or on a file.
            Json.RecordReader.Bound(unplacedNotes.Count);
            unplacedNotes.Add((id, comment));
        }
    }

    /// <summary>The package of an id; null where there is none until now.</summary>
    public SpdxPackage? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Takes a relationship by its name in SPDX 2 (annex "Relationships between SPDX elements information"); others than of packages are left.</summary>
    public void Relate(string from, string type, string to)
    {
        switch (type)
        {
            case "DESCRIBES" when from == DocumentId:
                Describe(to);
                break;
            case "DESCRIBED_BY" when to == DocumentId:
                Describe(from);
                break;
            case "CONTAINS":
                document.Relate(from, to, RelationKind.Contains);
                break;
            case "CONTAINED_BY":
                document.Relate(to, from, RelationKind.Contains);
                break;
            case "DEPENDS_ON" or "STATIC_LINK" or "DYNAMIC_LINK" or "HAS_PREREQUISITE":
                Depend(from, to, PackageScope.Prod);
                break;
            case "DEPENDENCY_OF" or "RUNTIME_DEPENDENCY_OF" or "PROVIDED_DEPENDENCY_OF" or "BUILD_DEPENDENCY_OF" or "PREREQUISITE_FOR":
                Depend(to, from, PackageScope.Prod);
                break;
            case "DEV_DEPENDENCY_OF":
                Depend(to, from, PackageScope.Dev);
                break;
            case "TEST_DEPENDENCY_OF":
                Depend(to, from, PackageScope.Test);
                break;
            case "OPTIONAL_DEPENDENCY_OF":
                Depend(to, from, PackageScope.Optional);
                break;
            case "GENERATED_FROM":
                document.Relate(from, to, RelationKind.BuiltFrom);
                break;
            case "GENERATES":
                document.Relate(to, from, RelationKind.BuiltFrom);
                break;
        }
    }

    /// <summary>What was read.</summary>
    public Inventory ToInventory()
    {
        foreach (var (id, comment) in unplacedNotes)
        {
            byId.GetValueOrDefault(id)?.Annotate(comment);
        }

        Facts.Format = "SPDX";
        Facts.Version = Version is { } told && told.StartsWith("SPDX-", StringComparison.Ordinal) ? told["SPDX-".Length..] : Version;
        if (Version is { } version && !Known.Any(known => version.StartsWith(known, StringComparison.Ordinal)))
        {
            document.Issues.Add(Issue.Notice("sbom.otherVersion", $"the document says that it is {version}; it was read as if it were SPDX 2.3", source));
        }

        if (repeatedIds > 0)
        {
            document.Issues.Add(Issue.Notice("sbom.repeatedId", $"{repeatedIds} packages have an SPDXID that another has; relations mean the first", source));
        }

        var root = Root();
        byId.Clear();
        byId.TrimExcess();

        // Once it is taken a package is not kept as it stood in the document too.
        while (packages.TryDequeue(out var package))
        {
            package.Draft.Scope ??= package.Draft.BomRef is { } id && scopes.TryGetValue(id, out var scope)
                ? scope switch { PackageScope.Dev => "excluded", PackageScope.Test => "test", PackageScope.Optional => "optional", _ => null }
                : null;
            if (package != root)
            {
                document.Add(package.Draft);
            }
        }

        document.Root = root?.Draft ?? (string.IsNullOrEmpty(Name) ? null : new ComponentDraft { Name = Name });
        return document.ToInventory();
    }

    /// <summary>Takes that one package needs another, and what for. What some need while others only develop or test with it is needed.</summary>
    public void Depend(string from, string to, PackageScope scope)
    {
        document.Relate(from, to, RelationKind.DependsOn);
        scopes[to] = scopes.TryGetValue(to, out var known) && known != scope ? PackageScope.Prod : scope;
    }

    // Producers describe the artefact, or each package of the document.
    private SpdxPackage? Root()
    {
        var ours = packages.FirstOrDefault(package => package.Draft[PropertyNames.Artifact] is not null);
        if (ours is not null)
        {
            return ours;
        }

        var about = described.Select(id => byId.GetValueOrDefault(id)).OfType<SpdxPackage>().Take(2).ToList();
        return about.Count == 1 ? about[0] : null;
    }
}
