using System.Buffers.Binary;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.SquashFs;

/// <summary>
/// The tables of a volume, which lie in compressed blocks of 8 KiB, one behind the other: linux/fs/squashfs/cache.c, squashfs_read_metadata. The
/// blocks that were used last are kept, and so are the fragments, in which the ends of many files lie together.
/// </summary>
internal sealed class SquashFsTables
{
    private const int BlockBytes = 8192;
    private const int HeaderBytes = 2;
    private const int StoredFlag = 0x8000;
    private const int MaxKept = 256;
    private const int MaxKeptFragments = 4;

    private readonly VolumeBlocks volume;
    private readonly SquashFsUnpacker unpacker;
    private readonly Dictionary<long, Block> blocks = [];
    private readonly Queue<long> keptBlocks = new();
    private readonly Dictionary<long, byte[]> fragments = [];
    private readonly Queue<long> keptFragments = new();

    public SquashFsTables(VolumeBlocks volume, SquashFsUnpacker unpacker)
    {
        this.volume = volume;
        this.unpacker = unpacker;
    }

    /// <summary>Fills the buffer with what stands at a place of a table.</summary>
    /// <param name="block">Where the block begins, in bytes from the volume's beginning; then where the reading ended.</param>
    /// <param name="offset">Where in the block; then where the reading ended.</param>
    /// <param name="buffer">What is filled.</param>
    /// <exception cref="TreeException">"fs.malformed", entry only.</exception>
    public void Read(ref long block, ref int offset, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var (bytes, next) = BlockAt(block);
            if (offset > bytes.Length || (offset == bytes.Length && bytes.Length < BlockBytes))
            {
                throw Fault.Malformed("a table of SquashFS ends too early");
            }

            var count = Math.Min(buffer.Length, bytes.Length - offset);
            bytes.AsSpan(offset, count).CopyTo(buffer);
            buffer = buffer[count..];
            offset += count;
            if (offset == BlockBytes)
            {
                (block, offset) = (next, 0);
            }
        }
    }

    /// <summary>Reads a block of content, or one of fragments.</summary>
    /// <param name="place">Bytes from the volume's beginning.</param>
    /// <param name="size">Its length, and whether it is stored as it is.</param>
    /// <param name="plain">Filled from its beginning.</param>
    /// <returns>How many bytes there are.</returns>
    /// <exception cref="TreeException">"fs.malformed", "zstd.missing", "xz.missing", entry only.</exception>
    public int ReadContent(long place, SquashFsBlockSize size, byte[] plain)
    {
        if (size.Bytes > plain.Length)
        {
            throw Fault.Malformed($"a block of SquashFS has {size.Bytes} bytes");
        }

        if (size.IsStored)
        {
            volume.Read(place, plain.AsSpan(0, size.Bytes));
            return size.Bytes;
        }

        var packed = new byte[size.Bytes];
        volume.Read(place, packed);
        return unpacker.Unpack(packed, plain);
    }

    /// <summary>A block of fragments.</summary>
    /// <exception cref="TreeException">As of <see cref="ReadContent"/>.</exception>
    public byte[] Fragment(long place, SquashFsBlockSize size, int blockBytes)
    {
        if (fragments.TryGetValue(place, out var known))
        {
            return known;
        }

        var plain = new byte[blockBytes];
        plain = plain[..ReadContent(place, size, plain)];
        Keep(fragments, keptFragments, place, plain, MaxKeptFragments);
        return plain;
    }

    private static void Keep<T>(Dictionary<long, T> kept, Queue<long> order, long place, T value, int most)
    {
        kept[place] = value;
        order.Enqueue(place);
        if (order.Count > most)
        {
            kept.Remove(order.Dequeue());
        }
    }

    private Block BlockAt(long place)
    {
        if (blocks.TryGetValue(place, out var known))
        {
            return known;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        volume.Read(place, header);
        int value = BinaryPrimitives.ReadUInt16LittleEndian(header);
        var length = value & ~StoredFlag;
        if (length is 0 or > BlockBytes)
        {
            throw Fault.Malformed($"a table of SquashFS has a block of {length} bytes");
        }

        var packed = new byte[length];
        volume.Read(place + HeaderBytes, packed);
        var plain = packed;
        if ((value & StoredFlag) == 0)
        {
            plain = new byte[BlockBytes];
            plain = plain[..unpacker.Unpack(packed, plain)];
        }

        var block = new Block(plain, place + HeaderBytes + length);
        Keep(blocks, keptBlocks, place, block, MaxKept);
        return block;
    }

    private sealed record Block(byte[] Bytes, long Next);
}
