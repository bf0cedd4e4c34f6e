namespace Assay.Core.Cataloging;

/// <summary>A file or folder of a layer, and its bytes.</summary>
public sealed record LayerShare(string Path, long SizeBytes, int Files);

/// <summary>How large a layer is, and what of it stands out; gathered while it is read, since its index knows no names. Stored in the layer cache.</summary>
public sealed record LayerSummary
{
    public static readonly LayerSummary Empty = new();

    /// <summary>Bytes of its files.</summary>
    public long SizeBytes { get; init; }

    public int Files { get; init; }

    /// <summary>Its largest files, the largest first; bounded in number.</summary>
    public IReadOnlyList<LayerShare> Largest { get; init; } = [];

    /// <summary>Caches of package managers by their folder, sorted by path.</summary>
    public IReadOnlyList<LayerShare> Caches { get; init; } = [];

    /// <summary>Paths that it removes from lower layers, sorted; bounded in number.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];
}
