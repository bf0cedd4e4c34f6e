using Assay.Core;
using Assay.Core.Packages;
using Assay.Sources.Oci.Registry;

namespace Assay.Engine.Targets;

/// <summary>"registry:REF": an image where a registry has it; its layers are cataloged while they are pulled, and nothing of them is kept.</summary>
internal static class RegistryTarget
{
    public static async Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        var options = scan.Options;
        var reference = RegistryReference.Parse(name);
        if (options.IsOffline)
        {
            throw new AssayException("target.offline", $"{reference} is in a registry, and --offline forbids to ask it", "save the image (docker save, skopeo copy) and scan the file, or leave out --offline");
        }

        using var access = new RegistryAccess(options.Registry, options.Outbound, [reference.Host], options.Time);
        using var image = await RegistryImage.OpenAsync(reference, options.Platform, access, options.Limits, token).ConfigureAwait(false);
        return await scan.ReadImageAsync(image.Image, token).ConfigureAwait(false);
    }
}
