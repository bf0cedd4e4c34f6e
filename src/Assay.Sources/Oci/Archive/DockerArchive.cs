using System.Security.Cryptography;
using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci.Archive;

/// <summary>
/// Images as "docker save" wrote them before it wrote OCI layouts, and as podman, skopeo, kaniko, jib and others still do: manifest.json, a
/// config an image, and layers by their paths. No digest of a layer is named, so the config's diffID is what a layer is checked against.
/// </summary>
internal static class DockerArchive
{
    /// <exception cref="AssayException">As of <see cref="OciLayout.Open(string, string?, string?, ScanLimits)"/>.</exception>
    public static Image Open(ArchiveBlobs blobs, string place, string? tag, Platform? wanted, ScanLimits limits)
    {
        var images = DockerManifest.Read(blobs.ReadFile("manifest.json", "manifest.json", limits.MaxManifestBytes));
        var manifest = Choose(images, tag);
        var configBytes = blobs.ReadFile(manifest.Config, "config", limits.MaxManifestBytes);
        var digest = Digest.OfHash("sha256", SHA256.HashData(configBytes));
        if (DeclaredDigest(manifest.Config) is { } declared && !declared.Matches(configBytes))
        {
            throw new AssayException("blob.digestMismatch", $"config {manifest.Config} has another digest than its name says");
        }

        var config = ImageConfig.Read(configBytes, digest);
        if (wanted is not null && !wanted.Accepts(config.Platform))
        {
            throw new AssayException("image.platformNotFound", $"the image is not there for {wanted}", $"it is for {config.Platform}");
        }

        if (manifest.Layers.Count > limits.MaxLayers)
        {
            throw new AssayException("limit.layers", $"the image has {manifest.Layers.Count} layers, more than {limits.MaxLayers}");
        }

        if (manifest.Layers.Count != config.DiffIds.Count)
        {
            throw JsonReading.Malformed("manifest.json", $"the image has {manifest.Layers.Count} layers, its config {config.DiffIds.Count}");
        }

        return new Image
        {
            Name = tag is null ? place : $"{place}:{tag}",
            Digests = [digest.ToString()],
            Platform = config.Platform.ToString(),
            OsVersion = config.OsVersion,
            ConfigBytes = configBytes,
            Base = config.Base,
            Layers = [.. manifest.Layers.Select((path, number) => Layer(blobs, path, number, config))],
        };
    }

    private static DockerManifest Choose(IReadOnlyList<DockerManifest> images, string? tag)
    {
        var names = images.Select(image => image.Tags.Count > 0 ? string.Join(" = ", image.Tags) : image.Config).Order(StringComparer.Ordinal);
        var list = string.Join(", ", names.Take(50));
        var chosen = tag is null ? images : [.. images.Where(image => IsNamed(image, tag))];
        var distinct = chosen.DistinctBy(image => image.Config, StringComparer.Ordinal).ToList();
        return distinct switch
        {
            [var only] => only,
            [] when tag is not null => throw new AssayException("image.tagNotFound", $"there is no image \"{tag}\" in it", $"there are: {list}"),
            [] => throw new AssayException("image.notFound", "there is no image in it"),
            _ => throw new AssayException("image.tagNeeded", "there is more than one such image in it", $"name one of: {list}"),
        };
    }

    private static bool IsNamed(DockerManifest image, string tag) =>
        image.Tags.Any(name => ImageReference.Means(tag, name))
        || (DeclaredDigest(image.Config) is { } digest && (tag == digest.ToString() || tag == digest.Hex || (tag.Length >= 12 && digest.Hex.StartsWith(tag, StringComparison.Ordinal))));

    // "HEX.json" as Docker writes it, "sha256:HEX" as go-containerregistry does, "blobs/sha256/HEX" as in a layout.
    private static Digest? DeclaredDigest(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        name = name.EndsWith(".json", StringComparison.Ordinal) ? name[..^".json".Length] : name;
        return Digest.TryParse(name.StartsWith("sha256:", StringComparison.Ordinal) ? name : "sha256:" + name, out var digest) ? digest : null;
    }

    private static ImageLayer Layer(ArchiveBlobs blobs, string path, int number, ImageConfig config)
    {
        var (name, sizeBytes) = blobs.Locate(path, "layer " + path);
        var identity = blobs.Identify(name);
        return new ImageLayer
        {
            Number = number,
            Digest = null,
            SizeBytes = sizeBytes,
            MediaType = MediaTypes.DockerLayer,
            DiffId = config.DiffIds[number],
            CreatedBy = config.LayerHistory[number],
            CreatedAt = config.LayerTimes[number],
            BlobPath = name,
            BlobIdentity = identity,
            OpenBlob = () => blobs.Open(name, identity),
        };
    }
}
