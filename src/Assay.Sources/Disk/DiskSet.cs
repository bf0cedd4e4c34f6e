using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Disk.FileSystems;
using Assay.Sources.Disk.Images;
using Assay.Sources.Disk.Volumes;

namespace Assay.Sources.Disk;

/// <summary>The disks of one machine, and the trees on them.</summary>
public sealed class DiskSet : IDisposable
{
    private readonly List<CountedBlocks> counted;
    private readonly List<BlockReader> disks;
    private readonly List<Issue> issues = [];

    private DiskSet(IReadOnlyList<BlockReader> disks, CancellationToken token)
    {
        counted = [.. disks.Select(disk => new CountedBlocks(disk))];
        this.disks = [.. counted.Select(disk => new CachedBlocks(disk))];
        Trees = SystemRoots.Find(VolumeFinder.Find(this.disks, issues), issues, token);
    }

    /// <summary>Every operating system's root, and every file system that none of them mounts; the systems first.</summary>
    public IReadOnlyList<DiskTree> Trees { get; }

    /// <summary>What could not be read of partitions, volumes and file systems.</summary>
    public IReadOnlyList<Issue> Issues => issues;

    /// <summary>How many blocks of 512 KiB the disks have.</summary>
    public long TotalBlocks => counted.Sum(disk => disk.TotalBlocks);

    /// <summary>How many of them were read so far.</summary>
    public long BlocksRead => counted.Sum(disk => disk.BlocksRead);

    /// <summary>True where a file is a disk: an image of some format, or raw with a partition table or a file system.</summary>
    /// <exception cref="AssayException">"target.notFound", "target.unreadable".</exception>
    public static bool IsDisk(string path)
    {
        using var file = FileBlocks.Open(path);
        try
        {
            return DiskImage.IsRecognised(file)
                || MbrTable.TryReadSector(file) is not null || GptTable.IsMarked(file)
                || FileSystemTable.Recognise(file) is not null || LvmDevice.TryRead(file) is not null;
        }
        catch (TreeException)
        {
            // It has the mark of something, and is damaged: whoever opens it is told.
            return true;
        }
    }

    /// <summary>Opens the file of a disk, or of an appliance with several.</summary>
    /// <param name="path">The file.</param>
    /// <param name="withBacking">Whether the images below a qcow2 image are read too, wherever they lie.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"target.notFound", "target.unreadable".</exception>
    /// <exception cref="TreeException">"disk.*": it is damaged, or of a kind that is not read.</exception>
    public static DiskSet OpenFile(string path, bool withBacking, CancellationToken token) => Of(DiskImage.Open(path, withBacking), token);

    /// <summary>The disks of a machine, wherever their blocks come from.</summary>
    /// <param name="disks">In the machine's order; closed with the set.</param>
    /// <param name="token">Ends it.</param>
    public static DiskSet Of(IReadOnlyList<BlockReader> disks, CancellationToken token)
    {
        try
        {
            return new DiskSet(disks, token);
        }
        catch
        {
            foreach (var disk in disks)
            {
                disk.Dispose();
            }

            throw;
        }
    }

    public void Dispose()
    {
        foreach (var disk in disks)
        {
            disk.Dispose();
        }
    }
}
