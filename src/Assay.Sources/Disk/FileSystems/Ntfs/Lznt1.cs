using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Sources.Disk.FileSystems.Ntfs;

/// <summary>LZNT1: [MS-XCA] 2.5. Chunks of 4 KiB, in each of which distances have more bits the further it is.</summary>
internal static class Lznt1
{
    private const int ChunkBytes = 4096;
    private const int CompressedFlag = 0x8000;
    private const int LengthMask = 0xFFF;
    private const int LeastMatch = 3;

    /// <summary>Decompresses what goes into some bytes; what is missing at its end stays as it is.</summary>
    /// <returns>False where it is damaged.</returns>
    public static bool TryDecompress(ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        for (; !plain.IsEmpty && packed.Length >= 2; plain = plain[Math.Min(ChunkBytes, plain.Length)..])
        {
            int header = BinaryPrimitives.ReadUInt16LittleEndian(packed);
            if (header == 0)
            {
                return true;
            }

            var length = (header & LengthMask) + 1;
            packed = packed[2..];
            if (length > packed.Length)
            {
                return false;
            }

            var room = plain[..Math.Min(ChunkBytes, plain.Length)];
            if ((header & CompressedFlag) == 0)
            {
                packed[..Math.Min(length, room.Length)].CopyTo(room);
            }
            else if (!TryChunk(packed[..length], room))
            {
                return false;
            }

            packed = packed[length..];
        }

        return true;
    }

    private static bool TryChunk(ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        var (at, done) = (0, 0);
        while (at < packed.Length && done < plain.Length)
        {
            int flags = packed[at++];
            for (var bit = 0; bit < 8 && at < packed.Length && done < plain.Length; bit++)
            {
                if ((flags >> bit & 1) == 0)
                {
                    plain[done++] = packed[at++];
                    continue;
                }

                if (at + 2 > packed.Length)
                {
                    return false;
                }

                int pair = BinaryPrimitives.ReadUInt16LittleEndian(packed[at..]);
                at += 2;
                var lengthBits = 12 - Math.Max(0, BitOperations.Log2((uint)Math.Max(1, done - 1)) - 3);
                var distance = (pair >> lengthBits) + 1;
                var length = (pair & ((1 << lengthBits) - 1)) + LeastMatch;
                if (distance > done || length > plain.Length - done)
                {
                    return false;
                }

                for (var end = done + length; done < end; done++)
                {
                    plain[done] = plain[done - distance];
                }
            }
        }

        return true;
    }
}
