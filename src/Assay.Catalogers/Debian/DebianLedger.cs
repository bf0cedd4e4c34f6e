using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Debian;

/// <summary>
/// Decides which of the packages that any layer's databases ever listed are in the image, and which were removed from it. A package is
/// (name, architecture): a version that another one replaced is neither.
/// </summary>
internal sealed class DebianLedger
{
    private readonly LayeredFacts facts;

    /// <param name="facts">All layers.</param>
    /// <param name="remains">Whether files of a package lie in the tree though its database is deleted; true where that is not known.</param>
    public DebianLedger(LayeredFacts facts, Func<PackageLife, bool> remains)
    {
        this.facts = facts;
        foreach (var lives in LastLives(facts))
        {
            var fate = lives[0].Fate;
            if (fate == PackageFate.DatabaseDeleted && !lives.Exists(life => remains(life)))
            {
                fate = PackageFate.Removed;
            }

            foreach (var version in lives.GroupBy(life => life.Fact.Package.Version, StringComparer.Ordinal))
            {
                var deb = ToDeb([.. version.OrderBy(life => life.Database)], fate);
                (fate == PackageFate.Removed ? Removed : Kept).Add(deb);
            }
        }
    }

    public List<Deb> Kept { get; } = [];

    public List<Deb> Removed { get; } = [];

    // Of each package the lives that count: all that are present (two databases may list it), else those of the last layer that had it,
    // a deleted database's before a removal.
    private static IEnumerable<List<PackageLife>> LastLives(LayeredFacts facts) =>
        PackageHistory.Of(facts, DpkgStatusCataloger.CatalogerName)
            .Concat(PackageHistory.Of(facts, DpkgStatusFolderCataloger.CatalogerName))
            .GroupBy(life => (life.Fact.Package.Name, life.Fact.Package.Arch))
            .Select(package =>
            {
                var best = package.MaxBy(Rank)!;
                return package.Where(life => Rank(life) == Rank(best)).ToList();
            });

    private static (bool Present, int Layer, bool DatabaseDeleted) Rank(PackageLife life) =>
        (life.Fate == PackageFate.Present, life.LastLayer, life.Fate == PackageFate.DatabaseDeleted);

    private Deb ToDeb(List<PackageLife> lives, PackageFate fate) =>
        new(lives[0], lives[0].Fact.Package with
        {
            Locations = [.. lives.Select(life => new PackageLocation(life.Database.ToString(), facts.Layers[life.FirstLayer].DiffId))],
            DatabaseDeleted = fate == PackageFate.DatabaseDeleted,
        });
}
