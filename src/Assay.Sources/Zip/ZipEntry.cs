using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Assay.Core.Files;
using Assay.Core.Formats;

namespace Assay.Sources.Zip;

/// <summary>An entry of a zip archive's directory (APPNOTE.TXT, 4.3.12).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ZipEntry
{
    public const int LocalHeaderBytes = 30;
    public const int Stored = 0;
    public const int Deflated = 8;

    private const int HeaderBytes = 46;
    private const int MadeOnUnix = 3;
    private const int TypeMask = 0xF000;
    private const int TypeFolder = 0x4000;
    private const int TypeLink = 0xA000;
    private const int TypeRegular = 0x8000;

    /// <summary>As the archive has it.</summary>
    public ReadOnlyMemory<byte> Name { get; private init; }

    public int Method { get; private init; }

    public bool IsEncrypted { get; private init; }

    public uint Checksum { get; private init; }

    public long PackedBytes { get; private init; }

    public long SizeBytes { get; private init; }

    /// <summary>Where its own header begins.</summary>
    public long HeaderOffset { get; init; }

    public EntryKind Kind { get; private init; }

    public int Mode { get; private init; }

    /// <exception cref="TreeException">"zip.malformed".</exception>
    public static ZipEntry Read(ReadOnlyMemory<byte> rest, out int length)
    {
        var header = rest.Span;
        if (header.Length < HeaderBytes)
        {
            throw ZipDirectory.Malformed("its directory ends in the middle of an entry");
        }

        int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        int extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        length = HeaderBytes + nameBytes + extraBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        if (length > header.Length)
        {
            throw ZipDirectory.Malformed("an entry reaches beyond its directory");
        }

        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        ZipEnd.ReadLarge(header.Slice(HeaderBytes + nameBytes, extraBytes), ref size, ref packed, ref offset);
        if (packed < 0 || size < 0 || offset < 0)
        {
            throw ZipDirectory.Malformed("an entry's size or place is negative");
        }

        var name = rest.Slice(HeaderBytes, nameBytes);
        var mode = header[5] == MadeOnUnix ? BinaryPrimitives.ReadUInt16LittleEndian(header[40..]) : 0;
        return new ZipEntry
        {
            Name = name,
            Method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]),
            IsEncrypted = (header[8] & 1) != 0,
            Checksum = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]),
            PackedBytes = packed,
            SizeBytes = size,
            HeaderOffset = offset,
            Kind = KindOf(name.Span, mode),
            Mode = mode == 0 ? 0x1A4 : mode & 0xFFF,
        };
    }

    private static EntryKind KindOf(ReadOnlySpan<byte> name, int mode)
    {
        if (name.EndsWith("/"u8) || name.EndsWith("\\"u8))
        {
            return EntryKind.Directory;
        }

        return (mode & TypeMask) switch
        {
            0 or TypeRegular => EntryKind.File,
            TypeFolder => EntryKind.Directory,
            TypeLink => EntryKind.SymbolicLink,
            _ => EntryKind.Other,
        };
    }
}
