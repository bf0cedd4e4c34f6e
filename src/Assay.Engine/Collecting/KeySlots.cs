using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Assay.Core.Files;

namespace Assay.Engine.Collecting;

/// <summary>
/// A table by bytes, made for keys that are not in it: first, middle and last byte and the length stand in a filter, and nearly everything else is refused by it without a
/// look at the other bytes. Behind it a slot is the lowest bits of the hash.
/// </summary>
internal sealed class KeySlots<T>
    where T : class
{
    private const int FilterBits = 14;
    private const uint Multiplier = 0x9E3779B1;

    // File names have no more.
    private const int LongestFolded = 255;

    private readonly bool anyCase;
    private readonly ulong[] filter = new ulong[1 << (FilterBits - 6)];
    private readonly ulong[] hashes;
    private readonly T?[] values;
    private readonly int mask;

    /// <param name="mostKeys">More are never set.</param>
    /// <param name="anyCase">Whether a letter of ASCII is the same in both cases; keys are set in upper case then.</param>
    public KeySlots(int mostKeys, bool anyCase = false)
    {
        this.anyCase = anyCase;
        var size = 16;
        while (size < mostKeys * 2)
        {
            size *= 2;
        }

        mask = size - 1;
        hashes = new ulong[size];
        values = new T?[size];
    }

    public void Set(ReadOnlySpan<byte> key, T value)
    {
        var bit = BitOf(key);
        filter[bit >> 6] |= 1UL << (bit & 63);
        var hash = HashOf(key);
        var slot = SlotOf(hash);
        hashes[slot] = hash;
        values[slot] = value;
    }

    public bool TryGetValue(ReadOnlySpan<byte> key, [NotNullWhen(true)] out T? value)
    {
        var bit = BitOf(key);
        if ((filter[bit >> 6] & (1UL << (bit & 63))) == 0)
        {
            value = null;
            return false;
        }

        return (value = values[SlotOf(HashOf(key))]) is not null;
    }

    private int BitOf(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            return 0;
        }

        var gram = key[0] | ((uint)key[^1] << 8) | ((uint)key[key.Length / 2] << 16);
        gram = (anyCase ? gram & 0xDFDFDF : gram) | ((uint)key.Length << 24);
        return (int)((gram * Multiplier) >> (32 - FilterBits));
    }

    private ulong HashOf(ReadOnlySpan<byte> key)
    {
        if (!anyCase || key.Length > LongestFolded)
        {
            return PathHash.Of(key);
        }

        Span<byte> folded = stackalloc byte[LongestFolded];
        return Ascii.ToUpper(key, folded, out var length) == OperationStatus.Done ? PathHash.Of(folded[..length]) : PathHash.Of(key);
    }

    // The key's, or the empty one where it would stand.
    private int SlotOf(ulong hash)
    {
        var slot = (int)hash & mask;
        while (values[slot] is not null && hashes[slot] != hash)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
