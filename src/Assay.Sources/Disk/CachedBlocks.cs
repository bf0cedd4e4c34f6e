using Assay.Core.Files;

namespace Assay.Sources.Disk;

/// <summary>
/// Keeps the pages of a disk that were read last, for metadata is read in small pieces that lie together. Some megabytes, whatever the disk's size.
/// </summary>
internal sealed class CachedBlocks : BlockReader
{
    private const int PageBits = 16;
    private const int PageBytes = 1 << PageBits;
    private const int PageCount = 256;

    private readonly BlockReader disk;
    private readonly Dictionary<long, int> frameOf = [];
    private readonly byte[]?[] frames = new byte[]?[PageCount];
    private readonly long[] pageIn = new long[PageCount];
    private readonly bool[] wasUsed = new bool[PageCount];
    private int hand;

    /// <param name="disk">Closed with this.</param>
    public CachedBlocks(BlockReader disk)
    {
        this.disk = disk;
        Array.Fill(pageIn, -1);
    }

    public override long SizeBytes => disk.SizeBytes;

    public override void Read(long offset, Span<byte> buffer)
    {
        DiskFailure.CheckRange(offset, buffer.Length, SizeBytes);
        if (buffer.Length >= 2 * PageBytes)
        {
            disk.Read(offset, buffer);
            return;
        }

        while (!buffer.IsEmpty)
        {
            var within = (int)(offset & (PageBytes - 1));
            var count = Math.Min(buffer.Length, PageBytes - within);
            if (Page(offset >> PageBits) is { } page)
            {
                page.AsSpan(within, count).CopyTo(buffer);
            }
            else
            {
                disk.Read(offset, buffer[..count]);
            }

            offset += count;
            buffer = buffer[count..];
        }
    }

    public override void Prefetch(IReadOnlyList<DiskExtent> extents) => disk.Prefetch(extents);

    protected override void Dispose(bool disposing)
    {
        disk.Dispose();
        base.Dispose(disposing);
    }

    // Null where the page can't be had as a whole: what is wanted of it may still be there.
    private byte[]? Page(long number)
    {
        if (frameOf.TryGetValue(number, out var frame))
        {
            wasUsed[frame] = true;
            return frames[frame];
        }

        frame = FreeFrame();
        var page = frames[frame] ??= new byte[PageBytes];
        var start = number << PageBits;
        try
        {
            disk.Read(start, page.AsSpan(0, (int)Math.Min(PageBytes, SizeBytes - start)));
        }
        catch (TreeException)
        {
            return null;
        }

        frameOf.Add(number, frame);
        pageIn[frame] = number;
        wasUsed[frame] = true;
        return page;
    }

    // The clock's way: round and round, and out goes what was not used since the last time.
    private int FreeFrame()
    {
        while (wasUsed[hand])
        {
            wasUsed[hand] = false;
            hand = (hand + 1) % PageCount;
        }

        var frame = hand;
        hand = (hand + 1) % PageCount;
        if (pageIn[frame] >= 0)
        {
            frameOf.Remove(pageIn[frame]);
            pageIn[frame] = -1;
        }

        return frame;
    }
}
