using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Assay.Core.Text;

/// <summary>
/// Finds some literals in one pass. Each is known by the three rarest bytes in it and belongs to one of eight buckets; what nibbles the three bytes of
/// a bucket's literals have is looked up by shuffling, for as many positions at once as a vector has bytes (Teddy, of Intel's Hyperscan). A position that passes
/// is compared. Immutable, and safe for threads.
/// </summary>
internal sealed class NibbleSearch
{
    private const int Buckets = 8;
    private const int WindowBytes = 3;
    private const int Nibbles = 16;

    /// <summary>Bytes of the widest vectors that this machine, and the code that was compiled for it, shuffle; 0 where there are none.</summary>
    internal static readonly int WidestBytes = Vector512.IsHardwareAccelerated && Avx512BW.IsSupported ? 64 : Avx2.IsSupported ? 32 : Vector128.IsHardwareAccelerated ? 16 : 0;

    private readonly Literal[] literals;
    private readonly int[] windows;
    private readonly int[][] members = new int[Buckets][];

    // For each byte of a window the buckets of its lower nibble, then of its upper one.
    private readonly byte[] tables = new byte[WindowBytes * 2 * Nibbles];

    // The buckets of literals that end before the window's n-th byte.
    private readonly byte[] shorter = new byte[WindowBytes];

    /// <param name="literals">What is looked for.</param>
    /// <exception cref="ArgumentException">One is empty.</exception>
    public NibbleSearch(Literal[] literals)
    {
        if (Array.Exists(literals, literal => literal.Bytes.Length == 0))
        {
            throw new ArgumentException("a literal needs bytes", nameof(literals));
        }

        this.literals = literals;
        windows = [.. literals.Select(literal => ByteFrequency.RarestWindow(literal.Bytes, WindowBytes))];

        // Those that are alike share a bucket, which so lets fewer others pass.
        var order = Enumerable.Range(0, literals.Length).OrderBy(number => Window(number), Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right))).ToArray();
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            members[bucket] = order[(bucket * order.Length / Buckets)..((bucket + 1) * order.Length / Buckets)];
            foreach (var number in members[bucket])
            {
                AddWindow(Window(number), literals[number].IgnoreCase, (byte)(1 << bucket));
            }
        }
    }

    /// <summary>Adds every place where a literal stands whole.</summary>
    public void Find(ReadOnlySpan<byte> text, List<LiteralHit> hits)
    {
        if (literals is [{ IgnoreCase: false }])
        {
            FindOne(text, hits);
        }
        else if (literals.Length > 0)
        {
            Find(text, hits, WidestBytes);
        }
    }

    /// <summary>The same with vectors of so many bytes, or none.</summary>
    internal void Find(ReadOnlySpan<byte> text, List<LiteralHit> hits, int vectorBytes)
    {
        var at = vectorBytes switch
        {
            64 => Find512(text, hits),
            32 => Find256(text, hits),
            16 => Find128(text, hits),
            _ => 0,
        };
        for (; at < text.Length; at++)
        {
            var buckets = BucketsAt(text, at);
            if (buckets != 0)
            {
                Compare(text, at, buckets, hits);
            }
        }
    }

    // Of one the runtime's own search looks at two bytes alone.
    private void FindOne(ReadOnlySpan<byte> text, List<LiteralHit> hits)
    {
        var bytes = literals[0].Bytes.AsSpan();
        for (var from = 0; text[from..].IndexOf(bytes) is var at and >= 0; from += at + 1)
        {
            hits.Add(new LiteralHit(from + at, 0));
        }
    }

    // The three are one loop in three widths: which the machine has is known when it is compiled, and compiled it must be at once, not by what was measured in a slow form.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find512(ReadOnlySpan<byte> text, List<LiteralHit> hits)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        var (low0, high0, low1, high1, low2, high2) = (Table512(0), Table512(1), Table512(2), Table512(3), Table512(4), Table512(5));
        var nibble = Vector512.Create((byte)0x0F);
        Span<byte> passed = stackalloc byte[Vector512<byte>.Count];
        var at = 0;
        for (; at <= text.Length - Vector512<byte>.Count - WindowBytes + 1; at += Vector512<byte>.Count)
        {
            var first = Vector512.LoadUnsafe(ref start, (nuint)at);
            var second = Vector512.LoadUnsafe(ref start, (nuint)at + 1);
            var third = Vector512.LoadUnsafe(ref start, (nuint)at + 2);
            var found = Avx512BW.Shuffle(low0, first & nibble) & Avx512BW.Shuffle(high0, (first.AsUInt16() >> 4).AsByte() & nibble)
                & Avx512BW.Shuffle(low1, second & nibble) & Avx512BW.Shuffle(high1, (second.AsUInt16() >> 4).AsByte() & nibble)
                & Avx512BW.Shuffle(low2, third & nibble) & Avx512BW.Shuffle(high2, (third.AsUInt16() >> 4).AsByte() & nibble);
            if (found != Vector512<byte>.Zero)
            {
                found.CopyTo(passed);
                Compare(text, at, passed, ~Vector512.Equals(found, Vector512<byte>.Zero).ExtractMostSignificantBits(), hits);
            }
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find256(ReadOnlySpan<byte> text, List<LiteralHit> hits)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        var (low0, high0, low1, high1, low2, high2) = (Table256(0), Table256(1), Table256(2), Table256(3), Table256(4), Table256(5));
        var nibble = Vector256.Create((byte)0x0F);
        Span<byte> passed = stackalloc byte[Vector256<byte>.Count];
        var at = 0;
        for (; at <= text.Length - Vector256<byte>.Count - WindowBytes + 1; at += Vector256<byte>.Count)
        {
            var first = Vector256.LoadUnsafe(ref start, (nuint)at);
            var second = Vector256.LoadUnsafe(ref start, (nuint)at + 1);
            var third = Vector256.LoadUnsafe(ref start, (nuint)at + 2);
            var found = Avx2.Shuffle(low0, first & nibble) & Avx2.Shuffle(high0, (first.AsUInt16() >> 4).AsByte() & nibble)
                & Avx2.Shuffle(low1, second & nibble) & Avx2.Shuffle(high1, (second.AsUInt16() >> 4).AsByte() & nibble)
                & Avx2.Shuffle(low2, third & nibble) & Avx2.Shuffle(high2, (third.AsUInt16() >> 4).AsByte() & nibble);
            if (found != Vector256<byte>.Zero)
            {
                found.CopyTo(passed);
                Compare(text, at, passed, (uint)~Vector256.Equals(found, Vector256<byte>.Zero).ExtractMostSignificantBits(), hits);
            }
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find128(ReadOnlySpan<byte> text, List<LiteralHit> hits)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        var (low0, high0, low1, high1, low2, high2) = (Table(0), Table(1), Table(2), Table(3), Table(4), Table(5));
        var nibble = Vector128.Create((byte)0x0F);
        Span<byte> passed = stackalloc byte[Vector128<byte>.Count];
        var at = 0;
        for (; at <= text.Length - Vector128<byte>.Count - WindowBytes + 1; at += Vector128<byte>.Count)
        {
            var first = Vector128.LoadUnsafe(ref start, (nuint)at);
            var second = Vector128.LoadUnsafe(ref start, (nuint)at + 1);
            var third = Vector128.LoadUnsafe(ref start, (nuint)at + 2);
            var found = Shuffle(low0, first & nibble) & Shuffle(high0, first >> 4)
                & Shuffle(low1, second & nibble) & Shuffle(high1, second >> 4)
                & Shuffle(low2, third & nibble) & Shuffle(high2, third >> 4);
            if (found != Vector128<byte>.Zero)
            {
                found.CopyTo(passed);
                Compare(text, at, passed, (ushort)~Vector128.Equals(found, Vector128<byte>.Zero).ExtractMostSignificantBits(), hits);
            }
        }

        return at;
    }

    // Machine code that is compiled for every processor of a kind knows the one that they all have, and would call a function for the other.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Shuffle(Vector128<byte> table, Vector128<byte> places) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(table, places) : Vector128.ShuffleNative(table, places);

    private Vector128<byte> Table(int number) => Vector128.Create<byte>(tables.AsSpan(number * Nibbles, Nibbles));

    private Vector256<byte> Table256(int number) => Vector256.Create(Table(number), Table(number));

    private Vector512<byte> Table512(int number) => Vector512.Create(Table256(number), Table256(number));

    private void Compare(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> passed, ulong places, List<LiteralHit> hits)
    {
        for (; places != 0; places &= places - 1)
        {
            var place = BitOperations.TrailingZeroCount(places);
            Compare(text, at + place, passed[place], hits);
        }
    }

    private void Compare(ReadOnlySpan<byte> text, int at, int buckets, List<LiteralHit> hits)
    {
        for (; buckets != 0; buckets &= buckets - 1)
        {
            foreach (var number in members[BitOperations.TrailingZeroCount(buckets)])
            {
                var begin = at - windows[number];
                ref readonly var literal = ref literals[number];
                if (begin >= 0 && begin + literal.Bytes.Length <= text.Length && literal.IsAt(text.Slice(begin, literal.Bytes.Length)))
                {
                    hits.Add(new LiteralHit(begin, number));
                }
            }
        }
    }

    // As the vectors do it; behind the end of the text only a shorter literal's bytes may stand.
    private int BucketsAt(ReadOnlySpan<byte> text, int at)
    {
        var buckets = 0xFF;
        for (var i = 0; i < WindowBytes && buckets != 0; i++)
        {
            buckets &= at + i < text.Length
                ? tables[(2 * i * Nibbles) + (text[at + i] & 0x0F)] & tables[(((2 * i) + 1) * Nibbles) + (text[at + i] >> 4)]
                : shorter[i];
        }

        return buckets;
    }

    private byte[] Window(int number) => literals[number].Bytes[windows[number]..Math.Min(windows[number] + WindowBytes, literals[number].Bytes.Length)];

    private void AddWindow(byte[] window, bool ignoreCase, byte bucket)
    {
        for (var i = 0; i < WindowBytes; i++)
        {
            if (i >= window.Length)
            {
                shorter[i] |= bucket;
                for (var nibble = 0; nibble < 2 * Nibbles; nibble++)
                {
                    tables[(2 * i * Nibbles) + nibble] |= bucket;
                }

                continue;
            }

            AddByte(i, window[i], bucket);
            if (ignoreCase && Ascii.IsValid(window[i]) && char.IsAsciiLetter((char)window[i]))
            {
                AddByte(i, (byte)(window[i] ^ 0x20), bucket);
            }
        }
    }

    private void AddByte(int place, byte value, byte bucket)
    {
        tables[(2 * place * Nibbles) + (value & 0x0F)] |= bucket;
        tables[(((2 * place) + 1) * Nibbles) + (value >> 4)] |= bucket;
    }
}
