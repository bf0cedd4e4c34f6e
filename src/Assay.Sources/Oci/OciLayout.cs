using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci;

/// <summary>Images in a folder (OCI image specification 1.1, image-layout.md).</summary>
public static class OciLayout
{
    private const int MaxLayoutFileBytes = 4096;

    /// <summary>True where the folder says that it is an image layout.</summary>
    public static bool IsLayout(string folder) => File.Exists(Path.Combine(folder, "oci-layout")) && File.Exists(Path.Combine(folder, "index.json"));

    /// <summary>Finds an image and verifies all of it but its layers, which are opened and verified when they are read.</summary>
    /// <param name="folder">The folder with "oci-layout" and "index.json".</param>
    /// <param name="tag">A tag, a whole reference, or a digest of the index; null where there is only one image.</param>
    /// <param name="platform">"os/arch" or "os/arch/variant"; null for linux on the machine's architecture, or else the only one there is.</param>
    /// <param name="limits">Bounds on what is read.</param>
    /// <exception cref="AssayException">
    /// "target.notFound", "image.notALayout", "image.notFound", "image.tagNotFound", "image.tagNeeded", "image.platformNotFound",
    /// "image.unsupported", "image.malformed", "platform.invalid", "blob.*", "limit.*".
    /// </exception>
    public static Image Open(string folder, string? tag, string? platform, ScanLimits limits)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(limits);
        if (!System.IO.Directory.Exists(folder))
        {
            throw new AssayException("target.notFound", $"there is no folder {folder}");
        }

        if (!IsLayout(folder))
        {
            throw new AssayException("image.notALayout", $"{folder} is no OCI image layout", "it has to hold the files oci-layout and index.json");
        }

        return Open(new BlobFolder(folder), folder, tag, platform is null ? null : Platform.Parse(platform), limits);
    }

    /// <summary>The same, wherever the layout's files are.</summary>
    internal static Image Open(BlobSource blobs, string place, string? tag, Platform? wanted, ScanLimits limits)
    {
        CheckLayoutFile(place, blobs);
        var descriptors = ImageIndex.ReadManifests(blobs.ReadFile("index.json", "index.json", limits.MaxManifestBytes), "index.json");
        var choice = ImageIndex.Choose(blobs.ReadVerified, Named(descriptors, tag), wanted, limits);
        return Read(blobs, choice, wanted, tag is null ? place : $"{place}:{tag}", limits);
    }

    private static void CheckLayoutFile(string folder, BlobSource blobs)
    {
        using var document = JsonReading.Parse(blobs.ReadFile("oci-layout", "oci-layout", MaxLayoutFileBytes), "oci-layout");
        var version = JsonReading.RequiredText(document.RootElement, "imageLayoutVersion", "oci-layout");
        if (!version.StartsWith("1.", StringComparison.Ordinal))
        {
            throw new AssayException("image.unsupported", $"{folder} is an image layout of version {version}; 1.x is read");
        }
    }

    private static List<Descriptor> Named(IReadOnlyList<Descriptor> descriptors, string? tag)
    {
        var images = descriptors.Where(descriptor => !descriptor.IsAttestation).ToList();
        var names = images.Select(descriptor => descriptor.RefName ?? descriptor.Digest.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var list = string.Join(", ", names.Take(50));
        if (tag is not null)
        {
            var named = images.Where(descriptor => descriptor.IsNamed(tag)).ToList();
            return named.Count > 0
                ? named
                : throw new AssayException("image.tagNotFound", $"there is no image \"{tag}\" in it", $"there are: {list}");
        }

        // Several tags of one image are no question, nor are the platforms of one image that has no index of its own.
        var differ = images.DistinctBy(descriptor => descriptor.Digest).Skip(1).Any();
        var arePlatforms = images.Select(descriptor => descriptor.RefName).Distinct(StringComparer.Ordinal).Count() == 1 && images.TrueForAll(descriptor => descriptor.Platform is not null);
        return differ && !arePlatforms
            ? throw new AssayException("image.tagNeeded", "there is more than one image in it", $"name one of: {list}")
            : images;
    }

    /// <summary>Reads and verifies a chosen image, wherever its blobs are.</summary>
    internal static Image Read(BlobSource blobs, ImageChoice choice, Platform? wanted, string name, ScanLimits limits) =>
        ImageAssembly.Read(blobs.ReadVerified, choice, wanted, name, limits, layer => Layer(blobs, layer));

    private static ImageLayer Layer(BlobSource blobs, ImageLayer described)
    {
        _ = Digest.TryParse(described.Digest, out var digest);
        var path = BlobSource.PathOf(digest);
        var identity = blobs.Identify(path);
        return described with { BlobPath = path, BlobIdentity = identity, OpenBlob = () => blobs.Open(path, identity) };
    }
}
