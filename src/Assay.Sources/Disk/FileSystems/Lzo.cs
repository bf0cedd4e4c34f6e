using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>LZO1X blocks. There is no specification but Linux's Documentation/staging/lzo.rst, whose words are used here.</summary>
internal static class Lzo
{
    private const int AfterManyLiterals = 4;
    private const int FirstLiterals = 17;
    private const int FarDistance = 16384;

    /// <summary>Decompresses a block.</summary>
    /// <returns>How many bytes of <paramref name="plain"/> were filled.</returns>
    /// <exception cref="InvalidDataException">The block is damaged, or holds more than the room for it.</exception>
    public static int Decompress(ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        var block = new Block(packed, plain);
        if (packed.Length > 0 && packed[0] > FirstLiterals)
        {
            block.CopyFirstLiterals();
        }

        while (block.Step())
        {
        }

        return block.Written;
    }

    private ref struct Block
    {
        private readonly ReadOnlySpan<byte> packed;
        private readonly Span<byte> plain;
        private int at;

        // How many literals the last instruction copied: up to three, or many.
        private int state;

        public Block(ReadOnlySpan<byte> packed, Span<byte> plain)
        {
            this.packed = packed;
            this.plain = plain;
        }

        public int Written { get; private set; }

        public void CopyFirstLiterals()
        {
            var count = Next() - FirstLiterals;
            CopyLiterals(count);
            state = Math.Min(count, AfterManyLiterals);
        }

        /// <summary>Obeys an instruction; false where it is the end.</summary>
        public bool Step()
        {
            var code = Next();
            switch (code)
            {
                case < 16 when state == 0:
                    CopyLiterals(3 + LengthOf(code, 15));
                    state = AfterManyLiterals;
                    return true;
                case < 16:
                    var near = state < AfterManyLiterals;
                    Copy((Next() << 2) + (code >> 2) + (near ? 1 : 2049), near ? 2 : 3, code & 3);
                    return true;
                case < 32:
                    var far = 2 + LengthOf(code & 7, 7);
                    var pair = NextPair();
                    var distance = FarDistance + ((code & 8) << 11) + (pair >> 2);
                    if (distance == FarDistance)
                    {
                        return false;
                    }

                    Copy(distance, far, pair & 3);
                    return true;
                case < 64:
                    var length = 2 + LengthOf(code & 31, 31);
                    var low = NextPair();
                    Copy((low >> 2) + 1, length, low & 3);
                    return true;
                default:
                    Copy((Next() << 3) + ((code >> 2) & 7) + 1, code < 128 ? 3 + ((code >> 5) & 1) : 5 + ((code >> 5) & 3), code & 3);
                    return true;
            }
        }

        private static InvalidDataException Damaged() => new("the LZO block is damaged");

        private int Next() => at < packed.Length ? packed[at++] : throw Damaged();

        private int NextPair()
        {
            var pair = at + 2 <= packed.Length ? BinaryPrimitives.ReadUInt16LittleEndian(packed[at..]) : throw Damaged();
            at += 2;
            return pair;
        }

        // A length of zero goes on: 255 for each zero byte, and the byte behind them.
        private int LengthOf(int bits, int most)
        {
            if (bits != 0)
            {
                return bits;
            }

            var length = most;
            int value;
            while ((value = Next()) == 0)
            {
                length += 255;
            }

            return length + value;
        }

        private void CopyLiterals(int count)
        {
            if (count > packed.Length - at || count > plain.Length - Written)
            {
                throw Damaged();
            }

            packed.Slice(at, count).CopyTo(plain[Written..]);
            at += count;
            Written += count;
        }

        // What is copied may overlap itself, and then repeats.
        private void Copy(int distance, int length, int literals)
        {
            if (distance > Written || length > plain.Length - Written)
            {
                throw Damaged();
            }

            for (var end = Written + length; Written < end; Written++)
            {
                plain[Written] = plain[Written - distance];
            }

            CopyLiterals(literals);
            state = literals;
        }
    }
}
