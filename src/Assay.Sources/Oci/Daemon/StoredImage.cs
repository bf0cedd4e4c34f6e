using Assay.Core;
using Assay.Core.Files;
using Assay.Sources.Directory;

namespace Assay.Sources.Oci.Daemon;

/// <summary>An image whose layers are folders.</summary>
public sealed class StoredImage
{
    private readonly IReadOnlyList<string> folders;

    internal StoredImage(Image image, IReadOnlyList<string> folders)
    {
        Image = image;
        this.folders = folders;
    }

    public Image Image { get; }

    /// <summary>What is known of a layer that is a folder and no blob.</summary>
    internal static ImageLayer Layer(int number, string diffId, string? createdBy, DateTimeOffset? createdAt) => new()
    {
        Number = number,
        Digest = null,
        SizeBytes = -1,
        MediaType = MediaTypes.DockerLayer,
        DiffId = diffId,
        CreatedBy = createdBy,
        CreatedAt = createdAt,
        OpenBlob = () => throw new InvalidOperationException("the layer is a folder"),
    };

    /// <summary>Opens a layer, by its number.</summary>
    /// <exception cref="AssayException">"target.notFound", "target.denied", "target.unreadable".</exception>
    public TreeCursor OpenLayer(int number, ScanLimits limits) => DirectoryCursor.OfOverlay(folders[number], limits);
}

/// <summary>A container of a storage.</summary>
/// <param name="Image">Its image.</param>
/// <param name="ChangesFolder">The upper folder of its overlay: what it changed.</param>
public sealed record StoredContainer(StoredImage Image, string ChangesFolder);
