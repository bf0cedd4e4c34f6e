namespace Assay.Core.Files;

/// <summary>
/// The bounds under which everything scanned is read. Every field changes which facts a scan finds, so all of them are part of the cache's key.
/// </summary>
public sealed record ScanLimits
{
    /// <summary>Entries of one layer or folder tree. Default: 12 million.</summary>
    public int MaxEntries { get; init; } = 12_000_000;

    /// <summary>Uncompressed bytes of one layer. Default: 256 GiB.</summary>
    public long MaxLayerBytes { get; init; } = 256L << 30;

    /// <summary>Uncompressed bytes for each byte of gzip, once it is over 64 MiB. Default: 1100, above what deflate itself can reach.</summary>
    public int MaxRatio { get; init; } = 1100;

    /// <summary>The same for zstd. Default: 40,000, above what zstd itself can reach (128 KiB for a block of 4 bytes), since a layer of zeros is honest.</summary>
    public int MaxZstdRatio { get; init; } = 40_000;

    /// <summary>The same for xz. Default: 10,000, above what LZMA itself can reach.</summary>
    public int MaxXzRatio { get; init; } = 10_000;

    /// <summary>The same for bzip2. Default: 40,000, though bzip2 can pack more zeros than that.</summary>
    public int MaxBzip2Ratio { get; init; } = 40_000;

    /// <summary>Layers of one image. Default: 1024.</summary>
    public int MaxLayers { get; init; } = 1024;

    /// <summary>Bytes of a manifest, index or config. Default: 8 MiB.</summary>
    public int MaxManifestBytes { get; init; } = 8 << 20;

    /// <summary>Folders above an entry. Default: 255.</summary>
    public int MaxDepth { get; init; } = 255;

    /// <summary>Symbolic links followed for one path. Default: 40, as Linux has it.</summary>
    public int MaxLinkHops { get; init; } = 40;

    /// <summary>Content that is made seekable in memory; more goes to a temporary file. Default: 4 MiB.</summary>
    public long SpoolMemoryBytes { get; init; } = 4L << 20;

    /// <summary>Temporary files of one scan. Default: 4 GiB.</summary>
    public long SpoolQuotaBytes { get; init; } = 4L << 30;

    /// <summary>Bytes of one file that are searched for secrets. Default: 256 MiB.</summary>
    public long MaxSecretFileBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of an SBOM that is read. Default: 1 GiB.</summary>
    public long MaxSbomBytes { get; init; } = 1L << 30;
}
