using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Advisories.Fetching;

/// <summary>Whether a file that came over the network is what it should be: a login page, an error page or half a file must not be taken for a feed.</summary>
internal static class FileCheck
{
    /// <summary>So many bytes are enough for <see cref="Start"/>.</summary>
    public const int StartBytes = 64;

    // APPNOTE.TXT 4.3.16: the record at a zip's end, and the longest comment behind it.
    private const int ZipEndBytes = 22;
    private const int MaxZipComment = 0xFFFF;

    /// <exception cref="FetchException">The first bytes are not those of such a file.</exception>
    public static void Start(ReadOnlySpan<byte> start, FileShape shape)
    {
        var text = start.TrimStart("\uFEFF \t\r\n"u8);
        var fits = shape switch
        {
            FileShape.Zip => start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8),
            FileShape.Gzip => start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]),
            FileShape.Bzip2 => start.StartsWith("BZh"u8),
            FileShape.Zstd => start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]),
            FileShape.Xz => start.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]),
            FileShape.Json => text.StartsWith("{"u8) || text.StartsWith("["u8),
            FileShape.Xml => text.StartsWith("<"u8) && !IsHtml(text),
            _ => !text.IsEmpty && !IsHtml(text),
        };
        if (!fits)
        {
            throw new FetchException(
                start.IsEmpty ? "it came empty"
                : IsHtml(text) ? $"a page of HTML came instead of {NameOf(shape)}"
                : $"what came is not {NameOf(shape)}");
        }
    }

    /// <summary>Looks at the end of a whole file: a transfer without a length can break off unseen.</summary>
    /// <exception cref="FetchException">It ends too early.</exception>
    public static void End(FileStream file, FileShape shape)
    {
        var whole = shape switch
        {
            FileShape.Zip => HasZipEnd(file),
            FileShape.Json => Tail(file, 64).TrimEnd(" \t\r\n"u8) is [.., (byte)'}' or (byte)']'],
            FileShape.Xml => Tail(file, 64).TrimEnd(" \t\r\n"u8) is [.., (byte)'>'],
            _ => true,
        };
        if (!whole)
        {
            throw new FetchException($"it is {NameOf(shape)} that breaks off") { IsTransient = true };
        }
    }

    /// <summary>Compares with the CRC-32C that Google's storage tells of an object ("x-goog-hash: crc32c=...", base64, big-endian).</summary>
    /// <exception cref="FetchException">It differs.</exception>
    public static void Checksum(FileStream file, uint expected)
    {
        file.Position = 0;
        var crc = uint.MaxValue;
        var buffer = new byte[128 << 10];
        int count;
        while ((count = file.Read(buffer)) > 0)
        {
            var rest = buffer.AsSpan(0, count);
            for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
            {
                crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            }

            foreach (var value in rest)
            {
                crc = BitOperations.Crc32C(crc, value);
            }
        }

        if (~crc != expected)
        {
            throw new FetchException("its bytes are not those that the publisher's checksum tells of") { IsTransient = true };
        }
    }

    private static bool IsHtml(ReadOnlySpan<byte> text) => StartsWith(text, "<!doctype html"u8) || StartsWith(text, "<html"u8);

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length < lower.Length)
        {
            return false;
        }

        return System.Text.Ascii.EqualsIgnoreCase(text[..lower.Length], lower);
    }

    // The directory must end where its end record begins; with zip64 the record holds only ones, and the true one stands in front of it.
    private static bool HasZipEnd(FileStream file)
    {
        var tail = Tail(file, ZipEndBytes + MaxZipComment);
        for (var at = tail.Length - ZipEndBytes; at >= 0; at--)
        {
            var record = tail.AsSpan(at);
            if (record.StartsWith("PK\x05\x06"u8) && BinaryPrimitives.ReadUInt16LittleEndian(record[20..]) == record.Length - ZipEndBytes)
            {
                var bytes = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
                var offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
                return offset == uint.MaxValue || bytes == uint.MaxValue || (long)offset + bytes == file.Length - tail.Length + at;
            }
        }

        return false;
    }

    private static byte[] Tail(FileStream file, int length)
    {
        var bytes = new byte[Math.Min(length, file.Length)];
        file.Position = file.Length - bytes.Length;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static string NameOf(FileShape shape) => shape switch
    {
        FileShape.Zip => "a zip",
        FileShape.Gzip => "gzip",
        FileShape.Bzip2 => "bzip2",
        FileShape.Zstd => "zstd",
        FileShape.Xz => "xz",
        FileShape.Json => "JSON",
        FileShape.Xml => "XML",
        _ => "text",
    };
}
