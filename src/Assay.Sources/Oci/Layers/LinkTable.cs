using Assay.Core.Files;

namespace Assay.Sources.Oci.Layers;

/// <summary>The symbolic links that a layer has made so far, by path: one array of bytes and a hash table of places in it.</summary>
internal sealed class LinkTable
{
    // 65,000 links of a large layer take some 5 MB.
    private const int MaxTotalBytes = 512 << 20;

    private readonly ByteArena arena = new();
    private readonly HashSet<int> places;
    private readonly HashSet<int>.AlternateLookup<ReadOnlySpan<byte>> byPath;

    public LinkTable()
    {
        places = new HashSet<int>(new PathComparer(arena));
        byPath = places.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public int Count => places.Count;

    /// <summary>Raised by every change.</summary>
    public int Version { get; private set; }

    /// <summary>Where the link points; false where there is none at the path.</summary>
    public bool TryGet(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> target)
    {
        target = default;
        if (!byPath.TryGetValue(path, out var place))
        {
            return false;
        }

        target = arena.Second(place);
        return true;
    }

    /// <exception cref="TreeException">"limit.links".</exception>
    public void Set(ReadOnlySpan<byte> path, ReadOnlySpan<byte> target)
    {
        Remove(path);
        if (arena.Length + path.Length + target.Length > MaxTotalBytes)
        {
            throw new TreeException("limit.links", "the layer's symbolic links take too much memory");
        }

        places.Add(arena.Add(path, target));
        Version++;
    }

    public void Remove(ReadOnlySpan<byte> path)
    {
        if (places.Count > 0 && byPath.Remove(path))
        {
            Version++;
        }
    }

    /// <summary>Pairs of byte strings, each with its length (2 bytes) in front.</summary>
    private sealed class ByteArena
    {
        private readonly ByteBuffer bytes = new();

        public int Length => bytes.Length;

        public int Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
        {
            var place = bytes.Length;
            AddPart(first);
            AddPart(second);
            return place;
        }

        public ReadOnlySpan<byte> First(int place) => Part(place);

        public ReadOnlySpan<byte> Second(int place) => Part(place + 2 + Part(place).Length);

        private void AddPart(ReadOnlySpan<byte> part)
        {
            bytes.Append([(byte)part.Length, (byte)(part.Length >> 8)]);
            bytes.Append(part);
        }

        private ReadOnlySpan<byte> Part(int place)
        {
            var rest = bytes.Span[place..];
            return rest.Slice(2, rest[0] | (rest[1] << 8));
        }
    }

    private sealed class PathComparer : IEqualityComparer<int>, IAlternateEqualityComparer<ReadOnlySpan<byte>, int>
    {
        private readonly ByteArena arena;

        public PathComparer(ByteArena arena) => this.arena = arena;

        public bool Equals(int x, int y) => x == y || arena.First(x).SequenceEqual(arena.First(y));

        public int GetHashCode(int obj) => GetHashCode(arena.First(obj));

        public bool Equals(ReadOnlySpan<byte> alternate, int other) => alternate.SequenceEqual(arena.First(other));

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            // Seeded anew in every process, so that nobody can make paths that collide.
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public int Create(ReadOnlySpan<byte> alternate) => throw new NotSupportedException();
    }
}
