using System.Collections;
using System.Text;
using Assay.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace Assay.Advisories.Feeds;

/// <summary>
/// Items in order, of which only some are in memory, however many there are: what is added is sorted run by run into a file without a name, and whoever reads
/// merges the runs. Where all fits into one run there is no file.
/// </summary>
/// <param name="folder">Where the file is made.</param>
/// <param name="most">The most items of one run.</param>
/// <param name="write">Writes an item.</param>
/// <param name="read">Reads what was written.</param>
/// <param name="compare">The order. What it calls alike comes in any order, so it tells apart whatever is not the same.</param>
internal sealed class SortedRuns<T>(string folder, int most, Action<BinaryWriter, T> write, Func<BinaryReader, T> read, Comparison<T> compare) : IEnumerable<T>, IDisposable
{
    private const int BufferBytes = 32 << 10;

    private readonly List<T> items = [];
    private readonly List<(long Start, int Count)> runs = [];
    private FileStream? file;
    private bool isSorted;

    public void Add(T item)
    {
        if (items.Count == most)
        {
            Spill();
        }

        items.Add(item);
        isSorted = false;
    }

    /// <summary>All items in order. What is added while somebody reads is not seen.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        if (runs.Count > 0 && items.Count > 0)
        {
            Spill();
        }

        Sort();
        return runs.Count == 0 ? items.GetEnumerator() : Merged().GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => file?.Dispose();

    private void Sort()
    {
        if (!isSorted)
        {
            items.Sort(compare);
            isSorted = true;
        }
    }

    private void Spill()
    {
        Sort();
        file ??= DraftFile.Create(folder);
        runs.Add((file.Position, items.Count));
        var buffered = new BufferedStream(file, BufferBytes);
        using (var writer = new BinaryWriter(buffered, Encoding.UTF8, leaveOpen: true))
        {
            foreach (var item in items)
            {
                write(writer, item);
            }
        }

        buffered.Flush();
        items.Clear();
    }

    private IEnumerable<T> Merged()
    {
        var queue = new PriorityQueue<Run, Run>(runs.Count, Comparer<Run>.Create((left, right) => compare(left.Item!, right.Item!)));
        foreach (var (start, count) in runs)
        {
            var run = new Run(new BinaryReader(new BufferedStream(new Slice(file!.SafeFileHandle, start), BufferBytes), Encoding.UTF8), count);
            if (run.Next(read))
            {
                queue.Enqueue(run, run);
            }
        }

        // A run must not change its place while it is in the queue.
        while (queue.TryDequeue(out var first, out _))
        {
            yield return first.Item!;
            if (first.Next(read))
            {
                queue.Enqueue(first, first);
            }
        }
    }

    private sealed class Run(BinaryReader reader, int left)
    {
        private int left = left;

        public T? Item { get; private set; }

        public bool Next(Func<BinaryReader, T> read)
        {
            if (left == 0)
            {
                return false;
            }

            left--;
            Item = read(reader);
            return true;
        }
    }

    /// <summary>The file from a place on, with a place of its own, so that many can read at once.</summary>
    private sealed class Slice(SafeFileHandle handle, long start) : ReadOnlyStream
    {
        private long at = start;

        public override int Read(Span<byte> buffer)
        {
            var count = RandomAccess.Read(handle, buffer, at);
            at += count;
            return count;
        }
    }
}
