namespace Assay.Sources.Directory;

/// <summary>The names of one folder, sorted by their bytes: some 8 bytes more than the names themselves, for there may be millions.</summary>
internal sealed class NameList
{
    /// <summary>Names are shorter than this (NAME_MAX of Linux is 255; Windows has 255 characters).</summary>
    public const int MaxNameBytes = 1024;

    private const int PlaceBits = 20;
    private const int SmallestChunkBytes = 1 << 9;

    // The caller's byte and the name's length.
    private const int HeadBytes = 3;

    // Most folders have no more names: moving some numbers up is faster than dividing them.
    private const int FewEnough = 24;

    private readonly List<byte[]> chunks = [];
    private int[] places = new int[16];
    private int used;

    public int Count { get; private set; }

    /// <summary>Adds a name without its NUL, with a byte of the caller's.</summary>
    public void Add(byte tag, ReadOnlySpan<byte> name)
    {
        var needed = HeadBytes + name.Length + 1;
        if (chunks.Count == 0 || used + needed > chunks[^1].Length)
        {
            chunks.Add(new byte[Math.Min(1 << PlaceBits, SmallestChunkBytes << Math.Min(16, chunks.Count * 2))]);
            used = 0;
        }

        if (Count == places.Length)
        {
            Array.Resize(ref places, Count * 2);
        }

        var chunk = chunks[^1];
        places[Count++] = ((chunks.Count - 1) << PlaceBits) | used;
        chunk[used] = tag;
        chunk[used + 1] = (byte)name.Length;
        chunk[used + 2] = (byte)(name.Length >> 8);
        name.CopyTo(chunk.AsSpan(used + HeadBytes));
        chunk[used + needed - 1] = 0;
        used += needed;
    }

    public void Sort()
    {
        if (Count > FewEnough)
        {
            places.AsSpan(0, Count).Sort(Compare);
            return;
        }

        for (var i = 1; i < Count; i++)
        {
            var place = places[i];
            var name = At(place);
            var to = i;
            for (; to > 0 && At(places[to - 1]).SequenceCompareTo(name) > 0; to--)
            {
                places[to] = places[to - 1];
            }

            places[to] = place;
        }
    }

    public byte Tag(int index) => chunks[places[index] >> PlaceBits][places[index] & ((1 << PlaceBits) - 1)];

    /// <summary>The name with the NUL that ends it.</summary>
    public ReadOnlySpan<byte> Terminated(int index) => At(places[index], more: 1);

    public ReadOnlySpan<byte> Name(int index) => At(places[index]);

    private int Compare(int left, int right) => At(left).SequenceCompareTo(At(right));

    private ReadOnlySpan<byte> At(int place, int more = 0)
    {
        var chunk = chunks[place >> PlaceBits];
        var start = place & ((1 << PlaceBits) - 1);
        return chunk.AsSpan(start + HeadBytes, (chunk[start + 1] | (chunk[start + 2] << 8)) + more);
    }
}
