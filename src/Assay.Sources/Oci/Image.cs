namespace Assay.Sources.Oci;

/// <summary>A container image whose manifest and config are verified and whose layers are not read yet.</summary>
public sealed record Image
{
    /// <summary>What the user called it, without the scheme: "folder" or "folder:tag".</summary>
    public required string Name { get; init; }

    /// <summary>All digests that stand for the image, outermost first: index (where there is one), manifest, config.</summary>
    public required IReadOnlyList<string> Digests { get; init; }

    /// <summary>"linux/amd64", "linux/arm/v7": from the config.</summary>
    public required string Platform { get; init; }

    /// <summary>The config's os.version, which Windows images have.</summary>
    public string? OsVersion { get; init; }

    /// <summary>The config blob as it is stored: JSON.</summary>
    public required byte[] ConfigBytes { get; init; }

    /// <summary>What the image says of the one it was built on; null where nothing.</summary>
    public BaseLabel? Base { get; init; }

    /// <summary>Lowest first.</summary>
    public required IReadOnlyList<ImageLayer> Layers { get; init; }
}
