namespace Assay.Core.Packages;

/// <summary>What was scanned. The digests are a set by which the same image meets itself in pipeline, registry and runtime.</summary>
public sealed record Artifact
{
    /// <summary>"image", "directory", "host", "sbom" ...</summary>
    public required string Kind { get; init; }

    /// <summary>The name that the user gave.</summary>
    public required string Name { get; init; }

    /// <summary>Index, manifest and config digests, "sha256:...".</summary>
    public IReadOnlyList<string> Digests { get; init; } = [];

    /// <summary>"os/architecture[/variant]".</summary>
    public string? Platform { get; init; }

    public Distro? Distro { get; init; }

    /// <summary>The layers, lowest first; empty outside images.</summary>
    public IReadOnlyList<ArtifactLayer> Layers { get; init; } = [];

    /// <summary>What the machine itself tells; null for all but hosts.</summary>
    public HostFacts? Host { get; init; }

    /// <summary>The image that it was built on; null where that is not known.</summary>
    public BaseImage? Base { get; init; }

    /// <summary>Whether its registry holds a signature of it; null where nobody looked, or it is in none.</summary>
    public ImageSignature? Signature { get; init; }
}

/// <summary>What is known of an image's signature.</summary>
public enum ImageSignature
{
    /// <summary>The registry holds none.</summary>
    None = 0,
    /// <summary>There is one, and nobody named a key to verify it with.</summary>
    Present = 1,
    /// <summary>One was made with the user's key, for this image.</summary>
    Verified = 2,
    /// <summary>None of those that are there was made with the user's key for this image.</summary>
    Refused = 3,
}

/// <summary>A layer of an image.</summary>
/// <param name="DiffId">Digest of the layer's uncompressed tar.</param>
/// <param name="CreatedBy">The history line of the instruction that made it.</param>
public sealed record ArtifactLayer(string DiffId, string? CreatedBy)
{
    /// <summary>When it was made, as the image's history says; null where that does not.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Bytes of the files in it; null where it was not read.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>How many files are in it; null where it was not read.</summary>
    public long? Files { get; init; }
}
