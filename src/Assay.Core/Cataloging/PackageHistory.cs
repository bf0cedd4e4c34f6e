using Assay.Core.Files;

namespace Assay.Core.Cataloging;

/// <summary>What became of a package that some layer's database lists.</summary>
public enum PackageFate
{
    /// <summary>The database that the merged tree shows lists it.</summary>
    Present = 0,
    /// <summary>A later layer's database no longer lists it.</summary>
    Removed = 1,
    /// <summary>A later layer deleted or emptied the database itself; the package's files may well remain.</summary>
    DatabaseDeleted = 2,
}

/// <summary>A package's life through the layers.</summary>
/// <param name="Fact">The package as its last database tells of it.</param>
/// <param name="Database">The database.</param>
/// <param name="FirstLayer">The layer from which it is listed without a break.</param>
/// <param name="LastLayer">The last layer whose tree still lists it.</param>
/// <param name="Fate">What became of it.</param>
public sealed record PackageLife(PackageFact Fact, FilePath Database, int FirstLayer, int LastLayer, PackageFate Fate);

/// <summary>
/// Compares the states of each package database across the layers. Every run of a package manager rewrites its whole database, so the layer
/// that last wrote the file is not the one that brought its packages.
/// </summary>
public static class PackageHistory
{
    /// <summary>The lives of all packages that a cataloger found, in all its databases; one for each (key, version) and database, its last one.</summary>
    public static IReadOnlyList<PackageLife> Of(LayeredFacts facts, string cataloger)
    {
        var lives = new List<PackageLife>();
        foreach (var database in facts.Of(cataloger).Where(found => found.Facts.IsDatabase).GroupBy(found => found.Facts.Path))
        {
            Follow(facts, database.Key, database.ToDictionary(found => found.Layer, found => found.Facts), lives);
        }

        return lives;
    }

    private static void Follow(LayeredFacts facts, FilePath path, Dictionary<int, FileFacts> states, List<PackageLife> lives)
    {
        var open = new Dictionary<(string Key, string? Version), PackageLife>();
        var ended = new Dictionary<(string Key, string? Version), PackageLife>();
        for (var layer = 0; layer < facts.Layers.Count; layer++)
        {
            if (!states.TryGetValue(layer, out var state))
            {
                if (facts.Tree.Removes(path, layer))
                {
                    End(_ => true, PackageFate.DatabaseDeleted);
                }

                continue;
            }

            var listed = new Dictionary<(string Key, string? Version), PackageFact>();
            foreach (var fact in state.Packages)
            {
                listed[(fact.Key, fact.Package.Version)] = fact;
            }

            End(identity => !listed.ContainsKey(identity), listed.Count == 0 ? PackageFate.DatabaseDeleted : PackageFate.Removed);
            foreach (var (identity, fact) in listed)
            {
                var first = open.TryGetValue(identity, out var life) ? life.FirstLayer : layer;
                open[identity] = new PackageLife(fact, path, first, layer, PackageFate.Present);
                ended.Remove(identity);
            }

            void End(Func<(string Key, string? Version), bool> gone, PackageFate fate)
            {
                foreach (var identity in open.Keys.Where(gone).ToArray())
                {
                    ended[identity] = open[identity] with { LastLayer = layer - 1, Fate = fate };
                    open.Remove(identity);
                }
            }
        }

        var last = facts.Layers.Count - 1;
        lives.AddRange(open.Values.Select(life => life with { LastLayer = last }));
        lives.AddRange(ended.Values);
    }
}
