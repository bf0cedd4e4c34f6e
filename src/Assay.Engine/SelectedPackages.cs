using Assay.Core.Packages;

namespace Assay.Engine;

/// <summary>Leaves out of an inventory what was not asked for, wherever it came from.</summary>
internal static class SelectedPackages
{
    private static readonly string[] SystemTypes = ["deb", "rpm", "apk", "alpm", "opkg", "ebuild", "nix", "bottlerocket", WindowsBuckets.Segment];

    /// <remarks>
    /// Libraries are selected here and not by their catalogers: which of them came with a package of the system is known of the system's
    /// packages alone.
    /// </remarks>
    public static Inventory Of(Inventory inventory, PackageSelection selection)
    {
        if (selection == PackageSelection.All)
        {
            return inventory;
        }

        var packages = inventory.Packages.Where(IsSelected).ToList();
        var kept = packages.Select(package => package.Purl).ToHashSet(StringComparer.Ordinal);
        return inventory with
        {
            Packages = packages,
            DeletedPackages = [.. inventory.DeletedPackages.Where(IsSelected)],
            Relations = [.. inventory.Relations.Where(relation => kept.Contains(relation.From) && kept.Contains(relation.To))],
        };

        bool IsSelected(Package package) => SystemTypes.Contains(package.Type, StringComparer.Ordinal) == (selection == PackageSelection.System);
    }
}
