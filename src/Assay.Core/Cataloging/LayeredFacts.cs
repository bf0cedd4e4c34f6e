using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Core.Cataloging;

/// <summary>All that collecting found in one layer; a folder is a single layer without a diffID.</summary>
public sealed class LayerFacts
{
    /// <summary>Digest of the layer's uncompressed tar, as verified while it was read; null for a folder.</summary>
    public string? DiffId { get; init; }

    /// <summary>In the order of their paths; a file that several catalogers read stands here once for each.</summary>
    public required IReadOnlyList<FileFacts> Files { get; init; }

    public required LayerIndex Index { get; init; }

    /// <summary>What looks like credentials, in the order of paths and lines; empty where nobody looked.</summary>
    public IReadOnlyList<SecretFact> Secrets { get; init; } = [];

    /// <summary>How large the layer is, and what of it stands out; empty outside layers.</summary>
    public LayerSummary Summary { get; init; } = LayerSummary.Empty;

    /// <summary>Issues of the layer itself: truncated, hostile, over a limit.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];
}

/// <summary>The facts of all layers, in order, with the tree that they make together: what a join works on.</summary>
public sealed class LayeredFacts
{
    private readonly Dictionary<string, List<(int Layer, FileFacts Facts)>> byCataloger = new(StringComparer.Ordinal);

    /// <param name="layers">Lowest first.</param>
    /// <param name="maxLinkHops">Symbolic links followed for one path.</param>
    public LayeredFacts(IReadOnlyList<LayerFacts> layers, int maxLinkHops = 40)
    {
        Layers = layers;
        Tree = new MergedTree([.. layers.Select(layer => layer.Index)], maxLinkHops);
        for (var number = 0; number < layers.Count; number++)
        {
            foreach (var facts in layers[number].Files)
            {
                if (!byCataloger.TryGetValue(facts.Cataloger, out var list))
                {
                    byCataloger.Add(facts.Cataloger, list = []);
                }

                list.Add((number, facts));
            }
        }
    }

    public IReadOnlyList<LayerFacts> Layers { get; }

    public MergedTree Tree { get; }

    /// <summary>The distribution, found before any other room joins; null where the tree has none.</summary>
    public Distro? Distro { get; init; }

    /// <summary>"group:artifact:version" of a jar by its SHA-1, where the user has an index of jars; null for none.</summary>
    public Func<string, string?>? ArtifactOfSha1 { get; init; }

    /// <summary>What a cataloger found in any layer, visible in the merged tree or not, lowest layer first.</summary>
    public IReadOnlyList<(int Layer, FileFacts Facts)> Of(string cataloger) =>
        byCataloger.TryGetValue(cataloger, out var list) ? list : [];

    /// <summary>What a cataloger found in files that the merged tree shows.</summary>
    public IEnumerable<(int Layer, FileFacts Facts)> VisibleOf(string cataloger) =>
        Of(cataloger).Where(found => Tree.IsVisible(found.Facts.Path, found.Layer));
}

/// <summary>
/// Knowledge that needs more than one file, or more than one layer: pure, from the facts of a room's catalogers to packages of the inventory.
/// </summary>
public interface IJoin
{
    /// <summary>The room: "debian".</summary>
    public string Name { get; }

    /// <summary>Raised whenever the same facts give another inventory; part of the joined inventory's cache key.</summary>
    public int Version { get; }

    /// <summary>The catalogers whose facts it takes.</summary>
    public IReadOnlyList<string> Catalogers { get; }

    public void Join(LayeredFacts facts, InventorySink sink);
}

/// <summary>Takes what joins make of facts.</summary>
public sealed class InventorySink
{
    private readonly List<Package> packages = [];
    private readonly List<Package> deletedPackages = [];
    private readonly List<Relation> relations = [];
    private readonly List<PackageClaim> claims = [];
    private readonly List<Issue> issues = [];

    public IReadOnlyList<Package> Packages => packages;

    public IReadOnlyList<Package> DeletedPackages => deletedPackages;

    public IReadOnlyList<Relation> Relations => relations;

    public IReadOnlyList<PackageClaim> Claims => claims;

    public IReadOnlyList<Issue> Issues => issues;

    /// <summary>A package with purl and locations filled in.</summary>
    public void Add(Package package) => packages.Add(package);

    /// <summary>A package that a later layer removed.</summary>
    public void AddDeleted(Package package) => deletedPackages.Add(package);

    public void Add(Relation relation) => relations.Add(relation);

    public void Add(PackageClaim claim) => claims.Add(claim);

    public void Add(Issue issue) => issues.Add(issue);
}

/// <summary>Which files a package of the inventory owns, after links and diversions were resolved.</summary>
/// <param name="Purl">The owner.</param>
/// <param name="Kind">What <paramref name="Paths"/> are.</param>
/// <param name="Paths">Resolved paths, each ended by '\n', in byte order.</param>
public sealed record PackageClaim(string Purl, ClaimKind Kind, byte[] Paths);
