using Assay.Core.Files;
using Assay.Sources.Disk;
using Assay.Sources.Disk.Images;

namespace Assay.Fuzz;

/// <summary>
/// Gives changed disks to their readers, and walks what trees they have to the end, with some of every file. Whatever a disk holds, the outcome is
/// entries and issues, within bounds of memory and work, and the entries are sound.
/// </summary>
internal sealed class DiskFuzzRun
{
    private const long MaxAllocatedBytes = 512L << 20;
    private const int MaxEntries = 20_000;
    private const int MaxFileBytes = 1 << 20;
    private const int MaxReadBytes = 8 << 20;

    // Reads go by pages of a cache, and files may share their blocks as often as they like.
    private const long MaxReadsOfDisk = 512L << 20;

    private readonly DiskFuzzTarget target;
    private readonly Mutator mutator;
    private readonly byte[] buffer = new byte[64 << 10];

    /// <param name="target">What is tested.</param>
    /// <param name="seed">The same seed gives the same inputs.</param>
    public DiskFuzzRun(DiskFuzzTarget target, int seed)
    {
        this.target = target;
        mutator = new Mutator(target.Seeds, new Random(seed));
    }

    /// <summary>Runs that many inputs; the first that fails ends the run.</summary>
    public FuzzFailure? Run(int count)
    {
        for (var number = 0; number < count; number++)
        {
            var input = mutator.Next();
            target.Repair?.Invoke(input);
            if (Try(input) is { } what)
            {
                return new FuzzFailure(number, what, input);
            }
        }

        return null;
    }

    private string? Try(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var disk = new CountedBytes(input);
        try
        {
            Walk(disk);
        }
        catch (TreeException)
        {
            // A clear error is as good as an issue.
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            // Whatever else escapes is the finding: it is reported, with the input, and ends the run.
            return bug.ToString();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > MaxAllocatedBytes ? $"{allocated} bytes allocated for {input.Length}"
            : disk.Count > MaxReadsOfDisk ? $"{disk.Count} bytes read of {input.Length}"
            : null;
    }

    private void Walk(CountedBytes disk)
    {
        Span<byte> normal = stackalloc byte[FilePath.MaxBytes];
        using var disks = DiskSet.Of(DiskImage.Open(disk, path: null, withBacking: false), CancellationToken.None);
        foreach (var tree in disks.Trees)
        {
            using var cursor = tree.Open(new ScanLimits { MaxEntries = MaxEntries });
            cursor.Plan(new TreePlan(static (_, _) => true, static _ => true));
            for (long left = MaxReadBytes; left > 0 && cursor.MoveNext(CancellationToken.None);)
            {
                var entry = cursor.Current;
                if (entry.SizeBytes < 0 || entry.Path.IsEmpty || !FilePath.TryNormalize(entry.Path, normal, out var length, out _) || !normal[..length].SequenceEqual(entry.Path))
                {
                    throw new InvalidOperationException($"an entry of no sound path or size: {Convert.ToHexString(entry.Path)}");
                }

                left -= 4096 + (entry.Kind == EntryKind.File ? ReadSome(cursor) : 0);
            }

            if (cursor.Issues.Count > MaxEntries)
            {
                throw new InvalidOperationException($"{cursor.Issues.Count} issues");
            }
        }
    }

    private long ReadSome(TreeCursor cursor)
    {
        long total = 0;
        try
        {
            using var content = cursor.Open();
            for (int count; total < MaxFileBytes && (count = content.Read(buffer)) > 0;)
            {
                total += count;
            }

            if (total < MaxFileBytes && total != cursor.Current.SizeBytes)
            {
                throw new InvalidOperationException($"{total} of {cursor.Current.SizeBytes} bytes, and no error");
            }
        }
        catch (TreeException lost) when (lost.EntryOnly)
        {
            // What the collector makes an issue of.
        }

        return total;
    }
}
