using System.Buffers.Binary;
using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Btrfs;

/// <summary>Decompresses extents: fs/btrfs/zlib.c, lzo.c, zstd.c.</summary>
internal sealed class BtrfsUnpacker
{
    private const int ZlibStream = 1;
    private const int Lzo1X = 2;
    private const int LengthBytes = 4;

    private readonly int sectorBytes;
    private ZstdFrame? zstd;

    public BtrfsUnpacker(int sectorBytes) => this.sectorBytes = sectorBytes;

    /// <summary>Decompresses an extent. What is missing at its end is zeros: the kernel compresses no more than the file has.</summary>
    /// <param name="compression">BTRFS_COMPRESS_*.</param>
    /// <param name="packed">What is stored.</param>
    /// <param name="plain">Filled, as far as it goes.</param>
    /// <param name="least">How many bytes there must be.</param>
    /// <exception cref="TreeException">"fs.malformed", "zstd.missing", entry only.</exception>
    public void Unpack(int compression, ReadOnlyMemory<byte> packed, byte[] plain, long least)
    {
        try
        {
            var count = compression switch
            {
                ZlibStream => Zlib.Decompress(packed.ToArray(), plain),
                Lzo1X => UnpackLzo(packed.Span, plain),
                _ => (zstd ??= new ZstdFrame()).Decompress(packed.Span, plain),
            };
            if (count < least)
            {
                throw Fault.Malformed($"an extent of Btrfs has {count} bytes, not {least}");
            }
        }
        catch (InvalidDataException damaged)
        {
            throw Fault.Malformed($"an extent of Btrfs can't be decompressed: {damaged.Message}", damaged);
        }
        catch (AssayException missing)
        {
            throw new TreeException(missing.Code, missing.Message, missing) { EntryOnly = true };
        }
    }

    // The whole length, then a length and a block for each sector; no length is cut by the end of a sector.
    private int UnpackLzo(ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        var end = packed.Length < LengthBytes ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(packed);
        if (end > (uint)packed.Length)
        {
            throw new InvalidDataException("its length is more than there is");
        }

        var (at, done) = (LengthBytes, 0);
        while (done < plain.Length && at + LengthBytes <= (int)end)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(packed[at..]);
            at += LengthBytes;
            if (length > end - (uint)at)
            {
                throw new InvalidDataException("a block's length is more than there is");
            }

            var room = Math.Min(sectorBytes, plain.Length - done);
            var count = Lzo.Decompress(packed.Slice(at, (int)length), plain.Slice(done, room));
            done += count;
            if (count < room)
            {
                break;
            }

            at += (int)length;
            var left = sectorBytes - (at % sectorBytes);
            at += left < LengthBytes ? left : 0;
        }

        return done;
    }
}
