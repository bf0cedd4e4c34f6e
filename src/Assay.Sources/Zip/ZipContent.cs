using System.Buffers.Binary;
using System.IO.Compression;
using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Zip;

/// <summary>An entry's content: of its declared size, with its checksum verified at the end.</summary>
internal sealed class ZipContent : ReadOnlyStream
{
    // Deflate itself can't reach more: 258 bytes for two bits.
    private const int MaxRatio = 1100;

    private readonly Stream plain;
    private readonly ZipEntry entry;
    private long position;
    private uint checksum = uint.MaxValue;

    private ZipContent(Stream plain, in ZipEntry entry)
    {
        this.plain = plain;
        this.entry = entry;
    }

    /// <summary>Opens an entry; the archive is used by it alone until it is closed.</summary>
    /// <exception cref="TreeException">"zip.entryMalformed", "zip.encrypted", "zip.methodUnsupported", entry only.</exception>
    public static ZipContent Open(Stream archive, in ZipEntry entry)
    {
        var packed = OpenPacked(archive, entry);
        return new ZipContent(entry.Method == ZipEntry.Stored ? packed : new DeflateStream(packed, CompressionMode.Decompress), entry);
    }

    /// <summary>A stored entry's bytes where they lie, with any position.</summary>
    /// <exception cref="TreeException">As of <see cref="Open"/>.</exception>
    public static StreamSlice OpenPacked(Stream archive, in ZipEntry entry)
    {
        Span<byte> header = stackalloc byte[ZipEntry.LocalHeaderBytes];
        archive.Position = entry.HeaderOffset;
        if (archive.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.StartsWith("PK\x03\x04"u8))
        {
            throw Lost("zip.entryMalformed", "the entry has no header where the directory says");
        }

        if (entry.IsEncrypted)
        {
            throw Lost("zip.encrypted", "the entry is encrypted");
        }

        if (entry.Method is not (ZipEntry.Stored or ZipEntry.Deflated))
        {
            throw Lost("zip.methodUnsupported", $"the entry is compressed by method {entry.Method}, which is not read; deflate is");
        }

        if (entry.Method == ZipEntry.Stored ? entry.SizeBytes != entry.PackedBytes : entry.SizeBytes / MaxRatio > entry.PackedBytes)
        {
            throw Lost("zip.sizeAbsurd", $"the entry claims {entry.SizeBytes} bytes out of {entry.PackedBytes}");
        }

        var start = entry.HeaderOffset + ZipEntry.LocalHeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        return start <= archive.Length - entry.PackedBytes
            ? new StreamSlice(archive, start, entry.PackedBytes)
            : throw Lost("zip.entryMalformed", "the entry reaches beyond the archive");
    }

    /// <exception cref="TreeException">"zip.entryMalformed", entry only.</exception>
    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, entry.SizeBytes - position)];
        if (buffer.IsEmpty)
        {
            return 0;
        }

        int count;
        try
        {
            count = plain.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            throw Lost("zip.entryMalformed", $"the entry can't be unpacked: {exception.Message}", exception);
        }

        position += count;
        checksum = Crc32.Append(checksum, buffer[..count]);
        if (count == 0)
        {
            throw Lost("zip.entryMalformed", $"the entry ends after {position} of {entry.SizeBytes} bytes");
        }

        return position < entry.SizeBytes || ~checksum == entry.Checksum ? count : throw Lost("zip.checksum", "the entry's checksum is wrong");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            plain.Dispose();
        }

        base.Dispose(disposing);
    }

    private static TreeException Lost(string code, string message, Exception? inner = null) => new(code, message, inner) { EntryOnly = true };
}
