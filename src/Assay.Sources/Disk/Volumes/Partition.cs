namespace Assay.Sources.Disk.Volumes;

/// <summary>A line of a partition table.</summary>
/// <param name="Number">As Linux counts: 1 for sda1.</param>
/// <param name="Start">Bytes from the disk's beginning.</param>
/// <param name="SizeBytes">Its length.</param>
internal sealed record Partition(int Number, long Start, long SizeBytes)
{
    /// <summary>What fstab calls PARTUUID.</summary>
    public string? Id { get; init; }

    /// <summary>What fstab calls PARTLABEL.</summary>
    public string? Label { get; init; }

    /// <summary>True where firmware or a boot loader keeps its own things in it, which are no files.</summary>
    public bool HasNoFiles { get; init; }

    public long End => Start + SizeBytes;
}
