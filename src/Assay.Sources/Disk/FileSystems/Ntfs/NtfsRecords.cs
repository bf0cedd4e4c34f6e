using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems.Ntfs;

/// <summary>A record of the master file table, and the attributes in it: layout.h, MFT_RECORD.</summary>
/// <param name="Reference">Its number, and above it how often the number was given.</param>
/// <param name="Base">The reference of the record that it is a part of; 0 for a whole file's.</param>
/// <param name="IsFolder">Whether it is a folder's.</param>
/// <param name="Attributes">In their order.</param>
internal sealed record NtfsRecord(ulong Reference, ulong Base, bool IsFolder, List<NtfsAttribute> Attributes);

/// <summary>The master file table: all records, and all that is told about a file in several of them.</summary>
internal sealed class NtfsRecords
{
    /// <summary>How many bits of a reference are the record's number.</summary>
    public const int NumberBits = 48;

    private const ulong NumberMask = (1UL << NumberBits) - 1;
    private const int MaxListBytes = 256 << 10;
    private const int ListEntryBytes = 26;
    private const int InUseFlag = 1;
    private const int FolderFlag = 2;

    private readonly VolumeBlocks volume;
    private readonly NtfsShape shape;
    private readonly FileRuns table;

    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.unsupported", entry only.</exception>
    public NtfsRecords(VolumeBlocks volume, NtfsShape shape)
    {
        this.volume = volume;
        this.shape = shape;

        // The table's first record tells where the table is; where it is in many pieces, those told first hold the records that tell of the others.
        table = new FileRuns(volume.SizeBytes);
        var first = Parse(0, volume.Block(shape.TableCluster * shape.ClusterBytes, shape.RecordBytes, Restore));
        long cluster = 0;
        foreach (var segment in Segments(first, NtfsAttribute.Content, []))
        {
            if (segment.IsResident || segment.IsCompressed)
            {
                throw Fault.Malformed("the master file table of NTFS has no place");
            }

            NtfsRuns.Add(table, segment, shape.ClusterBytes, ref cluster);
        }
    }

    /// <summary>The record of a reference; one of which the upper bits are 0 is asked for by its number alone.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public NtfsRecord Read(ulong reference)
    {
        var number = reference & NumberMask;
        var record = Parse(number, Bytes(number));
        return reference >> NumberBits == 0 || record.Reference == reference ? record : throw Fault.Malformed($"record {number} is another file's by now");
    }

    /// <summary>The segments of an attribute in their order: of the file's own record, or of those that its list names.</summary>
    /// <param name="record">The file's own record.</param>
    /// <param name="type">The attribute's type.</param>
    /// <param name="name">Its name in UTF-16.</param>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public IEnumerable<NtfsAttribute> Segments(NtfsRecord record, uint type, byte[] name)
    {
        var list = record.Attributes.Find(attribute => attribute.Type == NtfsAttribute.AttributeList);
        if (list is null)
        {
            return record.Attributes.Where(attribute => Is(attribute, type, name));
        }

        return SegmentsOfList(record, ValueOf(list, MaxListBytes), type, name);
    }

    /// <summary>The whole value of an attribute of one segment.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public ReadOnlyMemory<byte> ValueOf(NtfsAttribute attribute, int maxBytes)
    {
        if (attribute.SizeBytes > maxBytes)
        {
            throw Fault.Malformed($"an attribute of NTFS has {attribute.SizeBytes} bytes");
        }

        if (attribute.IsResident)
        {
            return attribute.Value;
        }

        var list = new FileRuns(volume.SizeBytes);
        long cluster = 0;
        NtfsRuns.Add(list, attribute, shape.ClusterBytes, ref cluster);
        var value = new byte[attribute.SizeBytes];
        ReadAt(list, 0, value);
        return value;
    }

    private static bool Is(NtfsAttribute attribute, uint type, byte[] name) => attribute.Type == type && attribute.Name.Span.SequenceEqual(name);

    private static NtfsRecord Parse(ulong number, byte[] record)
    {
        int attributes = BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(20));
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(22));
        if ((flags & InUseFlag) == 0)
        {
            throw Fault.Malformed($"record {number} is not in use");
        }

        return new NtfsRecord(
            ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(16)) << NumberBits) | number,
            BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(32)),
            (flags & FolderFlag) != 0,
            NtfsAttribute.Parse(record, Math.Min(attributes, record.Length)));
    }

    // layout.h, ATTR_LIST_ENTRY.
    private IEnumerable<NtfsAttribute> SegmentsOfList(NtfsRecord record, ReadOnlyMemory<byte> list, uint type, byte[] name)
    {
        while (list.Length > 0)
        {
            int length = list.Length < ListEntryBytes ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(list.Span[4..]);
            var (nameBytes, nameAt) = length == 0 ? (0, 0) : (list.Span[6] * 2, list.Span[7]);
            if (length < ListEntryBytes || length > list.Length || nameAt + nameBytes > length)
            {
                throw Fault.Malformed("a list of attributes of NTFS ends within one");
            }

            if (BinaryPrimitives.ReadUInt32LittleEndian(list.Span) == type && list.Span.Slice(nameAt, nameBytes).SequenceEqual(name))
            {
                yield return SegmentOf(record, list, type, name);
            }

            list = list[length..];
        }
    }

    private NtfsAttribute SegmentOf(NtfsRecord record, ReadOnlyMemory<byte> entry, uint type, byte[] name)
    {
        var reference = BinaryPrimitives.ReadUInt64LittleEndian(entry.Span[16..]);
        var first = BinaryPrimitives.ReadInt64LittleEndian(entry.Span[8..]);
        var place = reference == record.Reference ? record : Read(reference);
        return place.Base is 0 || place.Base == record.Reference
            ? place.Attributes.Find(attribute => Is(attribute, type, name) && attribute.FirstCluster == first) ?? throw Fault.Malformed("a list of attributes of NTFS names one that is not there")
            : throw Fault.Malformed("a list of attributes of NTFS names a record of another file");
    }

    private byte[] Bytes(ulong number)
    {
        if (number > (ulong)(volume.SizeBytes / shape.RecordBytes))
        {
            throw Fault.Malformed($"there is no record {number}");
        }

        var position = (long)number * shape.RecordBytes;
        var at = FileRuns.LastBefore(table.Runs, position);
        if (at >= 0 && table.Runs[at] is var extent && position <= extent.End - shape.RecordBytes)
        {
            return volume.Block(extent.Place + (position - extent.FileOffset), shape.RecordBytes, Restore);
        }

        // Clusters that are smaller than a record may lie apart.
        var record = new byte[shape.RecordBytes];
        ReadAt(table, position, record);
        Restore(record);
        return record;
    }

    private void ReadAt(FileRuns list, long position, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var at = FileRuns.LastBefore(list.Runs, position);
            if (at < 0 || position >= list.Runs[at].End)
            {
                throw Fault.Malformed($"a table of NTFS has nothing at {position}");
            }

            var extent = list.Runs[at];
            var count = (int)Math.Min(buffer.Length, extent.End - position);
            volume.Read(extent.Place + (position - extent.FileOffset), buffer[..count]);
            buffer = buffer[count..];
            position += count;
        }
    }

    private static void Restore(byte[] record) => NtfsBlock.Restore(record, "FILE"u8, "a record of the master file table");
}
