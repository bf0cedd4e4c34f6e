using System.Runtime.InteropServices;

namespace Assay.Sources.Directory;

/// <summary>The names of one folder, sorted by their bytes: some 4 bytes more than the names themselves, for there may be millions.</summary>
internal sealed class NameList
{
    /// <summary>Names are shorter than this (NAME_MAX of Linux is 255; Windows has 255 characters).</summary>
    public const int MaxNameBytes = 1024;

    private const int PlaceBits = 20;
    private const int SmallestChunkBytes = 1 << 10;

    private readonly List<byte[]> chunks = [];
    private readonly List<int> places = [];
    private int used;

    public int Count => places.Count;

    /// <summary>Adds a name without its NUL, with a byte of the caller's.</summary>
    public void Add(byte tag, ReadOnlySpan<byte> name)
    {
        var needed = name.Length + 2;
        if (chunks.Count == 0 || used + needed > chunks[^1].Length)
        {
            chunks.Add(new byte[Math.Min(1 << PlaceBits, SmallestChunkBytes << Math.Min(16, chunks.Count * 2))]);
            used = 0;
        }

        var chunk = chunks[^1];
        places.Add(((chunks.Count - 1) << PlaceBits) | used);
        chunk[used] = tag;
        name.CopyTo(chunk.AsSpan(used + 1));
        chunk[used + needed - 1] = 0;
        used += needed;
    }

    public void Sort() => CollectionsMarshal.AsSpan(places).Sort(new ByName(this));

    public byte Tag(int index) => chunks[places[index] >> PlaceBits][places[index] & ((1 << PlaceBits) - 1)];

    /// <summary>The name with the NUL that ends it.</summary>
    public ReadOnlySpan<byte> Terminated(int index)
    {
        var rest = At(places[index]);
        return rest[..(rest.IndexOf((byte)0) + 1)];
    }

    public ReadOnlySpan<byte> Name(int index) => Terminated(index)[..^1];

    private ReadOnlySpan<byte> At(int place) => chunks[place >> PlaceBits].AsSpan((place & ((1 << PlaceBits) - 1)) + 1);

    private readonly struct ByName : IComparer<int>
    {
        private readonly NameList list;

        public ByName(NameList list) => this.list = list;

        public int Compare(int x, int y)
        {
            var left = list.At(x);
            var right = list.At(y);
            return left[..left.IndexOf((byte)0)].SequenceCompareTo(right[..right.IndexOf((byte)0)]);
        }
    }
}
