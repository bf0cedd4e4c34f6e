using Assay.Core.Packages;
using Assay.Sources.Directory;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Daemon;

namespace Assay.Engine.Targets;

/// <summary>"containerd:REF": an image in containerd's content store.</summary>
internal static class ContainerdTarget
{
    public static async Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        using var engine = ContainerdEngine.Open(scan.Options.Variable);
        var image = engine.OpenImage(name, scan.Options.Platform, scan.Options.Limits, token);
        return await scan.ReadImageAsync(image, token).ConfigureAwait(false);
    }

    public static Task<Image> DescribeAsync(string name, TargetScan scan, CancellationToken token)
    {
        using var engine = ContainerdEngine.Open(scan.Options.Variable);
        return Task.FromResult(engine.OpenImage(name, scan.Options.Platform, scan.Options.Limits, token));
    }

    /// <summary>A container: its image's layers, and the folder of what it changed.</summary>
    public static async Task<Inventory> ReadContainerAsync(string id, TargetScan scan, CancellationToken token)
    {
        using var engine = ContainerdEngine.Open(scan.Options.Variable);
        var container = engine.FindContainer(id, token);
        var image = engine.OpenImage(container, scan.Options.Platform, scan.Options.Limits, token) with { Name = "containerd/" + id };
        return await scan.ReadContainerAsync(image, () => DirectoryCursor.OfOverlay(container.ChangesFolder, scan.Options.Limits), token).ConfigureAwait(false);
    }
}
