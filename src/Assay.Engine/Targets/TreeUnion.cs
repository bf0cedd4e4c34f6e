using Assay.Core.Packages;
using Assay.Sources.Disk;

namespace Assay.Engine.Targets;

/// <summary>
/// Puts the inventories of a disk's trees together. A single operating system's paths are its own; what lies elsewhere is told by its volume's
/// name before the path, and so is everything where there are several systems.
/// </summary>
internal static class TreeUnion
{
    public static Inventory Of(IReadOnlyList<(DiskTree Tree, Inventory Inventory)> parts, Artifact artifact)
    {
        var isAlone = parts.Count(part => part.Tree.IsSystem) == 1 || parts.Count == 1;
        var named = parts.Select((part, number) => isAlone && number == 0 ? part.Inventory : Named(part.Tree.Name, part.Inventory)).ToList();
        var distros = parts.Select(part => part.Inventory.Artifact.Distro).OfType<Distro>().ToList();
        return new Inventory
        {
            Artifact = artifact with { Distro = PackageDistro.WithOthers(distros.FirstOrDefault(), distros) },
            Packages = Merge(named.SelectMany(part => part.Packages)),
            DeletedPackages = Merge(named.SelectMany(part => part.DeletedPackages)),
            Relations = [.. named.SelectMany(part => part.Relations).Distinct()],
            Issues = [.. named.SelectMany(part => part.Issues).Distinct()],
        };
    }

    private static Inventory Named(string volume, Inventory inventory) => inventory with
    {
        Packages = [.. inventory.Packages.Select(package => Named(volume, package))],
        DeletedPackages = [.. inventory.DeletedPackages.Select(package => Named(volume, package))],
        Issues = [.. inventory.Issues.Select(issue => issue.Path is null ? issue with { Text = $"{volume}: {issue.Text}" } : issue with { Path = $"{volume}/{issue.Path}" })],
    };

    private static Package Named(string volume, Package package) =>
        package with { Locations = [.. package.Locations.Select(location => location with
        {
            Path = $"{volume}/{location.Path}",
            Version = location.Version is { } version ? version with { Path = $"{volume}/{version.Path}" } : null,
        })] };

    private static List<Package> Merge(IEnumerable<Package> packages) =>
        [.. packages.GroupBy(package => package.Purl, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Merge([.. group]))];

    // What is installed anywhere is installed, and only what a system owns wherever it lies is left to that system's advisories.
    private static Package Merge(List<Package> same) => same.Count == 1 ? same[0] : same.MinBy(package => package.State)! with
    {
        Scope = same.Min(package => package.Scope),
        Locations = [.. same.SelectMany(package => package.Locations)],
        OwnedBy = same.TrueForAll(package => package.OwnedBy is not null) ? same[0].OwnedBy : null,
    };
}
