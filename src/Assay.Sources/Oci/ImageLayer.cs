namespace Assay.Sources.Oci;

/// <summary>One layer of an image: what the manifest and the config say about it, and its blob.</summary>
public sealed record ImageLayer
{
    /// <summary>0 for the lowest.</summary>
    public required int Number { get; init; }

    /// <summary>
    /// Digest of the blob as it is stored, compressed or not: "sha256:..."; null where its source does not name one (docker-archive), so that
    /// only the config's diffID tells whether it is what it should be.
    /// </summary>
    public required string? Digest { get; init; }

    /// <summary>The blob's declared size; -1 where nothing declares it.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Where the blob lies in its layout or archive; null outside of them.</summary>
    public string? BlobPath { get; init; }

    /// <summary>Layers of one image with the same key have the same blob.</summary>
    public string Key => Digest ?? BlobPath ?? $"layer {Number}";

    /// <summary>As the manifest has it; what the blob really is, its first bytes say.</summary>
    public required string MediaType { get; init; }

    /// <summary>Digest of the uncompressed layer as the config claims it. Not to be believed before the layer was read.</summary>
    public required string DiffId { get; init; }

    /// <summary>The history line of the instruction that made the layer; null where the config's history doesn't match its layers.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>When that was, as the history says; null where it does not.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>
    /// "device:inode:size:mtime_ns:ctime_ns" of a local blob; the digest itself where the blob is asked for by it (a registry); null where it
    /// is absent, or the system doesn't tell.
    /// <see cref="OpenBlob"/> refuses a file that has become another one since.
    /// </summary>
    public string? BlobIdentity { get; init; }

    /// <summary>
    /// Opens the blob from its beginning; nothing of it is verified yet. Throws <see cref="Core.Files.TreeException"/>: "blob.missing",
    /// "blob.notRegular", "blob.denied", "blob.changed", "blob.unreadable".
    /// </summary>
    public required Func<Stream> OpenBlob { get; init; }
}
