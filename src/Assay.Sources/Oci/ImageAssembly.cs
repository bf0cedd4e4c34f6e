using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci;

/// <summary>Makes an image of a manifest and its config, wherever they come from.</summary>
internal static class ImageAssembly
{
    /// <summary>Reads and verifies all of an image but its layers.</summary>
    /// <param name="read">Reads the manifest and the config.</param>
    /// <param name="choice">Which manifest.</param>
    /// <param name="wanted">Compared with the config where no index told the platform.</param>
    /// <param name="name">What the user called the image.</param>
    /// <param name="limits">Bounds on what is read.</param>
    /// <param name="open">Completes a layer with the way to its blob.</param>
    /// <exception cref="AssayException">"image.malformed", "image.unsupported", "image.platformNotFound", "blob.*", "limit.*".</exception>
    public static Image Read(ReadContent read, ImageChoice choice, Platform? wanted, string name, ScanLimits limits, Func<ImageLayer, ImageLayer> open)
    {
        var manifestBytes = read(choice.Manifest, "manifest", limits.MaxManifestBytes);
        var manifest = ImageManifest.Read(manifestBytes, choice.Manifest, limits);
        var configBytes = read(manifest.Config, "config", limits.MaxManifestBytes);
        var config = ImageConfig.Read(configBytes, manifest.Config.Digest);
        if (wanted is not null && choice.Platform is null && !wanted.Accepts(config.Platform))
        {
            throw new AssayException("image.platformNotFound", $"the image is not there for {wanted}", $"it is for {config.Platform}");
        }

        if (manifest.Layers.Count != config.DiffIds.Count)
        {
            throw JsonReading.Malformed($"manifest {choice.Manifest.Digest}", $"it has {manifest.Layers.Count} layers, its config {config.DiffIds.Count}");
        }

        return new Image
        {
            Name = name,
            Digests = [.. choice.Indexes.Select(digest => digest.ToString()), choice.Manifest.Digest.ToString(), manifest.Config.Digest.ToString()],
            Platform = config.Platform.ToString(),
            OsVersion = config.OsVersion,
            ConfigBytes = configBytes,
            Base = manifest.Base ?? config.Base,
            Layers = [.. manifest.Layers.Select((layer, number) => open(Layer(layer, number, config)))],
        };
    }

    private static ImageLayer Layer(Descriptor descriptor, int number, ImageConfig config) => new()
    {
        Number = number,
        Digest = descriptor.Digest.ToString(),
        SizeBytes = descriptor.SizeBytes,
        MediaType = descriptor.MediaType,
        DiffId = config.DiffIds[number],
        CreatedBy = config.LayerHistory[number],
        CreatedAt = config.LayerTimes[number],
        OpenBlob = () => throw new InvalidOperationException("the layer has no way to its blob"),
    };
}
