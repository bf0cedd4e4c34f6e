using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci;

/// <summary>A manifest's config and layers (OCI image specification, manifest.md; Docker's schema 2 has the same members).</summary>
internal sealed record ImageManifest(Descriptor Config, IReadOnlyList<Descriptor> Layers, BaseLabel? Base)
{
    /// <exception cref="AssayException">"image.malformed", "image.unsupported", "limit.layers".</exception>
    public static ImageManifest Read(byte[] json, Descriptor descriptor, ScanLimits limits)
    {
        var what = $"manifest {descriptor.Digest}";
        using var document = JsonReading.Parse(json, what);
        var root = document.RootElement;
        if (root.TryGetProperty("manifests", out _) || (JsonReading.Text(root, "mediaType", what) is { } type && type != descriptor.MediaType))
        {
            throw JsonReading.Malformed(what, "it is of another media type than its descriptor says");
        }

        var config = Descriptor.Read(JsonReading.Object(root, "config", what) ?? throw JsonReading.Malformed(what, "\"config\" is missing"), what);
        if (!MediaTypes.IsConfig(config.MediaType))
        {
            throw new AssayException("image.unsupported",
                $"{what} is not a container image but {JsonReading.Text(root, "artifactType", what) ?? config.MediaType}");
        }

        var elements = JsonReading.Array(root, "layers", what);
        if (elements.Count > limits.MaxLayers)
        {
            throw new AssayException("limit.layers", $"the image has {elements.Count} layers, more than {limits.MaxLayers}");
        }

        var layers = elements.Select(element => Descriptor.Read(element, what)).ToList();
        return layers.Find(layer => !MediaTypes.IsLayer(layer.MediaType)) is { } strange
            ? throw new AssayException("image.unsupported", $"{what} has a layer that is no file system: {strange.MediaType}")
            : new ImageManifest(config, layers, BaseLabel.Read(JsonReading.Object(root, "annotations", what), what));
    }
}
