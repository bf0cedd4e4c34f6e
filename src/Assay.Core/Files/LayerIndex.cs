using System.Runtime.InteropServices;

namespace Assay.Core.Files;

/// <summary>
/// Every entry of one layer, 16 bytes each, found by the hash of its path; beside them what the layer removes from lower ones.
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
    private readonly ulong[] whiteouts;
    private readonly ulong[] opaques;
    private readonly byte[] links;

    internal LayerIndex(ulong[] hashes, ulong[] values, ulong[] whiteouts, ulong[] opaques, byte[] links)
    {
        this.hashes = hashes;
        this.values = values;
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
        var at = Array.BinarySearch(hashes, pathHash);
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

    /// <summary>True where the layer removes this very path from lower layers.</summary>
    public bool HasWhiteout(ulong pathHash) => Array.BinarySearch(whiteouts, pathHash) >= 0;

    /// <summary>True where the layer hides what lower layers have below this folder.</summary>
    public bool HasOpaque(ulong pathHash) => Array.BinarySearch(opaques, pathHash) >= 0;

    /// <summary>Writes the index as it is kept in the layer cache: little-endian, to be read by <see cref="Read"/> of the same build only.</summary>
    internal void Write(BinaryWriter writer)
    {
        WriteArray(writer, hashes);
        WriteArray(writer, values);
        WriteArray(writer, whiteouts);
        WriteArray(writer, opaques);
        writer.Write(links.Length);
        writer.Write(links);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the caller has verified the bytes' checksum.</summary>
    internal static LayerIndex Read(BinaryReader reader) =>
        new(ReadArray(reader), ReadArray(reader), ReadArray(reader), ReadArray(reader), reader.ReadBytes(reader.ReadInt32()));

    private static void WriteArray(BinaryWriter writer, ulong[] array)
    {
        writer.Write(array.Length);
        writer.Write(MemoryMarshal.AsBytes(array.AsSpan()));
    }

    private static ulong[] ReadArray(BinaryReader reader)
    {
        var array = new ulong[reader.ReadInt32()];
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
        private readonly HashSet<ulong> parents = [PathHash.Of([])];
        private ulong lastParent = PathHash.Of([]);
        private ulong[] hashes = new ulong[1024];
        private ulong[] values = new ulong[1024];
        private byte[] links = new byte[1024];
        private int linkBytes;
        private int count;

        /// <summary>How many entries were added, the folders that they imply among them.</summary>
        public int Count => count + whiteouts.Count + opaques.Count;

        /// <exception cref="TreeException">"limit.entries": more entries than an index can hold.</exception>
        public void Add(in TreeEntry entry)
        {
            var hash = PathHash.Of(entry.Path);
            switch (entry.Kind)
            {
                case EntryKind.Whiteout:
                    whiteouts.Add(hash);
                    return;
                case EntryKind.OpaqueDirectory:
                    opaques.Add(hash);
                    return;
                case EntryKind.SymbolicLink or EntryKind.HardLink:
                    AddParents(entry.Path);
                    Append(hash, entry.Kind, AddLink(entry.LinkTarget));
                    if (entry.Kind == EntryKind.SymbolicLink)
                    {
                        parents.Add(hash);
                    }

                    return;
                case EntryKind.Directory:
                    AddParents(entry.Path);
                    parents.Add(hash);
                    Append(hash, entry.Kind, 0);
                    return;
                default:
                    AddParents(entry.Path);
                    Append(hash, entry.Kind, Math.Clamp(entry.SizeBytes, 0, MaxSizeBytes));
                    return;
            }
        }

        /// <summary>The finished index; the builder is used up.</summary>
        public LayerIndex Build()
        {
            // Values carry the entries' numbers in their low bits, so equal hashes can be told apart after an unstable sort.
            Array.Sort(hashes, values, 0, count);
            var kept = 0;
            for (var i = 0; i < count; i++)
            {
                if (kept > 0 && hashes[kept - 1] == hashes[i])
                {
                    if (Number(values[i]) > Number(values[kept - 1]))
                    {
                        values[kept - 1] = values[i];
                    }

                    continue;
                }

                hashes[kept] = hashes[i];
                values[kept++] = values[i];
            }

            whiteouts.Sort();
            opaques.Sort();
            Array.Resize(ref hashes, kept);
            Array.Resize(ref values, kept);
            Array.Resize(ref links, linkBytes);
            return new LayerIndex(hashes, values, [.. whiteouts], [.. opaques], links);
        }

        private static ulong Number(ulong value) => value & ((1UL << SizeShift) - 1);

        private void AddParents(ReadOnlySpan<byte> path)
        {
            var parent = path[..Math.Max(0, path.LastIndexOf((byte)'/'))];
            var hash = PathHash.Of(parent);
            if (hash == lastParent)
            {
                return;
            }

            lastParent = hash;
            while (parents.Add(hash))
            {
                Append(hash, EntryKind.Directory, 0);
                parent = parent[..Math.Max(0, parent.LastIndexOf((byte)'/'))];
                hash = PathHash.Of(parent);
            }
        }

        private void Append(ulong hash, EntryKind kind, long payload)
        {
            if (count == MaxEntries)
            {
                throw new TreeException("limit.entries", $"more than {MaxEntries} entries in one layer");
            }

            if (count == hashes.Length)
            {
                Array.Resize(ref hashes, count * 2);
                Array.Resize(ref values, count * 2);
            }

            hashes[count] = hash;
            values[count] = ((ulong)kind << KindShift) | ((ulong)payload << SizeShift) | (uint)count;
            count++;
        }

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
