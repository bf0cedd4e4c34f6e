namespace Assay.Core.Files;

/// <summary>
/// The tree that layers make together, seen through their indexes: whiteouts, opaque folders, and folders that a later layer replaced are
/// respected as an overlay mount respects them (OCI image specification, layer.md, "Applying changesets").
/// </summary>
public sealed class MergedTree
{
    // A path of PATH_MAX bytes has at most 2,048 parts; anything deeper than this is refused by every reader.
    private const int MaxParts = 512;

    private readonly IReadOnlyList<LayerIndex> layers;
    private readonly int maxLinkHops;

    /// <param name="layers">Lowest first.</param>
    /// <param name="maxLinkHops">Symbolic links followed for one path.</param>
    public MergedTree(IReadOnlyList<LayerIndex> layers, int maxLinkHops = 40)
    {
        this.layers = layers;
        this.maxLinkHops = maxLinkHops;
    }

    public int LayerCount => layers.Count;

    /// <summary>True where the merged tree has this path, its last part not followed; links in its folders are resolved.</summary>
    public bool Exists(FilePath path) => TryResolve(path, followLast: false, out _);

    /// <summary>Looks up a path whose folders hold no links: one look-up a layer, for joins that resolve a folder once and then its thousands of files.</summary>
    /// <returns>False where nothing is there.</returns>
    public bool TryFind(FilePath path, out ResolvedEntry found)
    {
        var isThere = TryFind(path.Bytes, out var layer, out var kind, out var sizeBytes, out _);
        found = isThere ? new ResolvedEntry(path, layer, kind, sizeBytes) : default;
        return isThere;
    }

    /// <summary>True where the file that this layer has at this path is what the merged tree shows there.</summary>
    public bool IsVisible(FilePath path, int layer)
    {
        Span<ulong> ancestors = stackalloc ulong[MaxParts];
        ancestors = ancestors[..HashAncestors(path.Bytes, ancestors)];
        var hash = path.Hash;
        for (var above = layers.Count - 1; above > layer; above--)
        {
            if (layers[above].TryFind(hash, out _, out _, out _) || Hides(layers[above], hash, ancestors))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True where this layer takes the path away from what lower layers have, without having a file there itself.</summary>
    public bool Removes(FilePath path, int layer)
    {
        Span<ulong> ancestors = stackalloc ulong[MaxParts];
        ancestors = ancestors[..HashAncestors(path.Bytes, ancestors)];
        var index = layers[layer];
        if (index.TryFind(path.Hash, out var kind, out _, out _))
        {
            return kind is not (EntryKind.File or EntryKind.HardLink);
        }

        return Hides(index, path.Hash, ancestors);
    }

    /// <summary>Resolves a path as an opening program would inside the root: links followed, '..' stopping at the root, hops counted.</summary>
    /// <param name="path">Any normalised path.</param>
    /// <param name="followLast">Whether the last part is followed too where it is a link.</param>
    /// <param name="found">Where it ends.</param>
    /// <returns>False where nothing is there, or where the links never end.</returns>
    public bool TryResolve(FilePath path, bool followLast, out ResolvedEntry found)
    {
        found = default;
        Span<byte> current = stackalloc byte[FilePath.MaxBytes];
        Span<byte> pending = stackalloc byte[FilePath.MaxBytes];
        Span<byte> joined = stackalloc byte[FilePath.MaxBytes];
        if (path.Bytes.Length > FilePath.MaxBytes)
        {
            return false;
        }

        path.Bytes.CopyTo(pending);
        var pendingLength = path.Bytes.Length;
        var pendingStart = 0;
        var length = 0;
        var hops = 0;
        while (pendingStart < pendingLength)
        {
            var rest = pending[pendingStart..pendingLength];
            var slash = rest.IndexOf((byte)'/');
            var part = slash < 0 ? rest : rest[..slash];
            pendingStart += slash < 0 ? rest.Length : slash + 1;
            if (part.IsEmpty || part.SequenceEqual("."u8))
            {
                continue;
            }

            if (part.SequenceEqual(".."u8))
            {
                length = Math.Max(0, current[..length].LastIndexOf((byte)'/'));
                continue;
            }

            var folder = length;
            if (length + 1 + part.Length > FilePath.MaxBytes)
            {
                return false;
            }

            if (length > 0)
            {
                current[length++] = (byte)'/';
            }

            part.CopyTo(current[length..]);
            length += part.Length;

            var isLast = pendingStart >= pendingLength;
            if (!TryFind(current[..length], out var layer, out var kind, out var sizeBytes, out var target))
            {
                return false;
            }

            if (kind == EntryKind.SymbolicLink && (!isLast || followLast))
            {
                if (++hops > maxLinkHops)
                {
                    return false;
                }

                var remaining = pending[pendingStart..pendingLength];
                var total = target.Length + 1 + remaining.Length;
                if (total > FilePath.MaxBytes)
                {
                    return false;
                }

                target.CopyTo(joined);
                joined[target.Length] = (byte)'/';
                remaining.CopyTo(joined[(target.Length + 1)..]);
                joined[..total].CopyTo(pending);
                pendingStart = 0;
                pendingLength = remaining.IsEmpty ? target.Length : total;
                length = target.StartsWith("/"u8) ? 0 : folder;
                continue;
            }

            if (isLast)
            {
                found = new ResolvedEntry(FilePath.FromNormalized(current[..length]), layer, kind, sizeBytes);
                return true;
            }

            if (kind != EntryKind.Directory)
            {
                return false;
            }
        }

        // A link that ends in '.' or '..' leads to a folder that is passed already; the root is no entry.
        if (length == 0 || !TryFind(current[..length], out var lastLayer, out var lastKind, out var lastSize, out _))
        {
            return false;
        }

        found = new ResolvedEntry(FilePath.FromNormalized(current[..length]), lastLayer, lastKind, lastSize);
        return true;
    }

    private bool TryFind(ReadOnlySpan<byte> path, out int layer, out EntryKind kind, out long sizeBytes, out ReadOnlySpan<byte> linkTarget)
    {
        Span<ulong> ancestors = stackalloc ulong[MaxParts];
        ancestors = ancestors[..HashAncestors(path, ancestors)];
        var hash = PathHash.Of(path);
        for (layer = layers.Count - 1; layer >= 0; layer--)
        {
            if (layers[layer].TryFind(hash, out kind, out sizeBytes, out linkTarget))
            {
                return true;
            }

            if (Hides(layers[layer], hash, ancestors))
            {
                break;
            }
        }

        kind = default;
        sizeBytes = 0;
        linkTarget = default;
        return false;
    }

    // Whether a layer that has no entry of the path hides the lower layers' one.
    private static bool Hides(LayerIndex layer, ulong pathHash, ReadOnlySpan<ulong> ancestors)
    {
        if (!layer.RemovesNothing)
        {
            if (layer.HasWhiteout(pathHash))
            {
                return true;
            }

            foreach (var ancestor in ancestors)
            {
                if (layer.HasWhiteout(ancestor) || layer.HasOpaque(ancestor))
                {
                    return true;
                }
            }
        }

        // An index knows every folder above its entries, so below the first one that it lacks there is nothing. The root is never an entry.
        foreach (var ancestor in ancestors[1..])
        {
            if (!layer.TryFind(ancestor, out var kind, out _, out _))
            {
                return false;
            }

            if (kind != EntryKind.Directory)
            {
                return true;
            }
        }

        return false;
    }

    // The hashes of all folders above a path, the root (where an opaque mark may stand) among them.
    private static int HashAncestors(ReadOnlySpan<byte> path, Span<ulong> hashes)
    {
        var count = 0;
        hashes[count++] = PathHash.Of([]);
        for (var i = 0; i < path.Length && count < hashes.Length; i++)
        {
            if (path[i] == '/')
            {
                hashes[count++] = PathHash.Of(path[..i]);
            }
        }

        return count;
    }
}

/// <summary>Where a path led.</summary>
/// <param name="Path">The path without links.</param>
/// <param name="Layer">The number of the layer that shows it, lowest is 0.</param>
/// <param name="Kind">What is there.</param>
/// <param name="SizeBytes">Its size, for files.</param>
public readonly record struct ResolvedEntry(FilePath Path, int Layer, EntryKind Kind, long SizeBytes);
