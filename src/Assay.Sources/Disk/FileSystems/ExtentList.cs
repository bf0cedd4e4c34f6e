namespace Assay.Sources.Disk.FileSystems;

/// <summary>Gathers a file's extents in their order, and refuses what no sound file has.</summary>
internal sealed class ExtentList
{
    /// <summary>More of them take more memory than a scan has.</summary>
    public const int MaxCount = 1 << 20;

    private readonly List<FileExtent> extents = [];
    private readonly long volumeBytes;
    private long fileEnd;

    public ExtentList(long volumeBytes) => this.volumeBytes = volumeBytes;

    public IReadOnlyList<FileExtent> Extents => extents;

    /// <summary>How many bytes of the volume they take, those twice that are shared.</summary>
    public long StoredBytes { get; private set; }

    /// <summary>Adds what lies behind all others; one that goes on where the last ends becomes one with it.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.unsupported", entry only.</exception>
    public void Add(long fileOffset, long diskOffset, long length)
    {
        AddHole(fileOffset, length);
        if (diskOffset < 0 || length > volumeBytes || diskOffset > volumeBytes - length)
        {
            throw Fault.Malformed($"an extent of {length} bytes at byte {diskOffset} lies behind the volume's end");
        }

        StoredBytes += length;
        if (extents is [.., var last] && last.FileEnd == fileOffset && last.DiskOffset + last.Length == diskOffset)
        {
            extents[^1] = last with { Length = last.Length + length };
            return;
        }

        if (extents.Count == MaxCount)
        {
            throw Fault.Unsupported($"the file lies in more than {MaxCount} pieces");
        }

        extents.Add(new FileExtent(fileOffset, diskOffset, length));
    }

    /// <summary>Goes over what reads as zeros.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public void AddHole(long fileOffset, long length)
    {
        if (fileOffset < fileEnd || length <= 0 || fileOffset > long.MaxValue - length)
        {
            throw Fault.Malformed("a file's extents are out of order");
        }

        fileEnd = fileOffset + length;
    }

    /// <summary>The places of the extents on the disk, without what lies behind the file's end.</summary>
    public static IReadOnlyList<DiskExtent> OnDisk(IReadOnlyList<FileExtent> extents, long sizeBytes) =>
        [.. extents.Where(extent => extent.FileOffset < sizeBytes).Select(extent => new DiskExtent(extent.DiskOffset, Math.Min(extent.Length, sizeBytes - extent.FileOffset)))];
}
