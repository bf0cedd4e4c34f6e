using System.Diagnostics.CodeAnalysis;

namespace Assay.Engine.Collecting;

/// <summary>
/// A table by hashes that are good ones already: a slot is their lowest bits, and most questions are answered by an empty one. .NET's tables of such keys are compiled
/// in every process again.
/// </summary>
internal sealed class HashSlots<T>
    where T : class
{
    private readonly ulong[] keys;
    private readonly T?[] values;
    private readonly int mask;

    /// <param name="mostKeys">More are never set.</param>
    public HashSlots(int mostKeys)
    {
        var size = 16;
        while (size < mostKeys * 4)
        {
            size *= 2;
        }

        mask = size - 1;
        keys = new ulong[size];
        values = new T?[size];
    }

    public int Count { get; private set; }

    public void Set(ulong key, T value)
    {
        var slot = SlotOf(key);
        Count += values[slot] is null ? 1 : 0;
        keys[slot] = key;
        values[slot] = value;
    }

    public bool TryGetValue(ulong key, [NotNullWhen(true)] out T? value) => (value = values[SlotOf(key)]) is not null;

    // The key's, or the empty one where it would stand.
    private int SlotOf(ulong key)
    {
        var slot = (int)key & mask;
        while (values[slot] is not null && keys[slot] != key)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
