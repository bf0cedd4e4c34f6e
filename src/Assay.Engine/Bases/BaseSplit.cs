using Assay.Core.Packages;

namespace Assay.Engine.Bases;

/// <summary>Tells which packages came with the base image: pure.</summary>
internal static class BaseSplit
{
    /// <summary>The inventory with <see cref="Artifact.Base"/> and every package's <see cref="Package.Base"/>.</summary>
    /// <remarks>
    /// A package that lies in layers of both is ours: a newer base alone would not repair it. So is one whose layer is not known, as a
    /// container's own changes have none; and one of a layer that stands twice in the image, once above the base.
    /// </remarks>
    public static Inventory Apply(Inventory inventory, BaseImage found)
    {
        var count = found.LayerCount ?? 0;
        var layers = inventory.Artifact.Layers.Take(count).Select(layer => layer.DiffId).ToHashSet(StringComparer.Ordinal);
        layers.ExceptWith(inventory.Artifact.Layers.Skip(count).Select(layer => layer.DiffId));
        return inventory with
        {
            Artifact = inventory.Artifact with { Base = found },
            Packages = [.. inventory.Packages.Select(Mark)],
            DeletedPackages = [.. inventory.DeletedPackages.Select(Mark)],
        };

        Package Mark(Package package) => package with
        {
            Base = package.Locations.Count > 0 && package.Locations.All(location => location.Layer is not null && layers.Contains(location.Layer)),
        };
    }
}
