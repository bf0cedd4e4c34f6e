using System.Globalization;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Sources.Disk.Volumes;

/// <summary>Finds the volumes of a machine's disks: bare file systems, partitions, logical volumes. What can't be read is an issue.</summary>
internal sealed class VolumeFinder
{
    private const int ProbeBytes = 64 << 10;
    private static readonly int[] SectorSizes = [512, 4096];

    private readonly List<Volume> volumes = [];
    private readonly List<LvmDevice> devices = [];
    private readonly List<Issue> issues;

    private VolumeFinder(List<Issue> issues) => this.issues = issues;

    /// <param name="disks">All disks of one machine, since a volume group may lie on several.</param>
    /// <param name="issues">Takes what is wrong.</param>
    public static List<Volume> Find(IReadOnlyList<BlockReader> disks, List<Issue> issues)
    {
        var finder = new VolumeFinder(issues);
        for (var number = 0; number < disks.Count; number++)
        {
            finder.ReadDisk(disks[number], number, disks.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"disk{number + 1}/"));
        }

        foreach (var (name, blocks) in LvmGroup.Assemble(finder.devices, issues))
        {
            finder.Take(name, blocks, partition: null, disk: -1);
        }

        return finder.volumes;
    }

    private void ReadDisk(BlockReader disk, int number, string prefix)
    {
        try
        {
            if (PartitionsOf(disk) is not { } partitions)
            {
                Take(prefix.Length == 0 ? "disk" : prefix.TrimEnd('/'), disk, partition: null, number);
                return;
            }

            CheckOverlaps(partitions);
            foreach (var partition in partitions)
            {
                TakePartition(disk, partition, number, prefix);
            }
        }
        catch (TreeException failure)
        {
            issues.Add(Issue.Error(failure.Code, failure.Message));
        }
    }

    // A boot sector of FAT or NTFS ends like a table; what else a disk held as a whole, a table that was written later has buried.
    private List<Partition>? PartitionsOf(BlockReader disk)
    {
        if (FileSystemTable.Recognise(disk) is { Name: "ntfs" or "vfat" or "exFAT" or "BitLocker" or "ReFS" })
        {
            return null;
        }

        var sector = MbrTable.TryReadSector(disk);
        var isMarked = GptTable.IsMarked(disk);
        if (isMarked || (sector is not null && MbrTable.IsProtective(sector)))
        {
            if (GptTable.TryRead(disk, issues) is { } partitions)
            {
                return partitions;
            }

            issues.Add(Issue.Error("disk.partitionTable", "the GUID partition table is damaged, and so is its copy at the disk's end"));
        }

        return sector is null ? null : ReadMbr(disk, sector);
    }

    // The table counts in sectors and does not say how large they are: it is right for the size that leads to most known content.
    private List<Partition> ReadMbr(BlockReader disk, byte[] sector)
    {
        var readings = SectorSizes.Select(sectorBytes =>
        {
            var found = new List<Issue>();
            var partitions = MbrTable.Read(disk, sector, sectorBytes, found);
            return (Partitions: partitions, Issues: found, Known: partitions.Count(partition => IsKnown(disk, partition)));
        }).ToList();
        var best = readings[1].Known > readings[0].Known ? readings[1] : readings[0];
        issues.AddRange(best.Issues);
        return best.Partitions;
    }

    private static bool IsKnown(BlockReader disk, Partition partition)
    {
        if (partition.Start >= disk.SizeBytes)
        {
            return false;
        }

        try
        {
            var blocks = new BlockSlice(disk, partition.Start, Math.Min(partition.SizeBytes, disk.SizeBytes - partition.Start));
            return FileSystemTable.Recognise(blocks) is not null || LvmDevice.TryRead(blocks) is not null;
        }
        catch (TreeException)
        {
            // It will be told when the partition is read.
            return false;
        }
    }

    private void CheckOverlaps(List<Partition> partitions)
    {
        var sorted = partitions.OrderBy(partition => partition.Start).ToList();
        for (var i = 1; i < sorted.Count; i++)
        {
            if (sorted[i].Start < sorted[i - 1].End)
            {
                issues.Add(Issue.Error("disk.partitionsOverlap", $"partitions {sorted[i - 1].Number} and {sorted[i].Number} overlap"));
            }
        }
    }

    private void TakePartition(BlockReader disk, Partition partition, int number, string prefix)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}partition{partition.Number}");
        if (partition.Start < 0 || partition.Start >= disk.SizeBytes)
        {
            issues.Add(Issue.Error("disk.partitionBeyondEnd", $"{name} begins behind the disk's end"));
            return;
        }

        if (partition.SizeBytes > disk.SizeBytes - partition.Start)
        {
            issues.Add(Issue.Error("disk.partitionBeyondEnd", $"{name} ends behind the disk's end: the disk was cut off"));
        }

        Take(name, new BlockSlice(disk, partition.Start, Math.Min(partition.SizeBytes, disk.SizeBytes - partition.Start)), partition, number);
    }

    private void Take(string name, BlockReader blocks, Partition? partition, int disk)
    {
        try
        {
            if (disk >= 0 && LvmDevice.TryRead(blocks) is { } device)
            {
                devices.Add(device);
            }
            else if (FileSystemTable.Recognise(blocks) is { } kind)
            {
                TakeKnown(new Volume(name, blocks) { Kind = kind, Place = (disk, partition?.Number ?? 0), PartitionId = partition?.Id, PartitionLabel = partition?.Label });
            }
            else if (partition?.HasNoFiles != true && HasContent(blocks))
            {
                issues.Add(Issue.Error("disk.volumeUnknown", $"{name} holds something that is not known"));
            }
        }
        catch (TreeException failure)
        {
            issues.Add(Issue.Error(failure.Code, $"{name}: {failure.Message}"));
        }
    }

    private void TakeKnown(Volume volume)
    {
        var kind = volume.Kind;
        if (kind.IsEncrypted)
        {
            issues.Add(Issue.Error("disk.encrypted", $"{volume.Name} is encrypted ({kind.Name}) and was not read"));
        }
        else if (kind.Open is null && !kind.IsEmpty)
        {
            issues.Add(Issue.Error("disk.fileSystemUnsupported", $"{volume.Name} holds a file system that is not read: {kind.Name}"));
        }
        else if (!kind.IsEmpty)
        {
            volumes.Add(volume with { Id = kind.ReadId(volume.Blocks), Label = kind.ReadLabel(volume.Blocks) });
        }
    }

    // What was never formatted is zeros.
    private static bool HasContent(BlockReader blocks)
    {
        var probe = new byte[(int)Math.Min(ProbeBytes, blocks.SizeBytes)];
        blocks.Read(0, probe);
        return probe.AsSpan().ContainsAnyExcept((byte)0);
    }
}
