using System.Runtime.InteropServices;
using Assay.Core.Files;

namespace Assay.Core.Cataloging;

/// <summary>A file or folder of a layer, and its bytes.</summary>
public sealed record LayerShare(string Path, long SizeBytes, int Files);

/// <summary>A file or folder of a layer, and its Unix permission bits.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LayerMode(FilePath Path, int Mode);

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

    /// <summary>Programs that run with the rights of their owner or group (setuid, setgid), sorted by path; bounded in number.</summary>
    public IReadOnlyList<LayerMode> Privileged { get; init; } = [];

    /// <summary>Folders in which everybody may replace everybody's files (writable for all, without the sticky bit), sorted by path; bounded in number.</summary>
    public IReadOnlyList<LayerMode> OpenFolders { get; init; } = [];
}
