namespace Assay.Sources.Disk.FileSystems;

/// <summary>LZ4 blocks: the LZ4 project, doc/lz4_Block_format.md.</summary>
internal static class Lz4
{
    private const int LeastMatch = 4;
    private const int MoreFollows = 15;

    /// <summary>Decompresses a block.</summary>
    /// <returns>How many bytes of <paramref name="plain"/> were filled.</returns>
    /// <exception cref="InvalidDataException">The block is damaged, or holds more than the room for it.</exception>
    public static int Decompress(ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        var (at, done) = (0, 0);
        while (at < packed.Length)
        {
            int token = packed[at++];
            var literals = LengthOf(packed, ref at, token >> 4);
            if (literals > packed.Length - at || literals > plain.Length - done)
            {
                throw Damaged();
            }

            packed.Slice(at, literals).CopyTo(plain[done..]);
            (at, done) = (at + literals, done + literals);
            if (at == packed.Length)
            {
                // The last sequence has literals alone.
                return done;
            }

            var distance = at + 2 <= packed.Length ? packed[at] | (packed[at + 1] << 8) : 0;
            at += 2;
            var length = LengthOf(packed, ref at, token & 15) + LeastMatch;
            if (distance == 0 || distance > done || length > plain.Length - done)
            {
                throw Damaged();
            }

            for (var end = done + length; done < end; done++)
            {
                plain[done] = plain[done - distance];
            }
        }

        return done;
    }

    private static int LengthOf(ReadOnlySpan<byte> packed, ref int at, int bits)
    {
        var length = bits;
        for (int value = byte.MaxValue; bits == MoreFollows && value == byte.MaxValue;)
        {
            value = at < packed.Length && length < int.MaxValue - 1024 ? packed[at++] : throw Damaged();
            length += value;
        }

        return length;
    }

    private static InvalidDataException Damaged() => new("the LZ4 block is damaged");
}
