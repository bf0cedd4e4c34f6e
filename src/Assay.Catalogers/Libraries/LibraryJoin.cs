using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Libraries;

/// <summary>
/// What the rooms of all library ecosystems do alike: a package is there where the file that tells of it is what the merged tree shows, it
/// came with the layer from which that file tells of it without a break, and where the file was taken away its packages were.
/// </summary>
/// <remarks>
/// Catalogers fill in the purl, which for a library does not depend on the distribution. <see cref="PackageFact.Depends"/> names other
/// packages by <see cref="PackageFact.Key"/>, one a line: of the same file where it has the key, else of the room where only one purl goes by it.
/// </remarks>
internal sealed class LibraryJoin
{
    private readonly LayeredFacts facts;
    private readonly InventorySink sink;
    private readonly FileHistory history;
    private readonly List<FoundFile> files = [];
    private readonly Dictionary<string, string?> purls = new(StringComparer.Ordinal);
    private readonly HashSet<string> kept = new(StringComparer.Ordinal);

    /// <param name="facts">All layers.</param>
    /// <param name="sink">Takes packages, relations and claims.</param>
    /// <param name="catalogers">The room's.</param>
    public LibraryJoin(LayeredFacts facts, InventorySink sink, params IEnumerable<string> catalogers)
    {
        this.facts = facts;
        this.sink = sink;
        history = new FileHistory(facts);
        foreach (var cataloger in catalogers)
        {
            foreach (var (layer, file) in facts.Of(cataloger))
            {
                Take(layer, file);
            }
        }
    }

    /// <summary>The files that count, of all catalogers.</summary>
    public IReadOnlyList<FoundFile> Files => files;

    /// <summary>The purl of what a package's dependency means, where the room knows better than by the key; null by the key.</summary>
    public Func<FoundFile, PackageFact, string, string?>? Resolve { get; init; }

    /// <summary>Where a package's version is written in its file; null where the room does not tell.</summary>
    public Func<FoundFile, PackageFact, VersionPlace?>? VersionPlace { get; init; }

    /// <summary>The purl of the package whose files a file without packages lists (RECORD beside METADATA); null for none.</summary>
    public Func<FoundFile, string?>? OwnerOf { get; init; }

    /// <summary>True for files that only tell what the packages of others are there for; their own packages are left out. Null for none.</summary>
    public Func<FoundFile, bool>? TellsScopesOnly { get; init; }

    /// <summary>Brings all packages into the inventory.</summary>
    /// <param name="complete">Changes a package by what the room knows beyond its file, or leaves it out by null; null where there is nothing to change.</param>
    public void Join(Func<FoundFile, PackageFact, Package?>? complete = null)
    {
        var found = new List<(FoundFile File, PackageFact Fact, Package Package)>();
        foreach (var file in files)
        {
            var isInert = InstalledTrees.Hold(file.Facts.Path.Bytes);
            foreach (var fact in file.Facts.Packages.Where(fact => !isInert || fact.Package.State == PackageState.Installed))
            {
                if ((complete is null ? fact.Package : complete(file, fact)) is { } package)
                {
                    found.Add((file, fact, package));
                    purls[fact.Key] = purls.TryGetValue(fact.Key, out var known) && known != package.Purl ? null : package.Purl;
                }
            }
        }

        var locks = new LockedScopes(found.Where(one => one.File.IsVisible && one.Package.State == PackageState.Declared).Select(one => (one.File.Facts.Path, one.Package)));
        foreach (var (file, fact, package) in found)
        {
            if (TellsScopesOnly is null || !TellsScopesOnly(file))
            {
                Add(file, fact, package.State == PackageState.Installed ? locks.Apply(file.Facts.Path, package) : package);
            }
        }

        // A second round, since a package may depend on one of a file that comes later.
        var resolver = new OwnedFiles(facts);
        foreach (var group in found.Where(one => one.File.IsVisible).GroupBy(one => one.File))
        {
            var own = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (_, fact, package) in group)
            {
                own.TryAdd(fact.Key, package.Purl);
            }

            foreach (var (file, fact, package) in group.Where(one => kept.Contains(one.Package.Purl)))
            {
                Relate(file, fact, package.Purl, own);
            }

            foreach (var claim in group.Key.Facts.Claims)
            {
                Claim(claim, own.GetValueOrDefault(claim.Owner), resolver);
            }
        }

        foreach (var file in files.Where(file => file.IsVisible && OwnerOf is not null && file.Facts is { Packages.Count: 0, Claims.Count: > 0 }))
        {
            foreach (var claim in file.Facts.Claims)
            {
                Claim(claim, OwnerOf!(file), resolver);
            }
        }
    }

    private void Take(int layer, FileFacts file)
    {
        history.Add(layer, file);
        var isVisible = facts.Tree.IsVisible(file.Path, layer);
        if (!isVisible && facts.Tree.Exists(file.Path))
        {
            // Another layer wrote the file anew: what it says now counts.
            return;
        }

        files.Add(new FoundFile(layer, file, isVisible));
    }

    private void Add(FoundFile file, PackageFact fact, Package package)
    {
        // A cataloger of archives says where inside of the file the package lies.
        var layer = facts.Layers[file.IsVisible ? history.FirstLayer(file, fact) : file.Layer].DiffId;
        var located = package with
        {
            Locations = package.Locations.Count > 0
                ? [.. package.Locations.Select(inside => new PackageLocation($"{file.Facts.Path}!/{inside.Path}", layer))]
                : [new PackageLocation(file.Facts.Path.ToString(), layer) { Version = VersionPlace?.Invoke(file, fact) }],
        };
        if (file.IsVisible)
        {
            sink.Add(located);
            kept.Add(package.Purl);
        }
        else
        {
            sink.AddDeleted(located);
        }
    }

    private void Relate(FoundFile file, PackageFact fact, string purl, Dictionary<string, string> own)
    {
        foreach (var name in (fact.Depends ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var target = Resolve?.Invoke(file, fact, name) ?? own.GetValueOrDefault(name) ?? purls.GetValueOrDefault(name);
            if (target is not null && target != purl && kept.Contains(target))
            {
                sink.Add(new Relation(purl, target, RelationKind.DependsOn));
            }
        }
    }

    private void Claim(ClaimFact claim, string? purl, OwnedFiles resolver)
    {
        if (purl is null || !kept.Contains(purl))
        {
            return;
        }

        var paths = claim.Kind == ClaimKind.Files ? resolver.Resolve(claim.Owner, claim.Paths) : claim.Paths;
        if (paths.Length > 0)
        {
            sink.Add(new PackageClaim(purl, claim.Kind, paths));
        }
    }
}

/// <summary>A file that tells of packages, where it was found.</summary>
/// <param name="Layer">The number of the layer that brought it.</param>
/// <param name="Facts">What it says.</param>
/// <param name="IsVisible">False where a later layer took it away.</param>
internal sealed record FoundFile(int Layer, FileFacts Facts, bool IsVisible);
