using System.Buffers.Binary;
using System.Text;

namespace Assay.Catalogers.Executables;

/// <summary>Headers of Mach-O files, thin and fat: Apple's mach-o/loader.h and mach-o/fat.h.</summary>
internal static class MachOReader
{
    // Apple's linker writes some 30 commands, and fat files hold at most the handful of architectures there ever were.
    private const int MaxCommandBytes = 1 << 20;
    private const int MaxArchitectures = 32;
    private const uint FatMagic = 0xcafebabe;
    private const uint FatMagic64 = 0xcafebabf;
    private const uint CommandSegment = 1;
    private const uint CommandSegment64 = 0x19;

    public static bool IsThin(ReadOnlySpan<byte> head) =>
        BinaryPrimitives.ReadUInt32BigEndian(head) is 0xfeedface or 0xfeedfacf or 0xcefaedfe or 0xcffaedfe;

    public static bool IsFat(ReadOnlySpan<byte> head) =>
        BinaryPrimitives.ReadUInt32BigEndian(head) is FatMagic or FatMagic64 && BinaryPrimitives.ReadUInt32BigEndian(head[4..]) is > 0 and <= MaxArchitectures;

    /// <summary>The programs of a fat file, one an architecture; none where it is no fat file. Java's classes begin alike: their number of architectures is a version.</summary>
    public static List<BinaryFile> Architectures(BinaryFile file)
    {
        var found = new List<BinaryFile>();
        Span<byte> head = stackalloc byte[8];
        if (!file.TryRead(0, head) || !IsFat(head))
        {
            return found;
        }

        var wide = BinaryPrimitives.ReadUInt32BigEndian(head) == FatMagic64;
        var entryBytes = wide ? 32 : 20;
        var table = file.ReadBlock(8, BinaryPrimitives.ReadUInt32BigEndian(head[4..]) * (long)entryBytes, MaxArchitectures * 32);
        Span<byte> magic = stackalloc byte[4];
        for (var at = 0; table is not null && at < table.Length; at += entryBytes)
        {
            var entry = table.AsSpan(at, entryBytes);
            var offset = wide ? (long)BinaryPrimitives.ReadUInt64BigEndian(entry[8..]) : BinaryPrimitives.ReadUInt32BigEndian(entry[8..]);
            var size = wide ? (long)BinaryPrimitives.ReadUInt64BigEndian(entry[16..]) : BinaryPrimitives.ReadUInt32BigEndian(entry[12..]);
            var part = file.Slice(offset, size);
            if (offset >= 8 + table.Length && part.TryRead(0, magic) && IsThin(magic))
            {
                found.Add(part);
            }
        }

        return found;
    }

    /// <exception cref="BinaryFormatException">The headers are broken.</exception>
    public static BinaryImage Read(BinaryFile file)
    {
        Span<byte> head = stackalloc byte[32];
        if (!file.TryRead(0, head))
        {
            throw new BinaryFormatException("the Mach-O header is cut short");
        }

        var magic = BinaryPrimitives.ReadUInt32BigEndian(head);
        var big = magic is 0xfeedface or 0xfeedfacf;
        var wide = magic is 0xfeedfacf or 0xcffaedfe;
        var fields = new Fields(big, wide);
        var commands = file.ReadBlock(wide ? 32 : 28, fields.Int(head[20..]), MaxCommandBytes)
            ?? throw new BinaryFormatException("the load commands do not lie in the file");
        var segments = new List<BinarySection>();
        var sections = new List<BinarySection>();
        for (var at = 0; at + 8 <= commands.Length;)
        {
            var command = commands.AsSpan(at);
            var size = fields.Int(command[4..]);
            if (size < 8 || size > command.Length)
            {
                throw new BinaryFormatException("a load command is longer than all of them");
            }

            if (fields.Int(command) == (wide ? CommandSegment64 : CommandSegment))
            {
                ReadSegment(file, fields, command[..(int)size], segments, sections);
            }

            at += (int)size;
        }

        // MH_OBJECT and MH_CORE are no programs.
        return new BinaryImage(file, BinaryFormat.MachO)
        {
            Is64Bit = wide,
            IsBigEndian = big,
            IsPartial = fields.Int(head[12..]) is 1 or 4,
            Segments = segments,
            Sections = sections,
            EndOffset = segments.Select(segment => segment.Offset + segment.SizeBytes).DefaultIfEmpty(0).Max(),
        };
    }

    private static void ReadSegment(BinaryFile file, Fields fields, ReadOnlySpan<byte> command, List<BinarySection> segments, List<BinarySection> sections)
    {
        var wide = fields.Is64Bit;
        var headBytes = wide ? 72 : 56;
        if (command.Length < headBytes)
        {
            throw new BinaryFormatException("a segment's command is cut short");
        }

        var address = fields.Word(command[24..]);
        var offset = fields.Word(command[(wide ? 40 : 32)..]);
        var size = fields.Word(command[(wide ? 48 : 36)..]);
        var protection = fields.Int(command[(wide ? 60 : 44)..]);

        // VM_PROT_WRITE is 2 and VM_PROT_EXECUTE is 4.
        segments.Add(Part(file, Name(command[8..24]), offset, size, address, (protection & 6) == 2));
        var entryBytes = wide ? 80 : 68;
        var count = fields.Int(command[(wide ? 64 : 48)..]);
        for (var rest = command[headBytes..]; count > 0 && rest.Length >= entryBytes; rest = rest[entryBytes..], count--)
        {
            sections.Add(Part(
                file, Name(rest[..16]), fields.Int(rest[(wide ? 48 : 40)..]), fields.Word(rest[(wide ? 40 : 36)..]), fields.Word(rest[32..]), (protection & 6) == 2));
        }
    }

    private static string Name(ReadOnlySpan<byte> name)
    {
        var end = name.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? name : name[..end]);
    }

    private static BinarySection Part(BinaryFile file, string name, ulong offset, ulong size, ulong address, bool isData)
    {
        var from = (long)Math.Min(offset, (ulong)file.LengthBytes);
        return new BinarySection(name, from, (long)Math.Min(size, (ulong)(file.LengthBytes - from)), address, isData);
    }

    private readonly record struct Fields(bool IsBigEndian, bool Is64Bit)
    {
        public uint Int(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

        public ulong Word(ReadOnlySpan<byte> at) => !Is64Bit ? Int(at)
            : IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at)
            : BinaryPrimitives.ReadUInt64LittleEndian(at);
    }
}
