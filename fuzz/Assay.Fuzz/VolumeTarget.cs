using Assay.Sources.Disk;
using Assay.Sources.Disk.FileSystems;
using Assay.Sources.Disk.FileSystems.Btrfs;
using Assay.Sources.Disk.FileSystems.Fat;
using Assay.Sources.Disk.FileSystems.Ntfs;
using Assay.Sources.Disk.FileSystems.SquashFs;
using Assay.Sources.Disk.FileSystems.Xfs;

namespace Assay.Fuzz;

/// <summary>A reader of a file system under test.</summary>
/// <param name="Name">How it is called for, and its seed too.</param>
/// <param name="Open">Its door.</param>
internal sealed record VolumeTarget(string Name, Func<BlockReader, FileSystem?> Open)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<VolumeTarget> All { get; } =
    [
        new("xfs4", XfsFileSystem.TryOpen),
        new("xfs5", XfsFileSystem.TryOpen) { Seal = VolumeSeal.Xfs },
        new("btrfs", BtrfsFileSystem.TryOpen) { Seal = VolumeSeal.Btrfs },
        new("fat12", FatFileSystem.TryOpen),
        new("fat32", FatFileSystem.TryOpen),
        new("ntfs", NtfsFileSystem.TryOpen),
        new("squashfs", SquashFsFileSystem.TryOpen),
        new("squashfs-plain", SquashFsFileSystem.TryOpen),
    ];

    /// <summary>Makes checksums right again, without which no change would ever be read.</summary>
    public Action<byte[]> Seal { get; init; } = _ => { };

    public VolumeSeed Seed => VolumeSeed.Read(Path.Combine(AppContext.BaseDirectory, "seeds", "volumes", Name + ".volume"));

    public override string ToString() => Name;
}
