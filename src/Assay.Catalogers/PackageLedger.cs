using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers;

/// <summary>
/// Decides which of the packages that any layer's databases ever listed are in the image, and which were removed from it. A package is
/// (name, architecture): a version that another one replaced is neither.
/// </summary>
internal sealed class PackageLedger
{
    private readonly LayeredFacts facts;

    /// <param name="facts">All layers.</param>
    /// <param name="lives">The lives of all packages in all databases.</param>
    /// <param name="remains">Whether files of a package lie in the tree though its database is deleted; true where that is not known.</param>
    public PackageLedger(LayeredFacts facts, IEnumerable<PackageLife> lives, Func<PackageLife, bool> remains)
    {
        this.facts = facts;
        foreach (var last in LastLives(lives))
        {
            var fate = last[0].Fate;
            if (fate == PackageFate.DatabaseDeleted && !last.Exists(life => remains(life)))
            {
                fate = PackageFate.Removed;
            }

            foreach (var version in last.GroupBy(life => life.Fact.Package.Version, StringComparer.Ordinal))
            {
                var entry = ToEntry([.. version.OrderBy(life => life.Database)], fate);
                (fate == PackageFate.Removed ? Removed : Kept).Add(entry);
            }
        }
    }

    public List<LedgerEntry> Kept { get; } = [];

    public List<LedgerEntry> Removed { get; } = [];

    // Of each package the lives that count: all that are present (two databases may list it), else those of the last layer that had it,
    // a deleted database's before a removal.
    private static IEnumerable<List<PackageLife>> LastLives(IEnumerable<PackageLife> lives) =>
        lives
            .GroupBy(life => (life.Fact.Package.Name, life.Fact.Package.Arch))
            .Select(package =>
            {
                var best = package.MaxBy(Rank)!;
                return package.Where(life => Rank(life) == Rank(best)).ToList();
            });

    private static (bool Present, int Layer, bool DatabaseDeleted) Rank(PackageLife life) =>
        (life.Fate == PackageFate.Present, life.LastLayer, life.Fate == PackageFate.DatabaseDeleted);

    private LedgerEntry ToEntry(List<PackageLife> lives, PackageFate fate) =>
        new(lives[0], lives[0].Fact.Package with
        {
            Locations = [.. lives.Select(life => new PackageLocation(life.Database.ToString(), facts.Layers[life.FirstLayer].DiffId))],
            DatabaseDeleted = fate == PackageFate.DatabaseDeleted,
        });
}
