using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Sources.Directory;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Daemon;

namespace Assay.Engine.Targets;

/// <summary>"containerd:REF": an image in containerd's content store, or, where that has discarded its layers, in its snapshots.</summary>
internal static class ContainerdTarget
{
    public static async Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        using var engine = ContainerdEngine.Open(scan.Options.Variable);
        var image = engine.OpenImage(name, scan.Options.Platform, scan.Options.Limits, token);
        return image.Unpacked is { } unpacked
            ? scan.ReadFolders(unpacked.Image, number => unpacked.OpenLayer(number, scan.Options.Limits), changes: null, token)
            : await scan.ReadImageAsync(image.Image, token).ConfigureAwait(false);
    }

    public static Task<Image> DescribeAsync(string name, TargetScan scan, CancellationToken token)
    {
        using var engine = ContainerdEngine.Open(scan.Options.Variable);
        return Task.FromResult(engine.OpenImage(name, scan.Options.Platform, scan.Options.Limits, token).Image);
    }

    /// <summary>A container: its image's layers, and the folder of what it changed.</summary>
    public static async Task<Inventory> ReadContainerAsync(string id, TargetScan scan, CancellationToken token)
    {
        using var engine = ContainerdEngine.Open(scan.Options.Variable);
        var container = engine.FindContainer(id, token);
        var image = engine.OpenImage(container, scan.Options.Platform, scan.Options.Limits, token);
        var name = "containerd/" + id;
        return image.Unpacked is { } unpacked
            ? scan.ReadFolders(unpacked.Image with { Name = name }, number => unpacked.OpenLayer(number, scan.Options.Limits), Changes, token)
            : await scan.ReadContainerAsync(image.Image with { Name = name }, Changes, token).ConfigureAwait(false);

        TreeCursor Changes() => DirectoryCursor.OfOverlay(container.ChangesFolder, scan.Options.Limits);
    }
}
