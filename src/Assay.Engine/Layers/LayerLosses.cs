using Assay.Core.Files;

namespace Assay.Engine.Layers;

/// <summary>What a later layer did to the files of a lower one.</summary>
internal enum LossKind
{
    None = 0,
    /// <summary>It has another file in the place.</summary>
    Replaced = 1,
    /// <summary>It has none there any more.</summary>
    Deleted = 2,
}

/// <summary>
/// Tells which files of a layer later layers deleted or replaced: those are in the image and nobody sees them. From the indexes alone; each file is
/// counted once, for the first layer that did it.
/// </summary>
internal sealed class LayerLosses
{
    private readonly LayerIndex lower;
    private readonly LossKind[] kinds;
    private readonly int[] by;

    private LayerLosses(LayerIndex lower)
    {
        this.lower = lower;
        kinds = new LossKind[lower.Count];
        by = new int[lower.Count];
    }

    /// <param name="layers">Lowest first.</param>
    /// <param name="number">The layer that is asked about.</param>
    public static LayerLosses Of(IReadOnlyList<LayerIndex> layers, int number)
    {
        var losses = new LayerLosses(layers[number]);
        for (var above = number + 1; above < layers.Count; above++)
        {
            losses.Take(layers[above], above);
        }

        return losses;
    }

    /// <summary>The bytes and files that a kind of loss cost, by the layer that did it.</summary>
    public IEnumerable<(int Layer, long Bytes, int Files)> Sum(LossKind kind)
    {
        var sums = new SortedDictionary<int, (long Bytes, int Files)>();
        for (var entry = 0; entry < kinds.Length; entry++)
        {
            if (kinds[entry] == kind && lower[entry] is { Kind: EntryKind.File } file)
            {
                var (bytes, files) = sums.GetValueOrDefault(by[entry]);
                sums[by[entry]] = (bytes + file.SizeBytes, files + 1);
            }
        }

        return sums.Select(sum => (sum.Key, sum.Value.Bytes, sum.Value.Files));
    }

    /// <summary>What became of a path; its layer is 0 where nothing did.</summary>
    public (LossKind Kind, int Layer) Of(FilePath path) => lower.NumberOf(path.Hash) is >= 0 and var entry ? (kinds[entry], by[entry]) : default;

    private void Take(LayerIndex upper, int layer)
    {
        var hidesFolders = false;
        for (var number = 0; number < upper.Count; number++)
        {
            var (hash, kind, _) = upper[number];
            var entry = lower.NumberOf(hash);
            if (entry < 0 || kinds[entry] != LossKind.None)
            {
                continue;
            }

            var isFolder = lower[entry].Kind == EntryKind.Directory;
            if (!isFolder || kind != EntryKind.Directory)
            {
                Mark(entry, LossKind.Replaced, layer);
                hidesFolders |= isFolder;
            }
        }

        foreach (var hash in upper.Whiteouts)
        {
            var entry = lower.NumberOf(hash);
            if (entry >= 0 && kinds[entry] is LossKind.None or LossKind.Replaced && (kinds[entry] == LossKind.None || by[entry] == layer))
            {
                // A folder that is deleted and made anew in one layer: what was in it is gone.
                Mark(entry, LossKind.Deleted, layer);
                hidesFolders |= lower[entry].Kind == EntryKind.Directory;
            }
        }

        if (hidesFolders || !upper.Opaques.IsEmpty)
        {
            Spread(upper, layer);
        }
    }

    // What lies in a folder that went away went with it.
    private void Spread(LayerIndex upper, int layer)
    {
        var isGone = new sbyte[kinds.Length];
        var isRootOpaque = upper.HasOpaque(FilePath.Parse("").Hash);
        for (var entry = 0; entry < kinds.Length; entry++)
        {
            if (kinds[entry] == LossKind.None && IsGone(lower.ParentOf(entry), upper, layer, isRootOpaque, isGone))
            {
                Mark(entry, LossKind.Deleted, layer);
            }
        }
    }

    // 1 for a folder whose content went in this layer, -1 for one whose did not. Trees are as deep as a path is long: see ScanLimits.MaxDepth.
    private bool IsGone(int folder, LayerIndex upper, int layer, bool isRootOpaque, sbyte[] known)
    {
        if (folder < 0)
        {
            return isRootOpaque;
        }

        if (known[folder] == 0)
        {
            var isOwn = upper.HasOpaque(lower[folder].Hash) || (kinds[folder] != LossKind.None && by[folder] == layer);
            known[folder] = (sbyte)(isOwn || IsGone(lower.ParentOf(folder), upper, layer, isRootOpaque, known) ? 1 : -1);
        }

        return known[folder] > 0;
    }

    private void Mark(int entry, LossKind kind, int layer) => (kinds[entry], by[entry]) = (kind, layer);
}
