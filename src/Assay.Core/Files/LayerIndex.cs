using System.Runtime.InteropServices;

namespace Assay.Core.Files;

/// <summary>
/// Every entry of one layer, 20 bytes each, found by the hash of its path; beside them what the layer removes from lower ones.
/// A folder tree is a single layer without removals.
/// </summary>
public sealed class LayerIndex
{
    /// <summary>Sizes above this are stored as this.</summary>
    public const long MaxSizeBytes = (1L << 36) - 1;

    private const int KindShift = 60;
    private const int SizeShift = 24;

    private readonly ulong[] hashes;
    private readonly ulong[] values;
    private readonly int[] parents;
    private readonly ulong[] whiteouts;
    private readonly ulong[] opaques;
    private readonly byte[] links;

    internal LayerIndex(ulong[] hashes, ulong[] values, int[] parents, ulong[] whiteouts, ulong[] opaques, byte[] links)
    {
        this.hashes = hashes;
        this.values = values;
        this.parents = parents;
        this.whiteouts = whiteouts;
        this.opaques = opaques;
        this.links = links;
    }

    /// <summary>The number of different paths.</summary>
    public int Count => hashes.Length;

    /// <summary>True where the layer removes nothing that lower layers have.</summary>
    public bool RemovesNothing => whiteouts.Length == 0 && opaques.Length == 0;

    /// <summary>Looks an entry up by its path's hash.</summary>
    /// <param name="pathHash"><see cref="FilePath.Hash"/>.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="sizeBytes">Its size, for files.</param>
    /// <param name="linkTarget">Where it points, for links.</param>
    public bool TryFind(ulong pathHash, out EntryKind kind, out long sizeBytes, out ReadOnlySpan<byte> linkTarget)
    {
        kind = default;
        sizeBytes = 0;
        linkTarget = default;
        var at = SortedHashes.Find(hashes, pathHash);
        if (at < 0)
        {
            return false;
        }

        kind = (EntryKind)(values[at] >> KindShift);
        var payload = (long)((values[at] >> SizeShift) & (ulong)MaxSizeBytes);
        if (kind is EntryKind.SymbolicLink or EntryKind.HardLink)
        {
            var offset = (int)payload;
            var length = links[offset] | (links[offset + 1] << 8);
            linkTarget = links.AsSpan(offset + 2, length);
        }
        else
        {
            sizeBytes = payload;
        }

        return true;
    }

    /// <summary>The removed paths' hashes, sorted.</summary>
    internal ReadOnlySpan<ulong> Whiteouts => whiteouts;

    /// <summary>The hashes of the folders whose lower content is hidden, sorted.</summary>
    internal ReadOnlySpan<ulong> Opaques => opaques;

    /// <summary>An entry by its number, in the order of hashes.</summary>
    internal (ulong Hash, EntryKind Kind, long SizeBytes) this[int number]
    {
        get
        {
            var kind = (EntryKind)(values[number] >> KindShift);
            return (hashes[number], kind, kind is EntryKind.SymbolicLink or EntryKind.HardLink ? 0 : (long)((values[number] >> SizeShift) & (ulong)MaxSizeBytes));
        }
    }

    /// <summary>The number of the folder that an entry lies in; -1 for the root.</summary>
    internal int ParentOf(int number) => parents[number];

    /// <summary>The number of an entry; negative where there is none.</summary>
    internal int NumberOf(ulong pathHash) => SortedHashes.Find(hashes, pathHash);

    /// <summary>True where the layer removes this very path from lower layers.</summary>
    public bool HasWhiteout(ulong pathHash) => SortedHashes.Find(whiteouts, pathHash) >= 0;

    /// <summary>True where the layer hides what lower layers have below this folder.</summary>
    public bool HasOpaque(ulong pathHash) => SortedHashes.Find(opaques, pathHash) >= 0;

    /// <summary>Writes the index as it is kept in the layer cache: little-endian, to be read by <see cref="Read"/> of the same build only.</summary>
    internal void Write(BinaryWriter writer)
    {
        WriteArray(writer, hashes);
        WriteArray(writer, values);
        WriteArray(writer, parents);
        WriteArray(writer, whiteouts);
        WriteArray(writer, opaques);
        writer.Write(links.Length);
        writer.Write(links);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the caller has verified the bytes' checksum.</summary>
    internal static LayerIndex Read(BinaryReader reader) =>
        new(ReadArray<ulong>(reader), ReadArray<ulong>(reader), ReadArray<int>(reader), ReadArray<ulong>(reader), ReadArray<ulong>(reader), reader.ReadBytes(reader.ReadInt32()));

    private static void WriteArray<T>(BinaryWriter writer, T[] array)
        where T : unmanaged
    {
        writer.Write(array.Length);
        writer.Write(MemoryMarshal.AsBytes(array.AsSpan()));
    }

    private static T[] ReadArray<T>(BinaryReader reader)
        where T : unmanaged
    {
        var array = new T[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }

    /// <summary>
    /// Collects a layer's entries in their order; of entries with the same path the last one counts, as it does when a tar is unpacked. Folders
    /// that a tar leaves out are entries too, since unpacking makes them: they take the place of a lower layer's file or link.
    /// </summary>
    public sealed class Builder
    {
        /// <summary>How many entries one index can hold.</summary>
        public const int MaxEntries = 1 << SizeShift;

        private readonly List<ulong> whiteouts = [];
        private readonly List<ulong> opaques = [];
        // Folders and links so far: what an entry's parent may be without a folder having to be made for it.
        private readonly Dictionary<ulong, int> parents = new() { [PathHash.Of([])] = -1 };
        private byte[] lastParent = [];
        private int lastParentBytes;
        private int lastParentNumber = -1;
        private ulong[] hashes = new ulong[1024];
        private ulong[] values = new ulong[1024];
        private int[] parentOf = new int[1024];
        private byte[] links = new byte[1024];
        private int linkBytes;
        private int count;

        /// <summary>How many entries were added, the folders that they imply among them.</summary>
        public int Count => count + whiteouts.Count + opaques.Count;

        /// <exception cref="TreeException">"limit.entries": more entries than an index can hold.</exception>
        public void Add(in TreeEntry entry) => Add(entry, PathHash.Of(entry.Path));

        /// <summary>The same where the path's hash is known.</summary>
        internal void Add(in TreeEntry entry, ulong hash)
        {
            switch (entry.Kind)
            {
                case EntryKind.Whiteout:
                    whiteouts.Add(hash);
                    return;
                case EntryKind.OpaqueDirectory:
                    opaques.Add(hash);
                    return;
                case EntryKind.SymbolicLink or EntryKind.HardLink:
                    Append(hash, AddParents(entry.Path), entry.Kind, AddLink(entry.LinkTarget));
                    if (entry.Kind == EntryKind.SymbolicLink)
                    {
                        parents.TryAdd(hash, count - 1);
                    }

                    return;
                case EntryKind.Directory:
                    Append(hash, AddParents(entry.Path), entry.Kind, 0);
                    parents.TryAdd(hash, count - 1);
                    return;
                default:
                    Append(hash, AddParents(entry.Path), entry.Kind, Math.Clamp(entry.SizeBytes, 0, MaxSizeBytes));
                    return;
            }
        }

        /// <summary>Adds what another builder has of the same tree, as if it came later; that one is used up.</summary>
        /// <exception cref="TreeException">"limit.entries": more entries than an index can hold.</exception>
        public void Add(Builder other)
        {
            if (count + other.count > MaxEntries)
            {
                throw TooMany();
            }

            var needed = count + other.count;
            if (needed > hashes.Length)
            {
                Array.Resize(ref hashes, needed);
                Array.Resize(ref values, needed);
                Array.Resize(ref parentOf, needed);
            }

            other.hashes.AsSpan(0, other.count).CopyTo(hashes.AsSpan(count));
            for (var i = 0; i < other.count; i++)
            {
                var moved = other.values[i] + (ulong)count;
                var isLink = (EntryKind)(moved >> KindShift) is EntryKind.SymbolicLink or EntryKind.HardLink;
                values[count + i] = isLink ? moved + ((ulong)linkBytes << SizeShift) : moved;
                parentOf[count + i] = other.parentOf[i] < 0 ? -1 : other.parentOf[i] + count;
            }

            Array.Resize(ref links, linkBytes + other.linkBytes);
            other.links.AsSpan(0, other.linkBytes).CopyTo(links.AsSpan(linkBytes));
            linkBytes = links.Length;
            count = needed;
            whiteouts.AddRange(other.whiteouts);
            opaques.AddRange(other.opaques);
        }

        /// <summary>The finished index; the builder is used up.</summary>
        public LayerIndex Build()
        {
            // Values carry the entries' numbers in their low bits, so equal hashes can be told apart after an unstable sort.
            SortedHashes.Sort(hashes.AsSpan(0, count), values.AsSpan(0, count));
            var placeOf = new int[count];
            var kept = 0;
            for (var i = 0; i < count; i++)
            {
                if (kept > 0 && hashes[kept - 1] == hashes[i])
                {
                    placeOf[(int)Number(values[i])] = kept - 1;
                    if (Number(values[i]) > Number(values[kept - 1]))
                    {
                        values[kept - 1] = values[i];
                    }

                    continue;
                }

                placeOf[(int)Number(values[i])] = kept;
                hashes[kept] = hashes[i];
                values[kept++] = values[i];
            }

            var placed = new int[kept];
            for (var i = 0; i < kept; i++)
            {
                placed[i] = parentOf[(int)Number(values[i])] is >= 0 and var parent ? placeOf[parent] : -1;
            }

            whiteouts.Sort();
            opaques.Sort();
            Array.Resize(ref hashes, kept);
            Array.Resize(ref values, kept);
            Array.Resize(ref links, linkBytes);
            return new LayerIndex(hashes, values, placed, [.. whiteouts], [.. opaques], links);
        }

        private static ulong Number(ulong value) => value & ((1UL << SizeShift) - 1);

        // The number of the folder that the path lies in; it and those above it are made where no entry has said so.
        private int AddParents(ReadOnlySpan<byte> path)
        {
            var parent = path[..Math.Max(0, path.LastIndexOf((byte)'/'))];
            if (parent.SequenceEqual(lastParent.AsSpan(0, lastParentBytes)))
            {
                return lastParentNumber;
            }

            var hash = PathHash.Of(parent);
            if (!parents.TryGetValue(hash, out var number))
            {
                var above = AddParents(parent);
                Append(hash, above, EntryKind.Directory, 0);
                parents.Add(hash, number = count - 1);
            }

            if (lastParent.Length < parent.Length)
            {
                lastParent = new byte[Math.Max(256, parent.Length * 2)];
            }

            parent.CopyTo(lastParent);
            (lastParentBytes, lastParentNumber) = (parent.Length, number);
            return number;
        }

        private void Append(ulong hash, int parent, EntryKind kind, long payload)
        {
            if (count == MaxEntries)
            {
                throw TooMany();
            }

            if (count == hashes.Length)
            {
                Array.Resize(ref hashes, count * 2);
                Array.Resize(ref values, count * 2);
                Array.Resize(ref parentOf, count * 2);
            }

            hashes[count] = hash;
            values[count] = ((ulong)kind << KindShift) | ((ulong)payload << SizeShift) | (uint)count;
            parentOf[count] = parent;
            count++;
        }

        private static TreeException TooMany() => new("limit.entries", $"more than {MaxEntries} entries in one layer");

        private int AddLink(ReadOnlySpan<byte> target)
        {
            target = target[..Math.Min(target.Length, FilePath.MaxBytes)];
            var needed = linkBytes + 2 + target.Length;
            if (needed > links.Length)
            {
                Array.Resize(ref links, Math.Max(needed, links.Length * 2));
            }

            var offset = linkBytes;
            links[offset] = (byte)target.Length;
            links[offset + 1] = (byte)(target.Length >> 8);
            target.CopyTo(links.AsSpan(offset + 2));
            linkBytes = needed;
            return offset;
        }
    }
}
