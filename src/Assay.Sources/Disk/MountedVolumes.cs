using System.Globalization;
using Assay.Sources.Disk.Volumes;

namespace Assay.Sources.Disk;

/// <summary>Finds the volumes that a system's fstab names, as far as they are on its disks.</summary>
internal sealed class MountedVolumes
{
    // What a machine's first disk is called where nothing else tells.
    private static readonly string[] FirstDisks = ["sda", "vda", "xvda", "hda", "nvme0n1", "mmcblk0"];

    private readonly IReadOnlyList<Volume> volumes;
    private readonly Volume root;
    private readonly string? rootDisk;

    /// <param name="volumes">All there are.</param>
    /// <param name="root">The one whose fstab it is.</param>
    /// <param name="lines">The fstab.</param>
    public MountedVolumes(IReadOnlyList<Volume> volumes, Volume root, IReadOnlyList<MountLine> lines)
    {
        this.volumes = volumes;
        this.root = root;
        rootDisk = lines.FirstOrDefault(line => line.Place.IsRoot) is { } own && SplitPartition(own.Source) is { Number: > 0 } device ? device.Disk : null;
    }

    /// <summary>The volume; null where it is on none of the disks, or is no volume.</summary>
    public Volume? Find(string source)
    {
        var equals = source.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && source[0] != '/')
        {
            return FindTag(source[..equals], source[(equals + 1)..]);
        }

        const string links = "/dev/disk/by-";
        if (source.StartsWith(links, StringComparison.Ordinal) && source.IndexOf('/', links.Length) is var slash and > 0)
        {
            return FindTag(source[links.Length..slash].ToUpperInvariant(), source[(slash + 1)..]);
        }

        return FindLogical(source) ?? FindPartition(source);
    }

    private Volume? FindTag(string tag, string value) => tag switch
    {
        "UUID" => Only(volume => Same(volume.Id, value)),
        "LABEL" => Only(volume => volume.Label == value),
        "PARTUUID" => Only(volume => Same(volume.PartitionId, value)),
        "PARTLABEL" => Only(volume => volume.PartitionLabel == value),
        _ => null,
    };

    // /dev/group/volume, or /dev/mapper/group-volume with every '-' of a name doubled.
    private Volume? FindLogical(string source)
    {
        const string mapper = "/dev/mapper/";
        return Only(volume => volume.Place.Disk < 0 && (source == "/dev/" + volume.Name
            || (source.StartsWith(mapper, StringComparison.Ordinal)
                && source[mapper.Length..] == volume.Name.Replace("-", "--", StringComparison.Ordinal).Replace('/', '-'))));
    }

    private Volume? FindPartition(string source) =>
        SplitPartition(source) is { Number: > 0 } device && (rootDisk is null ? Array.IndexOf(FirstDisks, device.Disk) >= 0 : device.Disk == rootDisk)
            ? Only(volume => volume.Place == (root.Place.Disk, device.Number))
            : null;

    // /dev/sda2, /dev/nvme0n1p2.
    private static (string Disk, int Number) SplitPartition(string source)
    {
        const string devices = "/dev/";
        if (!source.StartsWith(devices, StringComparison.Ordinal))
        {
            return ("", 0);
        }

        var name = source[devices.Length..];
        var disk = name.TrimEnd("0123456789".ToCharArray());
        _ = int.TryParse(name[disk.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return (disk.Length > 1 && disk[^1] == 'p' && char.IsAsciiDigit(disk[^2]) ? disk[..^1] : disk, number);
    }

    // Two of one name are a copy beside its original: which one the system would mount is not known.
    private Volume? Only(Func<Volume, bool> isIt)
    {
        var found = volumes.Where(isIt).Take(2).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    private static bool Same(string? left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
