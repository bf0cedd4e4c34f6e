using System.Buffers.Binary;

namespace Assay.Catalogers.Executables;

/// <summary>The container formats of machine code.</summary>
internal enum BinaryFormat
{
    Elf,
    Pe,
    MachO,
}

/// <summary>A named part of a binary.</summary>
/// <param name="Name">As the format has it; in Mach-O without its segment.</param>
/// <param name="Offset">Where it lies in the file.</param>
/// <param name="SizeBytes">What it takes of the file.</param>
/// <param name="Address">Where it lies in memory.</param>
/// <param name="IsData">Whether the program may write to it and not run it.</param>
internal readonly record struct BinarySection(string Name, long Offset, long SizeBytes, ulong Address, bool IsData);

/// <summary>What is asked of a binary, whatever its format: its parts by name and by address.</summary>
internal sealed class BinaryImage
{
    public BinaryImage(BinaryFile file, BinaryFormat format)
    {
        File = file;
        Format = format;
    }

    public BinaryFile File { get; }

    public BinaryFormat Format { get; }

    public bool IsBigEndian { get; init; }

    public bool Is64Bit { get; init; }

    /// <summary>True for what is only a part of a program, or a memory dump: no section of it is worth a look.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Named parts, in the order of the file's table.</summary>
    public IReadOnlyList<BinarySection> Sections { get; init; } = [];

    /// <summary>What is mapped into memory.</summary>
    public IReadOnlyList<BinarySection> Segments { get; init; } = [];

    /// <summary>Where the notes of an ELF lie.</summary>
    public IReadOnlyList<BinarySection> Notes { get; init; } = [];

    /// <summary>Where what the format knows of ends: a file may go on behind it.</summary>
    public long EndOffset { get; init; }

    /// <summary>True where a PE holds .NET's intermediate language.</summary>
    public bool IsManaged { get; init; }

    /// <summary>The part of this name; null where there is none.</summary>
    public BinarySection? Section(string name)
    {
        foreach (var section in Sections)
        {
            if (string.Equals(section.Name, name, StringComparison.Ordinal))
            {
                return section;
            }
        }

        return null;
    }

    /// <summary>Reads what the program would see at an address.</summary>
    public bool TryReadAddress(ulong address, Span<byte> target)
    {
        foreach (var segment in Segments)
        {
            if (address >= segment.Address && address - segment.Address <= (ulong)Math.Max(0, segment.SizeBytes - target.Length) && segment.SizeBytes >= target.Length)
            {
                return File.TryRead(segment.Offset + (long)(address - segment.Address), target);
            }
        }

        return false;
    }

    /// <summary>A number of the program's word size.</summary>
    public ulong Word(ReadOnlySpan<byte> bytes) => (Is64Bit, IsBigEndian) switch
    {
        (true, true) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        (true, false) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        (false, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (false, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
    };

    /// <summary>True where a file's first bytes are those of a binary, a fat Mach-O among them; whether its headers are whole is another matter.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> head) =>
        head.StartsWith(ElfReader.Magic) || head.StartsWith(PeReader.Magic)
        || (head.Length >= 8 && (MachOReader.IsThin(head) || MachOReader.IsFat(head)));

    /// <summary>False where the first bytes say that nothing of the file is worth a look: object files, kernel modules, memory dumps.</summary>
    public static bool MayTell(ReadOnlySpan<byte> head) => !head.StartsWith(ElfReader.Magic) || ElfReader.IsWhole(head);

    /// <summary>Reads the headers of a binary.</summary>
    /// <returns>Null where it begins like none.</returns>
    /// <exception cref="BinaryFormatException">It begins like one and its headers are broken.</exception>
    public static BinaryImage? Read(BinaryFile file)
    {
        Span<byte> head = stackalloc byte[4];
        if (!file.TryRead(0, head))
        {
            return null;
        }

        return head.SequenceEqual(ElfReader.Magic) ? ElfReader.Read(file)
            : head.StartsWith(PeReader.Magic) ? PeReader.Read(file)
            : MachOReader.IsThin(head) ? MachOReader.Read(file)
            : null;
    }
}

/// <summary>A binary's headers contradict themselves or the file's length.</summary>
internal sealed class BinaryFormatException : Exception
{
    public BinaryFormatException(string message)
        : base(message)
    {
    }
}
