using Assay.Core.Packages;
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
}
