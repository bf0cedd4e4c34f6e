namespace Assay.Sources.Disk;

/// <summary>Collects places that will be read, and tells a reader of them sorted and merged.</summary>
internal sealed class ExtentList
{
    private const int MaxExtents = 1 << 20;

    // A gap smaller than this costs less than a second read.
    private const int MaxGapBytes = 64 << 10;

    private readonly BlockReader disk;
    private readonly List<DiskExtent> extents = [];

    public ExtentList(BlockReader disk) => this.disk = disk;

    public void Add(DiskExtent extent)
    {
        if (extent.Offset < 0 || extent.Length <= 0 || extent.Length > disk.SizeBytes || extent.Offset > disk.SizeBytes - extent.Length)
        {
            // Whoever reads it is told.
            return;
        }

        extents.Add(extent);
        if (extents.Count == MaxExtents)
        {
            Flush();
        }
    }

    /// <summary>Tells of all that was added.</summary>
    public void Flush()
    {
        if (extents.Count > 0)
        {
            disk.Prefetch(Merge());
            extents.Clear();
        }
    }

    private List<DiskExtent> Merge()
    {
        extents.Sort(static (left, right) => left.Offset.CompareTo(right.Offset));
        var merged = new List<DiskExtent>(extents.Count);
        foreach (var extent in extents)
        {
            if (merged.Count > 0 && extent.Offset - merged[^1].End <= MaxGapBytes)
            {
                var last = merged[^1];
                merged[^1] = last with { Length = Math.Max(last.End, extent.End) - last.Offset };
            }
            else
            {
                merged.Add(extent);
            }
        }

        return merged;
    }
}
