using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Assay.Catalogers.Executables;

/// <summary>
/// What Go's linker leaves in every program that it makes: Go, src/debug/buildinfo/buildinfo.go. Since 1.18 both texts stand behind the mark;
/// before, the mark is followed by the addresses of two strings.
/// </summary>
/// <param name="GoVersion">The compiler's, such as "go1.22.3"; "" where it is not told.</param>
/// <param name="Modules">The modules' lines, see <see cref="GoModules"/>; "" where the program was not built from modules.</param>
internal sealed record GoBuild(string GoVersion, string Modules)
{
    private static ReadOnlySpan<byte> Mark => [0xff, (byte)' ', (byte)'G', (byte)'o', (byte)' ', (byte)'b', (byte)'u', (byte)'i', (byte)'l', (byte)'d', (byte)'i', (byte)'n', (byte)'f', (byte)':'];

    private const int Alignment = 16;

    // The mark stands in Go's own sources too, on no border; a file that is full of it is nobody's program.
    private const int MaxMisplaced = 64;
    private const int HeadBytes = 32;
    private const int MaxVersionBytes = 4 << 10;

    // Programs with thousands of modules have some 500 KB of lines.
    private const int MaxModuleBytes = 16 << 20;

    // The lines stand between two marks of 16 bytes (Go, src/cmd/go/internal/modload/build.go).
    private const int GuardBytes = 16;

    /// <summary>Null where the program was not made by Go's linker.</summary>
    /// <exception cref="BinaryFormatException">It was, and what it says can't be read.</exception>
    public static GoBuild? Read(BinaryImage image)
    {
        var place = Find(image);
        if (place < 0)
        {
            return null;
        }

        Span<byte> head = stackalloc byte[HeadBytes];
        if (!image.File.TryRead(place, head))
        {
            throw new BinaryFormatException("Go's build information is cut short");
        }

        var (version, modules) = (head[15] & 2) != 0
            ? ReadInline(image.File, place + HeadBytes)
            : ReadPointers(image, head);
        return new GoBuild(Encoding.UTF8.GetString(version), Encoding.UTF8.GetString(Unguarded(modules)));
    }

    private static long Find(BinaryImage image)
    {
        if ((image.Section(".go.buildinfo") ?? image.Section("__go_buildinfo")) is { } named)
        {
            return FindIn(image.File, named);
        }

        // Without a table of sections (cut off, or packed and unpacked) it stands in the data; Windows programs have it there always.
        var parts = image.Format switch
        {
            BinaryFormat.Pe when !image.IsManaged => image.Sections,
            BinaryFormat.MachO or BinaryFormat.Elf when image.Sections.Count == 0 => image.Segments,
            _ => [],
        };
        foreach (var part in parts.Where(part => part.IsData))
        {
            if (FindIn(image.File, part) is var found and >= 0)
            {
                return found;
            }
        }

        return -1;
    }

    private static long FindIn(BinaryFile file, BinarySection part)
    {
        var from = part.Offset;
        for (var tries = 0; tries < MaxMisplaced && from < part.Offset + part.SizeBytes; tries++)
        {
            var found = file.IndexOf(Mark, from, part.Offset + part.SizeBytes - from);
            if (found < 0 || (found - part.Offset) % Alignment == 0)
            {
                return found;
            }

            from = found + 1;
        }

        return -1;
    }

    private static (byte[] Version, byte[] Modules) ReadInline(BinaryFile file, long offset)
    {
        var version = ReadCounted(file, ref offset, MaxVersionBytes);
        return (version, ReadCounted(file, ref offset, MaxModuleBytes));
    }

    private static byte[] ReadCounted(BinaryFile file, ref long offset, int maxBytes)
    {
        Span<byte> count = stackalloc byte[BitOperations.Log2(int.MaxValue) / 7 + 1];
        var read = file.Read(offset, count);
        long length = 0;
        for (var i = 0; i < read; i++)
        {
            length |= (long)(count[i] & 0x7f) << (7 * i);
            if ((count[i] & 0x80) == 0)
            {
                var text = file.ReadBlock(offset + i + 1, length, maxBytes) ?? throw new BinaryFormatException($"a text of {length} bytes of Go's build information does not lie in the file");
                offset += i + 1 + length;
                return text;
            }
        }

        throw new BinaryFormatException("a length of Go's build information never ends");
    }

    private static (byte[] Version, byte[] Modules) ReadPointers(BinaryImage image, ReadOnlySpan<byte> head)
    {
        int wordBytes = head[14];
        if (wordBytes is not (4 or 8))
        {
            throw new BinaryFormatException($"Go's build information has words of {wordBytes} bytes");
        }

        var isBig = (head[15] & 1) != 0;
        var version = ReadString(image, Word(head[16..], wordBytes, isBig), wordBytes, isBig, MaxVersionBytes);
        var modules = ReadString(image, Word(head[(16 + wordBytes)..], wordBytes, isBig), wordBytes, isBig, MaxModuleBytes);
        return version.Length == 0 ? throw new BinaryFormatException("Go's build information points nowhere") : (version, modules);
    }

    // Empty where nothing lies there: programs without modules point to no text.
    private static byte[] ReadString(BinaryImage image, ulong address, int wordBytes, bool isBig, int maxBytes)
    {
        Span<byte> header = stackalloc byte[16];
        header = header[..(2 * wordBytes)];
        if (!image.TryReadAddress(address, header))
        {
            return [];
        }

        var length = Word(header[wordBytes..], wordBytes, isBig);
        if (length > (ulong)Math.Min(maxBytes, image.File.LengthBytes))
        {
            throw new BinaryFormatException($"a text of {length} bytes of Go's build information does not lie in the file");
        }

        var text = new byte[length];
        return image.TryReadAddress(Word(header, wordBytes, isBig), text) ? text : [];
    }

    private static ulong Word(ReadOnlySpan<byte> at, int bytes, bool isBig) => (bytes, isBig) switch
    {
        (8, true) => BinaryPrimitives.ReadUInt64BigEndian(at),
        (8, false) => BinaryPrimitives.ReadUInt64LittleEndian(at),
        (_, true) => BinaryPrimitives.ReadUInt32BigEndian(at),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(at),
    };

    private static ReadOnlySpan<byte> Unguarded(ReadOnlySpan<byte> modules) =>
        modules.Length > 2 * GuardBytes && modules[^(GuardBytes + 1)] == '\n' ? modules[GuardBytes..^GuardBytes] : [];
}
