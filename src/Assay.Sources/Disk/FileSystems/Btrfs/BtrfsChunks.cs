using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Assay.Sources.Disk.FileSystems.Btrfs;

/// <summary>From the addresses that all of Btrfs speaks in to places on this device: linux/btrfs_tree.h, struct btrfs_chunk.</summary>
internal sealed class BtrfsChunks
{
    private const int HeaderBytes = 48;
    private const int StripeBytes = 32;
    private const int MaxCount = 1 << 20;

    // BTRFS_BLOCK_GROUP_*: RAID0, RAID10, RAID5, RAID6.
    private const ulong Striped = 0x8 | 0x40 | 0x80 | 0x100;

    private readonly SortedList<ulong, Chunk> chunks = [];
    private readonly BtrfsSuperblock shape;

    public BtrfsChunks(BtrfsSuperblock shape) => this.shape = shape;

    /// <summary>Takes the chunks of the superblock, in which the others are found.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.unsupported".</exception>
    public void AddFirst()
    {
        for (var left = shape.FirstChunks; left.Length > 0;)
        {
            if (left.Length < BtrfsKey.Bytes + HeaderBytes)
            {
                throw Fault.Malformed("the first chunks of Btrfs end within one");
            }

            var key = BtrfsKey.Read(left.Span);
            var item = left[BtrfsKey.Bytes..];
            var length = HeaderBytes + (BinaryPrimitives.ReadUInt16LittleEndian(item.Span[44..]) * StripeBytes);
            Add(key.Offset, item.Span[..Math.Min(length, item.Length)]);
            left = item[Math.Min(length, item.Length)..];
        }
    }

    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.unsupported".</exception>
    public void Add(ulong logical, ReadOnlySpan<byte> item)
    {
        var count = item.Length < HeaderBytes ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(item[44..]);
        if (count == 0 || item.Length < HeaderBytes + (count * StripeBytes))
        {
            throw Fault.Malformed("a chunk of Btrfs ends too early");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(item);
        if ((BinaryPrimitives.ReadUInt64LittleEndian(item[24..]) & Striped) != 0 && count > 1)
        {
            throw Fault.Unsupported($"Btrfs lies in stripes (RAID 0, 10, 5 or 6) on {shape.DeviceCount} devices, which is not read");
        }

        var copies = new List<long>(2);
        for (var i = 0; i < count; i++)
        {
            var stripe = item[(HeaderBytes + (i * StripeBytes))..];
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(stripe[8..]);
            if (BinaryPrimitives.ReadUInt64LittleEndian(stripe) == shape.Device && offset <= long.MaxValue / 4 && copies.Count < 4)
            {
                copies.Add((long)offset);
            }
        }

        if (copies.Count == 0)
        {
            throw Fault.Unsupported($"Btrfs lies on {shape.DeviceCount} devices, and a part of it not on this one; only one is read");
        }

        if (length is 0 or > long.MaxValue / 4 || logical > long.MaxValue / 4 || chunks.Count == MaxCount)
        {
            throw Fault.Malformed("Btrfs has chunks that can't be, or too many");
        }

        chunks[logical] = new Chunk((long)logical, (long)length, [.. copies]);
    }

    /// <summary>Where an address lies on the device.</summary>
    /// <param name="logical">The address.</param>
    /// <param name="copy">Which of its copies.</param>
    /// <param name="place">Where it lies, and how many bytes from there on lie together.</param>
    /// <returns>False where there is no such copy.</returns>
    /// <exception cref="Core.Files.TreeException">"fs.malformed": there is no such address; entry only.</exception>
    public bool TryPlace(ulong logical, int copy, out DiskExtent place)
    {
        var (low, high) = (0, chunks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = chunks.GetKeyAtIndex(middle) <= logical ? (middle + 1, high) : (low, middle);
        }

        if (low == 0 || chunks.GetValueAtIndex(low - 1) is var chunk && (long)logical - chunk.Logical >= chunk.Length || logical > long.MaxValue)
        {
            throw Fault.Malformed($"no chunk of Btrfs has the address {logical}");
        }

        chunk = chunks.GetValueAtIndex(low - 1);
        var inside = (long)logical - chunk.Logical;
        place = copy < chunk.Copies.Length ? new DiskExtent(chunk.Copies[copy] + inside, chunk.Length - inside) : default;
        return copy < chunk.Copies.Length;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Chunk(long Logical, long Length, long[] Copies);
}
