namespace Assay.Sources.Disk.FileSystems;

/// <summary>Gathers a file's runs in their order, and refuses what no sound file has.</summary>
internal sealed class FileRuns
{
    /// <summary>More of them take more memory than a scan has.</summary>
    public const int MaxCount = 1 << 20;

    private readonly List<FileRun> runs = [];
    private readonly long volumeBytes;
    private long fileEnd;

    public FileRuns(long volumeBytes) => this.volumeBytes = volumeBytes;

    public IReadOnlyList<FileRun> Runs => runs;

    /// <summary>How many bytes of the volume they take, those twice that are shared.</summary>
    public long StoredBytes { get; private set; }

    /// <summary>Adds what lies behind all others; one that goes on where the last ends becomes one with it.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.unsupported", entry only.</exception>
    public void Add(long fileOffset, long place, long length)
    {
        AddHole(fileOffset, length);
        if (place < 0 || length > volumeBytes || place > volumeBytes - length)
        {
            throw Fault.Malformed($"a run of {length} bytes at byte {place} lies behind the volume's end");
        }

        StoredBytes = StoredBytes > long.MaxValue - length ? long.MaxValue : StoredBytes + length;
        if (runs is [.., var last] && last.End == fileOffset && last.Place + last.Length == place)
        {
            runs[^1] = last with { Length = last.Length + length };
            return;
        }

        if (runs.Count == MaxCount)
        {
            throw Fault.Unsupported($"the file lies in more than {MaxCount} pieces");
        }

        runs.Add(new FileRun(fileOffset, length, place));
    }

    /// <summary>Goes over what reads as zeros.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public void AddHole(long fileOffset, long length)
    {
        if (fileOffset < fileEnd || length <= 0 || fileOffset > long.MaxValue - length)
        {
            throw Fault.Malformed("a file's runs are out of order");
        }

        fileEnd = fileOffset + length;
    }

    /// <summary>The places of the runs on the disk, without what lies behind the file's end.</summary>
    public static IReadOnlyList<DiskExtent> OnDisk(IReadOnlyList<FileRun> runs, long sizeBytes) =>
        [.. runs.Where(run => run.FileOffset < sizeBytes).Select(run => new DiskExtent(run.Place, Math.Min(run.Length, sizeBytes - run.FileOffset)))];

    /// <summary>The number of the last run that begins at or before the position; -1 where none does.</summary>
    public static int LastBefore(IReadOnlyList<FileRun> runs, long position)
    {
        var (low, high) = (0, runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = runs[middle].FileOffset <= position ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
