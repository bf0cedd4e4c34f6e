using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>
/// The blocks of a volume by which its file system finds everything else: kept for a while, checked once, and where one can't be read an entry
/// is lost, not the walk.
/// </summary>
internal sealed class VolumeBlocks
{
    private readonly BlockReader volume;
    private readonly int maxBytes;
    private readonly Dictionary<long, LinkedListNode<Kept>> kept = [];
    private readonly LinkedList<Kept> byUse = new();
    private int keptBytes;

    /// <param name="volume">Stays with whoever opened it.</param>
    /// <param name="maxBytes">How much is kept.</param>
    public VolumeBlocks(BlockReader volume, int maxBytes = 4 << 20)
    {
        this.volume = volume;
        this.maxBytes = maxBytes;
    }

    public long SizeBytes => volume.SizeBytes;

    /// <summary>Fills the buffer, past what is kept.</summary>
    /// <exception cref="TreeException">"fs.malformed", and those of <see cref="BlockReader.Read"/>; entry only.</exception>
    public void Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset > volume.SizeBytes - buffer.Length)
        {
            throw Fault.Malformed($"block at byte {offset} lies behind the volume's end");
        }

        try
        {
            volume.Read(offset, buffer);
        }
        catch (TreeException failure) when (!failure.EntryOnly)
        {
            throw new TreeException(failure.Code, failure.Message, failure) { EntryOnly = true };
        }
    }

    /// <summary>A block, which its reader does not change.</summary>
    /// <param name="offset">Bytes from the volume's beginning; blocks that are asked for don't overlap.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="check">Sees the block once before it is kept; throws where it is not what it should be.</param>
    /// <exception cref="TreeException">As of <see cref="Read"/>, and what the check throws.</exception>
    public byte[] Block(long offset, int length, Action<byte[]>? check = null)
    {
        if (kept.TryGetValue(offset, out var found) && found.Value.Bytes.Length == length)
        {
            byUse.Remove(found);
            byUse.AddFirst(found);
            return found.Value.Bytes;
        }

        var bytes = new byte[length];
        Read(offset, bytes);
        check?.Invoke(bytes);
        Keep(new Kept(offset, bytes));
        return bytes;
    }

    private void Keep(Kept block)
    {
        if (kept.Remove(block.Offset, out var other))
        {
            byUse.Remove(other);
            keptBytes -= other.Value.Bytes.Length;
        }

        kept.Add(block.Offset, byUse.AddFirst(block));
        keptBytes += block.Bytes.Length;
        while (keptBytes > maxBytes && byUse.Last is { } last && last != byUse.First)
        {
            byUse.RemoveLast();
            kept.Remove(last.Value.Offset);
            keptBytes -= last.Value.Bytes.Length;
        }
    }

    private sealed record Kept(long Offset, byte[] Bytes);
}
