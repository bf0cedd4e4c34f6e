using Assay.Sources.Disk.FileSystems;

namespace Assay.Sources.Disk.Volumes;

/// <summary>What may hold a file system: a partition, a logical volume, a whole disk.</summary>
/// <param name="Name">By which results tell it from others: "partition2", "fedora/root", "disk".</param>
/// <param name="Blocks">Its bytes.</param>
internal sealed record Volume(string Name, BlockReader Blocks)
{
    /// <summary>What is in it.</summary>
    public required FileSystemKind Kind { get; init; }

    /// <summary>The disk's number, and the partition's as Linux counts them; 0 for what is none.</summary>
    public (int Disk, int Partition) Place { get; init; }

    /// <summary>The file system's UUID or serial number, as fstab writes it.</summary>
    public string? Id { get; init; }

    public string? Label { get; init; }

    public string? PartitionId { get; init; }

    public string? PartitionLabel { get; init; }
}
