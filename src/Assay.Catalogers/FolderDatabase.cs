using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers;

/// <summary>
/// Databases that keep each package in a folder of its own, as pacman's and Portage's do: a package is removed by deleting its folder. Only
/// where no other package is left in the database was the database itself deleted.
/// </summary>
internal static class FolderDatabase
{
    /// <summary>The lives of all packages that a cataloger found.</summary>
    /// <param name="facts">All layers.</param>
    /// <param name="cataloger">Whose facts are meant.</param>
    /// <param name="depth">How many parts of a file's path lie below the database's folder.</param>
    public static IEnumerable<PackageLife> Of(LayeredFacts facts, string cataloger, int depth) =>
        PackageHistory.Of(facts, cataloger)
            .GroupBy(life => Folder(life.Database, depth))
            .SelectMany(database => Settle([.. database], facts.Layers.Count));

    private static IEnumerable<PackageLife> Settle(List<PackageLife> lives, int layers)
    {
        // How many packages begin and end to be listed in each layer, then how many are.
        var listed = new int[layers + 1];
        foreach (var life in lives)
        {
            listed[life.FirstLayer]++;
            listed[life.LastLayer + 1]--;
        }

        for (var layer = 1; layer <= layers; layer++)
        {
            listed[layer] += listed[layer - 1];
        }

        return lives.Select(life => life.Fate == PackageFate.DatabaseDeleted && listed[life.LastLayer + 1] > 0
            ? life with { Fate = PackageFate.Removed }
            : life);
    }

    private static FilePath Folder(FilePath path, int depth)
    {
        for (; depth > 0; depth--)
        {
            path = path.Parent;
        }

        return path;
    }
}
