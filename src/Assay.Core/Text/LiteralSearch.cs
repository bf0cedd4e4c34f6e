using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Assay.Core.Text;

/// <summary>
/// The one search for literals in bytes, for secrets in text and for programs in machine code. All literals are found in one pass: some by the nibbles of their
/// rarest bytes, a vector's width of positions at once (<see cref="NibbleSearch"/>); hundreds by a filter of 16 KiB over trigrams, of which each literal
/// has two neighbouring ones in it, so that looking at every second position is enough, and few positions of a text need a look at the table behind it.
/// Immutable, and safe for threads.
/// </summary>
/// <remarks>
/// Measured against .NET's SearchValues, which take strings alone and go back to one position at a time beyond some 80 of them, against a
/// table of byte pairs with skips (Wu and Manber, 1994), which hundreds of lower-case words fill, and against each literal by itself.
/// </remarks>
public sealed class LiteralSearch
{
    /// <summary>Shorter literals can't be looked for among many: any text is full of them.</summary>
    public const int LeastBytes = 3;

    /// <summary>So many literals are faster found by nibbles: bench/run.sh literals.</summary>
    public const int MostFew = 24;

    private const int FilterBits = 17;
    private const uint Multiplier = 0x9E3779B1;
    private const uint GramMask = 0xFF_FFFF;

    private readonly Literal[] literals;
    private readonly NibbleSearch? few;
    private readonly ulong[] filter = [];
    private readonly uint[] keys = [];
    private readonly (int Start, int Count)[] slots = [];
    private readonly (int Literal, int Offset)[] entries = [];
    private readonly int slotMask;

    /// <param name="literals">What is looked for.</param>
    /// <param name="mostFew">Up to how many are found by nibbles, however short they are.</param>
    /// <exception cref="ArgumentException">A literal of many is too short, or one is empty.</exception>
    public LiteralSearch(IReadOnlyList<Literal> literals, int mostFew = MostFew)
    {
        this.literals = [.. literals];
        LongestBytes = this.literals.Length == 0 ? 0 : this.literals.Max(literal => literal.Bytes.Length);
        if (this.literals.Length <= mostFew)
        {
            few = new NibbleSearch(this.literals);
            return;
        }

        filter = new ulong[1 << (FilterBits - 6)];
        var grams = new Dictionary<uint, List<(int Literal, int Offset)>>();
        for (var number = 0; number < this.literals.Length; number++)
        {
            AddGrams(grams, number);
        }

        var size = 16;
        while (size < grams.Count * 2)
        {
            size *= 2;
        }

        slotMask = size - 1;
        keys = new uint[size];
        slots = new (int Start, int Count)[size];
        var all = new List<(int Literal, int Offset)>();
        foreach (var (gram, found) in grams)
        {
            var slot = SlotOf(gram);
            while (slots[slot].Count > 0)
            {
                slot = (slot + 1) & slotMask;
            }

            keys[slot] = gram;
            slots[slot] = (all.Count, found.Count);
            all.AddRange(found);
            var bit = (gram * Multiplier) >> (32 - FilterBits);
            filter[bit >> 6] |= 1UL << (int)(bit & 63);
        }

        entries = [.. all];
    }

    public IReadOnlyList<Literal> Literals => literals;

    /// <summary>The length of the longest literal.</summary>
    public int LongestBytes { get; }

    /// <summary>Adds every place where a literal stands whole, in no particular order.</summary>
    public void Find(ReadOnlySpan<byte> text, List<LiteralHit> hits)
    {
        if (few is not null)
        {
            few.Find(text, hits);
            return;
        }

        var last = text.Length - LeastBytes;
        var i = 0;
        ref var start = ref MemoryMarshal.GetReference(text);
        ref var bits = ref MemoryMarshal.GetArrayDataReference(filter);

        // Eight bytes hold three trigrams of every second position.
        for (; i <= text.Length - 8; i += 6)
        {
            var eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i));
            if (!BitConverter.IsLittleEndian)
            {
                eight = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(eight);
            }

            var first = (uint)eight & GramMask;
            var second = (uint)(eight >> 16) & GramMask;
            var third = (uint)(eight >> 32) & GramMask;
            if (((Test(ref bits, first) | Test(ref bits, second) | Test(ref bits, third)) & 1) != 0)
            {
                Look(text, i, first, hits);
                Look(text, i + 2, second, hits);
                Look(text, i + 4, third, hits);
            }
        }

        for (; i <= last; i += 2)
        {
            Look(text, i, GramAt(text, i), hits);
        }

        // Behind a literal of three bytes at an odd position nothing may follow.
        if (last >= 0 && i == last + 1)
        {
            Look(text, last, GramAt(text, last), hits);
        }
    }

    private static uint GramAt(ReadOnlySpan<byte> text, int at) => (uint)(text[at] | (text[at + 1] << 8) | (text[at + 2] << 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Test(ref ulong bits, uint gram)
    {
        var bit = (gram * Multiplier) >> (32 - FilterBits);
        return Unsafe.Add(ref bits, (nint)(bit >> 6)) >> (int)(bit & 63);
    }

    private void Look(ReadOnlySpan<byte> text, int at, uint gram, List<LiteralHit> hits)
    {
        for (var slot = SlotOf(gram); slots[slot].Count > 0; slot = (slot + 1) & slotMask)
        {
            if (keys[slot] != gram)
            {
                continue;
            }

            var (start, count) = slots[slot];
            foreach (var (number, offset) in entries.AsSpan(start, count))
            {
                var begin = at - offset;
                ref readonly var literal = ref literals[number];
                if (begin >= 0 && begin + literal.Bytes.Length <= text.Length && literal.IsAt(text.Slice(begin, literal.Bytes.Length)))
                {
                    hits.Add(new LiteralHit(begin, number));
                }
            }

            return;
        }
    }

    private int SlotOf(uint gram) => (int)((gram * Multiplier) >> 8) & slotMask;

    // A literal begins at an even or an odd position; one of two neighbouring trigrams begins at an even one.
    private void AddGrams(Dictionary<uint, List<(int Literal, int Offset)>> grams, int number)
    {
        var (bytes, ignoreCase) = literals[number];
        if (bytes.Length < LeastBytes)
        {
            throw new ArgumentException($"a literal needs {LeastBytes} bytes", nameof(number));
        }

        if (bytes.Length == LeastBytes)
        {
            // Its second trigram ends in a byte that may be any.
            Add(grams, bytes, ignoreCase, number, 0);
            for (var any = 0; any < 256; any++)
            {
                Add(grams, [bytes[1], bytes[2], (byte)any], ignoreCase, number, 1);
            }

            return;
        }

        var window = ByteFrequency.RarestWindow(bytes, LeastBytes + 1);
        Add(grams, bytes.AsSpan(window, LeastBytes), ignoreCase, number, window);
        Add(grams, bytes.AsSpan(window + 1, LeastBytes), ignoreCase, number, window + 1);
    }

    private static void Add(Dictionary<uint, List<(int Literal, int Offset)>> grams, ReadOnlySpan<byte> three, bool ignoreCase, int number, int offset)
    {
        // Bit n of the mask: the n-th byte in its other case.
        for (var mask = 0; mask < (ignoreCase ? 8 : 1); mask++)
        {
            var gram = 0u;
            var isVariant = true;
            for (var i = 0; i < LeastBytes; i++)
            {
                var character = three[i];
                if ((mask & (1 << i)) != 0)
                {
                    isVariant &= char.IsAsciiLetter((char)character);
                    character ^= 0x20;
                }

                gram |= (uint)character << (8 * i);
            }

            if (!isVariant)
            {
                continue;
            }

            if (!grams.TryGetValue(gram, out var list))
            {
                grams.Add(gram, list = []);
            }

            if (!list.Contains((number, offset)))
            {
                list.Add((number, offset));
            }
        }
    }
}
