using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Assay.Sources.Disk.FileSystems.Ntfs;

/// <summary>
/// The names in a folder: those in the root of its index, then those in all blocks that are in use, one after the other, since the order of the names
/// is of no use here. layout.h, INDEX_ROOT, INDEX_BLOCK, INDEX_ENTRY, FILE_NAME_ATTR.
/// </summary>
internal sealed class NtfsFolder
{
    // Below it are the tables of NTFS itself, and the root folder once more, which nobody is shown.
    private const ulong FirstUserRecord = 16;
    private const ulong NumberMask = (1UL << NtfsRecords.NumberBits) - 1;
    private const int RootHeaderBytes = 16;
    private const int BlockHeaderBytes = 24;
    private const int EntryBytes = 16;
    private const int NameAt = 66;
    private const int LastFlag = 2;
    private const int ShortNames = 2;
    private const int SectorBytes = 512;
    private const int MaxBitmapBytes = 32 << 20;

    private static readonly byte[] IndexName = Encoding.Unicode.GetBytes("$I30");

    private readonly BlockReader volume;
    private readonly NtfsRecords records;
    private readonly NtfsShape shape;
    private readonly NtfsRecord folder;

    public NtfsFolder(BlockReader volume, NtfsRecords records, NtfsShape shape, NtfsRecord folder)
    {
        this.volume = volume;
        this.records = records;
        this.shape = shape;
        this.folder = folder;
    }

    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.unsupported", entry only.</exception>
    public IEnumerable<NamedNode> Read(CancellationToken token)
    {
        var root = records.Segments(folder, NtfsAttribute.IndexRoot, IndexName).FirstOrDefault();
        if (root is null || !root.IsResident || root.Value.Length < RootHeaderBytes + EntryBytes)
        {
            throw Malformed();
        }

        foreach (var entry in Entries(root.Value, RootHeaderBytes))
        {
            yield return entry;
        }

        foreach (var block in Blocks(BinaryPrimitives.ReadUInt32LittleEndian(root.Value.Span[8..])))
        {
            token.ThrowIfCancellationRequested();
            foreach (var entry in Entries(block, BlockHeaderBytes))
            {
                yield return entry;
            }
        }
    }

    private static IEnumerable<NamedNode> Entries(ReadOnlyMemory<byte> block, int header)
    {
        var offset = header + (long)BinaryPrimitives.ReadUInt32LittleEndian(block.Span[header..]);
        var end = header + (long)BinaryPrimitives.ReadUInt32LittleEndian(block.Span[(header + 4)..]);
        if (end > block.Length)
        {
            throw Malformed();
        }

        while (true)
        {
            int length = offset + EntryBytes <= end ? BinaryPrimitives.ReadUInt16LittleEndian(block.Span[((int)offset + 8)..]) : 0;
            if (length < EntryBytes || offset + length > end)
            {
                throw Malformed();
            }

            var entry = block.Slice((int)offset, length);
            if ((entry.Span[12] & LastFlag) != 0)
            {
                yield break;
            }

            if (length < EntryBytes + NameAt || EntryBytes + NameAt + (entry.Span[EntryBytes + 64] * 2) > length)
            {
                throw Malformed();
            }

            var reference = BinaryPrimitives.ReadUInt64LittleEndian(entry.Span);
            var name = entry.Slice(EntryBytes + NameAt, entry.Span[EntryBytes + 64] * 2);

            // A name of eight characters and three is a second one of what has a long name too.
            if (entry.Span[EntryBytes + 65] != ShortNames && (reference & NumberMask) >= FirstUserRecord && name.Length > 0)
            {
                yield return new NamedNode(Utf16Name.ToUtf8(name.Span), reference);
            }

            offset += length;
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> Blocks(uint blockBytes)
    {
        var list = new FileRuns(volume.SizeBytes);
        long cluster = 0;
        long size = 0;
        foreach (var segment in records.Segments(folder, NtfsAttribute.IndexBlocks, IndexName))
        {
            size = cluster == 0 ? segment.SizeBytes : size;
            NtfsRuns.Add(list, segment.IsResident || segment.IsCompressed ? throw Malformed() : segment, shape.ClusterBytes, ref cluster);
        }

        if (list.Runs.Count == 0)
        {
            yield break;
        }

        if (blockBytes is < SectorBytes or > 65536 || !BitOperations.IsPow2(blockBytes) || list.StoredBytes > volume.SizeBytes)
        {
            throw Malformed();
        }

        var bitmap = Bitmap();
        var unitBytes = shape.ClusterBytes <= blockBytes ? shape.ClusterBytes : SectorBytes;
        using var content = new RunStream(volume, list.Runs, Math.Min(size, list.Runs[^1].End));
        for (long number = 0; (number + 1) * blockBytes <= content.Length && number / 8 < bitmap.Length; number++)
        {
            if ((bitmap.Span[(int)(number / 8)] >> (int)(number % 8) & 1) == 0)
            {
                continue;
            }

            var block = new byte[blockBytes];
            content.Position = number * blockBytes;
            content.ReadExactly(block);
            NtfsBlock.Restore(block, "INDX"u8, "a block of a folder");
            yield return BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(16)) == number * (blockBytes / unitBytes) ? block : throw Malformed();
        }
    }

    private ReadOnlyMemory<byte> Bitmap()
    {
        var bitmap = records.Segments(folder, NtfsAttribute.Bitmap, IndexName).FirstOrDefault() ?? throw Malformed();
        return records.ValueOf(bitmap, MaxBitmapBytes);
    }

    private static Core.Files.TreeException Malformed() => Fault.Malformed("a folder of NTFS has an index that says what can't be");
}
