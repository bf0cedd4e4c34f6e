using System.Runtime.InteropServices;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>A piece of a file that lies in one place of its disk.</summary>
/// <param name="FileOffset">Bytes from the file's beginning.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Place">Bytes from the disk's beginning.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileRun(long FileOffset, long Length, long Place)
{
    public long End => FileOffset + Length;
}

/// <summary>A file's content out of its runs, with any position; what no run has is zeros.</summary>
internal sealed class RunStream : SeekableStream
{
    private readonly BlockReader disk;
    private readonly IReadOnlyList<FileRun> runs;
    private int current;

    /// <param name="disk">Where the runs lie.</param>
    /// <param name="runs">In the file's order, without overlaps.</param>
    /// <param name="sizeBytes">The file's length.</param>
    public RunStream(BlockReader disk, IReadOnlyList<FileRun> runs, long sizeBytes)
        : base(sizeBytes)
    {
        this.disk = disk;
        this.runs = runs;
    }

    /// <exception cref="TreeException">Those of <see cref="BlockReader.Read"/>, entry only.</exception>
    protected override int ReadAt(long position, Span<byte> buffer)
    {
        GoTo(position);
        var count = buffer.Length;
        if (current < runs.Count && runs[current].FileOffset <= position)
        {
            var run = runs[current];
            count = (int)Math.Min(count, run.End - position);
            ReadRun(run.Place + (position - run.FileOffset), buffer[..count]);
        }
        else
        {
            count = current < runs.Count ? (int)Math.Min(count, runs[current].FileOffset - position) : count;
            buffer[..count].Clear();
        }

        return count;
    }

    // The first run that ends behind the position: mostly the same as before, or the next.
    private void GoTo(long position)
    {
        if (current > 0 && runs[current - 1].End > position)
        {
            current = 0;
        }

        var (low, high) = (current, runs.Count);
        for (var step = 1; low < high && runs[Math.Min(low + step, high) - 1].End <= position; step *= 2)
        {
            low = Math.Min(low + step, high);
        }

        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = runs[middle].End <= position ? (middle + 1, high) : (low, middle);
        }

        current = low;
    }

    private void ReadRun(long place, Span<byte> buffer)
    {
        try
        {
            disk.Read(place, buffer);
        }
        catch (TreeException failure) when (!failure.EntryOnly)
        {
            throw new TreeException(failure.Code, failure.Message, failure) { EntryOnly = true };
        }
    }
}
