namespace Assay.Sources.Oci.Registry;

/// <summary>A blob of something that is attached to an image in its registry. Nothing says who attached it but a signature.</summary>
public sealed record AttachedBlob
{
    /// <summary>Digest of the manifest or index that it is attached to.</summary>
    public required string Subject { get; init; }

    /// <summary>Digest of the manifest that lists it.</summary>
    public required string Manifest { get; init; }

    /// <summary>The digest that this manifest itself says it is about; null where it does not say.</summary>
    public string? ManifestSubject { get; init; }

    public required string Digest { get; init; }

    /// <summary>What the manifest says it is; "" where it says nothing.</summary>
    public required string ArtifactType { get; init; }

    public required string MediaType { get; init; }

    /// <summary>Of the blob's descriptor.</summary>
    public required IReadOnlyDictionary<string, string> Annotations { get; init; }

    /// <summary>Verified by its digest; null where nobody wanted it.</summary>
    public byte[]? Content { get; init; }
}
