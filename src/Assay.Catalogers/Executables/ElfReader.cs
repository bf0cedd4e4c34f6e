using System.Buffers.Binary;
using System.Text;

namespace Assay.Catalogers.Executables;

/// <summary>Headers of ELF files: System V ABI, "Object Files"; of both word sizes and byte orders.</summary>
internal static class ElfReader
{
    public static ReadOnlySpan<byte> Magic => "\u007fELF"u8;

    // The largest real tables: some 60,000 sections in object files of -ffunction-sections, which are no programs.
    private const int MaxSections = 8192;
    private const int MaxSegments = 1024;
    private const int MaxNameBytes = 1 << 20;
    private const uint TypeLoad = 1;
    private const uint TypeNote = 4;
    private const uint SectionNote = 7;
    private const uint SectionNoBits = 8;
    private const uint FlagExecute = 1;
    private const uint FlagWrite = 2;

    /// <summary>True for programs and libraries, ET_EXEC and ET_DYN, and for a header that is too short to tell.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> head) =>
        head.Length < 18 || (head[5] == 2 ? BinaryPrimitives.ReadUInt16BigEndian(head[16..]) : BinaryPrimitives.ReadUInt16LittleEndian(head[16..])) is 2 or 3;

    /// <exception cref="BinaryFormatException">The headers are broken.</exception>
    public static BinaryImage Read(BinaryFile file)
    {
        Span<byte> head = stackalloc byte[64];
        var count = file.Read(0, head);
        if (count < 52 || head[4] is not (1 or 2) || head[5] is not (1 or 2) || (head[4] == 2 && count < 64))
        {
            throw new BinaryFormatException("the ELF header is cut short or says neither of 32 and 64 bits");
        }

        var words = new Fields(head[4] == 2, head[5] == 2);
        var isPartial = !IsWhole(head);
        var segments = new List<BinarySection>();
        var notes = new List<BinarySection>();
        var sections = new List<BinarySection>();
        var end = isPartial ? file.LengthBytes : ReadTables(file, words, head, segments, notes, sections);
        return new BinaryImage(file, BinaryFormat.Elf)
        {
            Is64Bit = words.Is64Bit,
            IsBigEndian = words.IsBigEndian,
            IsPartial = isPartial,
            Segments = segments,
            Sections = sections,
            Notes = notes,
            EndOffset = end,
        };
    }

    private static long ReadTables(
        BinaryFile file, Fields words, ReadOnlySpan<byte> head, List<BinarySection> segments, List<BinarySection> notes, List<BinarySection> sections)
    {
        var wide = words.Is64Bit;
        var segmentTable = (long)words.Word(head[(wide ? 32 : 28)..]);
        var sectionTable = (long)words.Word(head[(wide ? 40 : 32)..]);
        var sizes = head[(wide ? 54 : 42)..];
        var (segmentBytes, segmentCount, sectionBytes, sectionCount, nameSection) =
            (words.Half(sizes), words.Half(sizes[2..]), words.Half(sizes[4..]), words.Half(sizes[6..]), words.Half(sizes[8..]));
        if (segmentCount > 0 && segmentCount <= MaxSegments && segmentBytes >= (wide ? 56 : 32))
        {
            ReadSegments(file, words, Table(file, segmentTable, segmentCount, segmentBytes, "program"), segmentBytes, segments, notes);
        }

        if (sectionTable == 0 || sectionCount == 0)
        {
            return segments.Select(segment => segment.Offset + segment.SizeBytes).DefaultIfEmpty(0).Max();
        }

        if (sectionCount > MaxSections || sectionBytes < (wide ? 64 : 40))
        {
            throw new BinaryFormatException($"{sectionCount} sections of {sectionBytes} bytes each are not what a program has");
        }

        ReadSections(file, words, Table(file, sectionTable, sectionCount, sectionBytes, "section"), sectionBytes, nameSection, sections, notes);
        return sections.Concat(segments).Select(part => part.Offset + part.SizeBytes).Append(sectionTable + ((long)sectionCount * sectionBytes)).Max();
    }

    private static byte[] Table(BinaryFile file, long offset, int count, int entryBytes, string name) =>
        file.ReadBlock(offset, (long)count * entryBytes, MaxSections * 256)
        ?? throw new BinaryFormatException($"the table of {name} headers does not lie in the file");

    private static void ReadSegments(
        BinaryFile file, Fields words, byte[] table, int entryBytes, List<BinarySection> segments, List<BinarySection> notes)
    {
        for (var at = 0; at + entryBytes <= table.Length; at += entryBytes)
        {
            var entry = table.AsSpan(at, entryBytes);
            var type = words.Int(entry);
            if (type is not (TypeLoad or TypeNote))
            {
                continue;
            }

            var wide = words.Is64Bit;
            var flags = words.Int(entry[(wide ? 4 : 24)..]);
            var segment = Part(
                file, "", words.Word(entry[(wide ? 8 : 4)..]), words.Word(entry[(wide ? 32 : 16)..]), words.Word(entry[(wide ? 16 : 8)..]),
                (flags & (FlagWrite | FlagExecute)) == FlagWrite);
            (type == TypeLoad ? segments : notes).Add(segment);
        }
    }

    private static void ReadSections(
        BinaryFile file, Fields words, byte[] table, int entryBytes, int nameSection, List<BinarySection> sections, List<BinarySection> notes)
    {
        var names = NameTable(file, words, table, entryBytes, nameSection);
        for (var at = 0; at + entryBytes <= table.Length; at += entryBytes)
        {
            var entry = table.AsSpan(at, entryBytes);
            var wide = words.Is64Bit;
            var type = words.Int(entry[4..]);
            var flags = words.Word(entry[8..]);
            var size = type == SectionNoBits ? 0 : words.Word(entry[(wide ? 32 : 20)..]);

            // SHF_WRITE is 1 and SHF_EXECINSTR is 4.
            var section = Part(
                file, NameAt(names, words.Int(entry)), words.Word(entry[(wide ? 24 : 16)..]), size, words.Word(entry[(wide ? 16 : 12)..]), (flags & 5) == 1);
            sections.Add(section);
            if (type == SectionNote)
            {
                notes.Add(section);
            }
        }
    }

    private static byte[] NameTable(BinaryFile file, Fields words, byte[] table, int entryBytes, int number)
    {
        if ((long)number * entryBytes + entryBytes > table.Length)
        {
            return [];
        }

        var entry = table.AsSpan(number * entryBytes, entryBytes);
        var offset = (long)words.Word(entry[(words.Is64Bit ? 24 : 16)..]);
        var size = (long)words.Word(entry[(words.Is64Bit ? 32 : 20)..]);
        return file.ReadBlock(offset, size, MaxNameBytes) ?? throw new BinaryFormatException("the sections' names do not lie in the file");
    }

    private static string NameAt(byte[] names, uint offset)
    {
        if (offset >= names.Length)
        {
            return "";
        }

        var name = names.AsSpan((int)offset);
        name = name[..Math.Min(name.Length, 64)];
        var end = name.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? name : name[..end]);
    }

    // What reaches beyond the file's end is cut there: whoever asks for it finds it short.
    private static BinarySection Part(BinaryFile file, string name, ulong offset, ulong size, ulong address, bool isData)
    {
        var from = (long)Math.Min(offset, (ulong)file.LengthBytes);
        return new BinarySection(name, from, (long)Math.Min(size, (ulong)(file.LengthBytes - from)), address, isData);
    }

    private readonly record struct Fields(bool Is64Bit, bool IsBigEndian)
    {
        public ushort Half(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

        public uint Int(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

        public ulong Word(ReadOnlySpan<byte> at) => !Is64Bit ? Int(at)
            : IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at)
            : BinaryPrimitives.ReadUInt64LittleEndian(at);
    }
}
