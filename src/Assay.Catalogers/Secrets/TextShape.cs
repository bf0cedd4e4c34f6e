using System.Buffers;

namespace Assay.Catalogers.Secrets;

/// <summary>How a file's bytes are to be read.</summary>
internal enum TextShape
{
    /// <summary>Machine code, pictures, packed data: nothing that people write credentials into.</summary>
    Binary = 0,
    /// <summary>UTF-8, or any encoding that has ASCII as it is.</summary>
    Bytes = 1,
    /// <summary>UTF-16, little-endian: what PowerShell and Windows' editors write.</summary>
    Utf16LittleEndian = 2,
    /// <summary>UTF-16, big-endian.</summary>
    Utf16BigEndian = 3,
}

/// <summary>Tells text from what is none by a file's beginning.</summary>
internal static class TextShapes
{
    /// <summary>How many bytes decide.</summary>
    public const int HeadBytes = 1024;

    // One control character in sixteen bytes; what is packed or compiled has one in nine, a dump of variables with NULs between them one in thirty.
    private const int ControlShare = 16;

    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(value => (byte)value).Where(value => value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or 0x1b)), 0x7f]);

    private static readonly byte[][] Magics =
    [
        [0x7f, .. "ELF"u8], [.. "PK"u8, 3, 4], [0x1f, 0x8b], [.. "BZh"u8], [0xfd, .. "7zXZ"u8], [0x28, 0xb5, 0x2f, 0xfd], [0x89, .. "PNG"u8], [.. "GIF8"u8], [0xff, 0xd8, 0xff],
        [.. "%PDF-"u8], [.. "!<arch>\n"u8], [0xca, 0xfe, 0xba, 0xbe], [0xcf, 0xfa, 0xed, 0xfe], [.. "RIFF"u8], [.. "OTTO"u8], [.. "wOFF"u8], [.. "wOF2"u8], [.. "7z"u8, 0xbc, 0xaf],
        [.. "MSCF"u8], [.. "%!PS"u8], [.. "SQLite format 3"u8], [0xde, 0x12, 0x04, 0x95], [0x95, 0x04, 0x12, 0xde], [.. "\0asm"u8], [.. "MZ"u8, 0x90, 0],
    ];

    public static TextShape Of(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, HeadBytes)];
        if (head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]))
        {
            return TextShape.Utf16LittleEndian;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
        {
            return TextShape.Utf16BigEndian;
        }

        foreach (var magic in Magics)
        {
            if (head.StartsWith(magic))
            {
                return TextShape.Binary;
            }
        }

        var controls = 0;
        var zerosAtOdd = 0;
        for (var at = 0; head[at..].IndexOfAny(Controls) is var next and >= 0; at++)
        {
            at += next;
            controls++;
            zerosAtOdd += head[at] == 0 && at % 2 == 1 ? 1 : 0;
        }

        // Western text in UTF-16 without a mark has a NUL in nearly every second byte, and nothing else of the kind.
        return controls * ControlShare <= head.Length ? TextShape.Bytes
            : controls == zerosAtOdd && zerosAtOdd * 5 > head.Length * 2 ? TextShape.Utf16LittleEndian
            : TextShape.Binary;
    }
}
