using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Libraries;

/// <summary>
/// What the rooms of all library ecosystems do alike: a package is there where the file that tells of it is what the merged tree shows, it
/// came with the layer of that file, and where the file was taken away its packages were.
/// </summary>
/// <remarks>
/// Catalogers fill in the purl, which for a library does not depend on the distribution. <see cref="PackageFact.Depends"/> names other
/// packages by <see cref="PackageFact.Key"/>, one a line: of the same file where it has the key, else of the room where only one purl goes by it.
/// </remarks>
internal sealed class LibraryJoin
{
    private readonly LayeredFacts facts;
    private readonly InventorySink sink;
    private readonly List<FoundFile> files = [];
    private readonly Dictionary<string, string?> purls = new(StringComparer.Ordinal);

    /// <param name="facts">All layers.</param>
    /// <param name="sink">Takes packages, relations and claims.</param>
    /// <param name="catalogers">The room's.</param>
    public LibraryJoin(LayeredFacts facts, InventorySink sink, params IEnumerable<string> catalogers)
    {
        this.facts = facts;
        this.sink = sink;
        foreach (var cataloger in catalogers)
        {
            foreach (var (layer, file) in facts.Of(cataloger))
            {
                Take(layer, file);
            }
        }
    }

    /// <summary>Brings all packages into the inventory.</summary>
    /// <param name="complete">Changes a package by what the room knows beyond its file, or leaves it out by null; null where there is nothing to change.</param>
    public void Join(Func<FoundFile, PackageFact, Package?>? complete = null)
    {
        foreach (var file in files)
        {
            foreach (var fact in file.Facts.Packages)
            {
                if ((complete is null ? fact.Package : complete(file, fact)) is { } package)
                {
                    Add(file, package);
                }
            }
        }

        // A second round, since a package may depend on one of a file that comes later.
        var resolver = new OwnedFiles(facts);
        foreach (var file in files.Where(file => file.IsVisible))
        {
            var own = file.Facts.Packages
                .GroupBy(fact => fact.Key, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.First().Package.Purl, StringComparer.Ordinal);
            foreach (var fact in file.Facts.Packages)
            {
                Relate(fact, own);
            }

            foreach (var claim in file.Facts.Claims)
            {
                Claim(claim, own, resolver);
            }
        }
    }

    private void Take(int layer, FileFacts file)
    {
        var isVisible = facts.Tree.IsVisible(file.Path, layer);
        if (!isVisible && facts.Tree.Exists(file.Path))
        {
            // Another layer wrote the file anew: what it says now counts.
            return;
        }

        files.Add(new FoundFile(layer, file, isVisible));
        foreach (var fact in file.Packages)
        {
            purls[fact.Key] = purls.TryGetValue(fact.Key, out var known) && known != fact.Package.Purl ? null : fact.Package.Purl;
        }
    }

    private void Add(FoundFile file, Package package)
    {
        var located = package with { Locations = [new PackageLocation(file.Facts.Path.ToString(), facts.Layers[file.Layer].DiffId)] };
        if (file.IsVisible)
        {
            sink.Add(located);
        }
        else
        {
            sink.AddDeleted(located);
        }
    }

    private void Relate(PackageFact fact, Dictionary<string, string> own)
    {
        foreach (var name in (fact.Depends ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var target = own.GetValueOrDefault(name) ?? purls.GetValueOrDefault(name);
            if (target is not null && target != fact.Package.Purl)
            {
                sink.Add(new Relation(fact.Package.Purl, target, RelationKind.DependsOn));
            }
        }
    }

    private void Claim(ClaimFact claim, Dictionary<string, string> own, OwnedFiles resolver)
    {
        if (!own.TryGetValue(claim.Owner, out var purl))
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
