using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems.Ntfs;

/// <summary>A part of a record: layout.h, ATTR_RECORD. A long one may be told in several records, a segment in each.</summary>
internal sealed class NtfsAttribute
{
    public const uint StandardInformation = 0x10;
    public const uint AttributeList = 0x20;
    public const uint Content = 0x80;
    public const uint IndexRoot = 0x90;
    public const uint IndexBlocks = 0xA0;
    public const uint Bitmap = 0xB0;
    public const uint ReparsePoint = 0xC0;

    private const uint End = 0xFFFF_FFFF;
    private const int HeaderBytes = 24;
    private const int HeaderBytesElsewhere = 64;
    private const int CompressedFlag = 1;
    private const int EncryptedFlag = 0x4000;

    private readonly int flags;

    private NtfsAttribute(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        Type = BinaryPrimitives.ReadUInt32LittleEndian(span);
        IsResident = span[8] == 0;
        flags = BinaryPrimitives.ReadUInt16LittleEndian(span[12..]);
        Name = Part(bytes, BinaryPrimitives.ReadUInt16LittleEndian(span[10..]), span[9] * 2u);
        if (IsResident)
        {
            Value = Part(bytes, BinaryPrimitives.ReadUInt16LittleEndian(span[20..]), BinaryPrimitives.ReadUInt32LittleEndian(span[16..]));
            SizeBytes = Value.Length;
            return;
        }

        if (bytes.Length < HeaderBytesElsewhere)
        {
            throw Malformed();
        }

        FirstCluster = BinaryPrimitives.ReadInt64LittleEndian(span[16..]);
        int runs = BinaryPrimitives.ReadUInt16LittleEndian(span[32..]);
        Runs = Part(bytes, runs, (uint)Math.Max(0, bytes.Length - runs));
        UnitShift = span[34];
        SizeBytes = BinaryPrimitives.ReadInt64LittleEndian(span[48..]);
        WrittenBytes = BinaryPrimitives.ReadInt64LittleEndian(span[56..]);
        if (FirstCluster < 0 || (FirstCluster == 0 && (SizeBytes < 0 || WrittenBytes < 0)))
        {
            throw Malformed();
        }
    }

    public uint Type { get; }

    /// <summary>UTF-16; empty for most.</summary>
    public ReadOnlyMemory<byte> Name { get; }

    /// <summary>Whether the value stands here and not elsewhere on the disk.</summary>
    public bool IsResident { get; }

    /// <summary>The value, where it stands here.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The value's length; only the first segment of one that lies elsewhere has it.</summary>
    public long SizeBytes { get; }

    /// <summary>How much of it was ever written: behind that are zeros.</summary>
    public long WrittenBytes { get; }

    /// <summary>Where in the value the runs begin, in clusters.</summary>
    public long FirstCluster { get; }

    /// <summary>Where it lies: see <see cref="NtfsRuns"/>.</summary>
    public ReadOnlyMemory<byte> Runs { get; }

    /// <summary>How many clusters are compressed together, as a power of two; 0 for none.</summary>
    public int UnitShift { get; }

    public bool IsCompressed => (flags & CompressedFlag) != 0;

    public bool IsEncrypted => (flags & EncryptedFlag) != 0;

    /// <summary>The attributes of a record, from an offset on.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public static List<NtfsAttribute> Parse(ReadOnlyMemory<byte> record, int offset)
    {
        var attributes = new List<NtfsAttribute>();
        while (true)
        {
            var left = record.Length - offset;
            if (left < 8)
            {
                throw Malformed();
            }

            if (BinaryPrimitives.ReadUInt32LittleEndian(record.Span[offset..]) == End)
            {
                return attributes;
            }

            var length = BinaryPrimitives.ReadUInt32LittleEndian(record.Span[(offset + 4)..]);
            if (length < HeaderBytes || length > (uint)left)
            {
                throw Malformed();
            }

            attributes.Add(new NtfsAttribute(record.Slice(offset, (int)length)));
            offset += (int)length;
        }
    }

    private static ReadOnlyMemory<byte> Part(ReadOnlyMemory<byte> bytes, int offset, uint length) =>
        offset <= bytes.Length && length <= (uint)(bytes.Length - offset) ? bytes.Slice(offset, (int)length) : throw Malformed();

    private static Core.Files.TreeException Malformed() => Fault.Malformed("an attribute of an NTFS record ends behind it");
}
