using Assay.Core;
using Assay.Core.Packages;
using Assay.Engine.Attached;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Registry;

namespace Assay.Engine.Targets;

/// <summary>"registry:REF": an image where a registry has it; its layers are cataloged while they are pulled, and nothing of them is kept.</summary>
internal static class RegistryTarget
{
    public static async Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        var reference = Parse(name, scan);
        using var access = new RegistryAccess(scan.Options.Registry, scan.Options.Outbound, [reference.Host], scan.Options.Time);
        using var image = await RegistryImage.OpenAsync(reference, scan.Options.Platform, access, scan.Options.Limits, token).ConfigureAwait(false);
        if (scan.LooksForAttached)
        {
            scan.Attached = await AttachedReader.ReadAsync(image, scan.TrustedKey, token).ConfigureAwait(false);
        }

        var inventory = await scan.ReadImageAsync(image.Image, token).ConfigureAwait(false);
        return scan.Attached is { } attached
            ? inventory with { Artifact = inventory.Artifact with { Signature = attached.Signature }, Issues = [.. inventory.Issues, .. attached.Issues] }
            : inventory;
    }

    /// <summary>Nothing of its layers is pulled, nor can be when this has ended.</summary>
    public static async Task<Image> DescribeAsync(string name, TargetScan scan, CancellationToken token)
    {
        var reference = Parse(name, scan);
        using var access = new RegistryAccess(scan.Options.Registry, scan.Options.Outbound, [reference.Host], scan.Options.Time);
        using var image = await RegistryImage.OpenAsync(reference, scan.Options.Platform, access, scan.Options.Limits, token).ConfigureAwait(false);
        return image.Image;
    }

    private static RegistryReference Parse(string name, TargetScan scan)
    {
        var reference = RegistryReference.Parse(name);
        if (scan.Options.IsOffline)
        {
            throw new AssayException("target.offline", $"{reference} is in a registry, and --offline forbids to ask it", "save the image (docker save, skopeo copy) and scan the file, or leave out --offline");
        }

        return reference;
    }
}
