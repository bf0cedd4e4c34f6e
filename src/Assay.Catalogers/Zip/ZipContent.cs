using System.Buffers.Binary;
using System.IO.Compression;
using Assay.Core.Files;

namespace Assay.Catalogers.Zip;

/// <summary>Opens files of a zip archive: stored ones as a part of the archive, deflated ones as a stream that ends at its declared size.</summary>
internal static class ZipContent
{
    public const int Stored = 0;
    public const int Deflated = 8;

    private const int LocalHeaderBytes = 30;

    // Deflate itself can't reach more: 258 bytes for two bits.
    private const int MaxRatio = 1100;

    /// <summary>The file's bytes as they lie in the archive, with any position.</summary>
    /// <exception cref="ZipFormatException">Its header is broken, or it is encrypted or packed in a way that is not read.</exception>
    public static Stream OpenPacked(Stream archive, ZipEntry entry)
    {
        Span<byte> header = stackalloc byte[LocalHeaderBytes];
        archive.Position = entry.HeaderOffset;
        if (archive.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.StartsWith("PK\x03\x04"u8))
        {
            throw new ZipFormatException($"the entry {entry.Name} has no header where the directory says");
        }

        if (entry.IsEncrypted || entry.Method is not (Stored or Deflated))
        {
            throw new ZipFormatException($"the entry {entry.Name} is {(entry.IsEncrypted ? "encrypted" : $"packed by method {entry.Method}")}");
        }

        var start = entry.HeaderOffset + LocalHeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        return start > archive.Length - entry.PackedBytes
            ? throw new ZipFormatException($"the entry {entry.Name} reaches beyond the archive")
            : new StreamSlice(archive, start, entry.PackedBytes);
    }

    /// <summary>The file's content from its beginning to its end, to be read once.</summary>
    /// <exception cref="ZipFormatException">It can't be read, or claims a size that its bytes can't have.</exception>
    public static Stream Open(Stream archive, ZipEntry entry)
    {
        var packed = OpenPacked(archive, entry);
        if (entry.Method == Stored)
        {
            return packed;
        }

        return entry.SizeBytes > 4096 && entry.SizeBytes / MaxRatio > entry.PackedBytes
            ? throw new ZipFormatException($"the entry {entry.Name} claims {entry.SizeBytes} bytes out of {entry.PackedBytes}")
            : new DeflateStream(packed, CompressionMode.Decompress);
    }

    /// <summary>A small file's content; no more of it than its declared size.</summary>
    /// <exception cref="ZipFormatException">It is larger than the bound, or can't be read to its declared end.</exception>
    public static byte[] ReadAll(Stream archive, ZipEntry entry, int maxBytes)
    {
        if (entry.SizeBytes > maxBytes)
        {
            throw new ZipFormatException($"the entry {entry.Name} has {entry.SizeBytes} bytes, which is more than {maxBytes}");
        }

        var content = new byte[entry.SizeBytes];
        try
        {
            using var stream = Open(archive, entry);
            return stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length
                ? content
                : throw new ZipFormatException($"the entry {entry.Name} ends before its declared size");
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            throw new ZipFormatException($"the entry {entry.Name} can't be unpacked: {broken.Message}");
        }
    }
}
