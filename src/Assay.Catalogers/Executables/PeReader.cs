using System.Buffers.Binary;
using System.Text;

namespace Assay.Catalogers.Executables;

/// <summary>Headers of PE files: Microsoft's "PE Format" specification.</summary>
internal static class PeReader
{
    public static ReadOnlySpan<byte> Magic => "MZ"u8;

    // The Windows loader takes at most 96 sections.
    private const int MaxSections = 96;
    private const int SectionBytes = 40;
    private const int CoffBytes = 24;
    private const int ClrDirectory = 14;
    private const uint FlagExecute = 0x2000_0000;
    private const uint FlagWrite = 0x8000_0000;

    /// <summary>Null where the file is a program of DOS, which begins alike.</summary>
    /// <exception cref="BinaryFormatException">The headers are broken.</exception>
    public static BinaryImage? Read(BinaryFile file)
    {
        Span<byte> head = stackalloc byte[64];
        if (!file.TryRead(0, head))
        {
            return null;
        }

        long start = BinaryPrimitives.ReadUInt32LittleEndian(head[60..]);
        Span<byte> coff = stackalloc byte[CoffBytes];
        if (!file.TryRead(start, coff) || !coff.StartsWith("PE\0\0"u8))
        {
            return null;
        }

        int sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(coff[6..]);
        int optionalBytes = BinaryPrimitives.ReadUInt16LittleEndian(coff[20..]);
        var optional = file.ReadBlock(start + CoffBytes, optionalBytes, 4096);
        if (sectionCount > MaxSections || optional is null || optionalBytes < 2)
        {
            throw new BinaryFormatException("the PE header is cut short or has more sections than a program can have");
        }

        var wide = BinaryPrimitives.ReadUInt16LittleEndian(optional) == 0x20b;
        var table = file.ReadBlock(start + CoffBytes + optionalBytes, (long)sectionCount * SectionBytes, MaxSections * SectionBytes)
            ?? throw new BinaryFormatException("the table of sections does not lie in the file");
        var imageBase = optional.Length >= 32 ? (wide ? BinaryPrimitives.ReadUInt64LittleEndian(optional.AsSpan(24)) : BinaryPrimitives.ReadUInt32LittleEndian(optional.AsSpan(28))) : 0;
        var sections = Sections(file, table, imageBase);
        return new BinaryImage(file, BinaryFormat.Pe)
        {
            Is64Bit = wide,
            Sections = sections,
            Segments = sections,
            IsManaged = Directory(optional, wide, ClrDirectory) is { Size: > 0 },
            EndOffset = sections.Select(section => section.Offset + section.SizeBytes).DefaultIfEmpty(0).Max(),
        };
    }

    private static (uint Address, uint Size) Directory(ReadOnlySpan<byte> optional, bool wide, int number)
    {
        var at = (wide ? 112 : 96) + (number * 8);
        return optional.Length < at + 8 ? default : (BinaryPrimitives.ReadUInt32LittleEndian(optional[at..]), BinaryPrimitives.ReadUInt32LittleEndian(optional[(at + 4)..]));
    }

    private static List<BinarySection> Sections(BinaryFile file, ReadOnlySpan<byte> table, ulong imageBase)
    {
        var sections = new List<BinarySection>(table.Length / SectionBytes);
        for (; table.Length >= SectionBytes; table = table[SectionBytes..])
        {
            var name = table[..8];
            var end = name.IndexOf((byte)0);
            var flags = BinaryPrimitives.ReadUInt32LittleEndian(table[36..]);
            long offset = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(table[20..]), file.LengthBytes);
            long size = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(table[16..]), file.LengthBytes - offset);
            sections.Add(new BinarySection(
                Encoding.Latin1.GetString(end < 0 ? name : name[..end]), offset, size,
                imageBase + BinaryPrimitives.ReadUInt32LittleEndian(table[12..]), (flags & (FlagWrite | FlagExecute)) == FlagWrite));
        }

        return sections;
    }
}
