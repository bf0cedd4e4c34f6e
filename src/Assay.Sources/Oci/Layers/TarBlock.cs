using System.Numerics;

namespace Assay.Sources.Oci.Layers;

/// <summary>
/// The fields of a tar header block: old V7, ustar (POSIX.1-1988), GNU and star. What is lenient and what is not follows Go's archive/tar
/// (reader.go, format.go), with which container engines unpack layers.
/// </summary>
internal readonly ref struct TarBlock
{
    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;
    private readonly ReadOnlySpan<byte> block;

    public TarBlock(ReadOnlySpan<byte> block) => this.block = block;

    /// <summary>True where there was no block.</summary>
    public bool IsEmpty => block.IsEmpty;

    public bool IsZero => !block.ContainsAnyExcept((byte)0);

    public byte Type => block[156];

    public ReadOnlySpan<byte> Name => Text(block[..100]);

    public ReadOnlySpan<byte> LinkName => Text(block.Slice(157, 100));

    /// <summary>Permission bits; 0 where the field is no number.</summary>
    public int Mode => TryParseNumber(block.Slice(100, 8), out var mode) ? (int)(mode & 0xFFF) : 0;

    /// <summary>The rest of a long name, which stands in front of it; empty where the format has none.</summary>
    public ReadOnlySpan<byte> Prefix
    {
        get
        {
            if (block.Slice(257, 6).SequenceEqual("ustar\0"u8))
            {
                // star keeps times behind a shorter prefix.
                return Text(block.Slice(345, block.EndsWith("tar\0"u8) ? 131 : 155));
            }

            // GNU keeps two times there. Old Go versions (before 1.8) wrote a prefix all the same; archive/tar reads it where the times are none.
            var isMangled = IsGnu && !(TryParseNumber(block.Slice(345, 12), out _) && TryParseNumber(block.Slice(357, 12), out _));
            var prefix = isMangled ? Text(block.Slice(345, 155)) : default;
            return System.Text.Ascii.IsValid(prefix) ? prefix : default;
        }
    }

    /// <summary>GNU's old sparse format: whether an extension block follows.</summary>
    public bool IsSparseExtended => block[482] != 0;

    /// <summary>GNU's old sparse format: the four entries of the header.</summary>
    public ReadOnlySpan<byte> SparseEntries => block.Slice(386, 4 * 24);

    private bool IsGnu => block.Slice(257, 8).SequenceEqual("ustar  \0"u8);

    /// <summary>Content length as the archive stores it.</summary>
    public bool TryGetSize(out long sizeBytes) => TryParseNumber(block.Slice(124, 12), out sizeBytes) && sizeBytes >= 0;

    /// <summary>GNU's old sparse format: the length with its holes.</summary>
    public bool TryGetSparseSize(out long sizeBytes) => TryParseNumber(block.Slice(483, 12), out sizeBytes) && sizeBytes >= 0;

    /// <summary>The header's checksum, taken over unsigned bytes, or signed ones as some old programs did.</summary>
    public bool HasValidChecksum()
    {
        if (!TryParseOctal(block.Slice(ChecksumOffset, ChecksumLength), out var given))
        {
            return false;
        }

        long sum = ChecksumLength * ' ';
        sum += SumOf(block[..ChecksumOffset]) + SumOf(block[(ChecksumOffset + ChecksumLength)..]);
        return given == sum || given == SignedSum();
    }

    /// <summary>Octal digits between blanks and NULs, or a big-endian number in base 256 whose first bit is set.</summary>
    public static bool TryParseNumber(ReadOnlySpan<byte> field, out long number)
    {
        if ((field[0] & 0x80) == 0)
        {
            return TryParseOctal(field, out number);
        }

        var isNegative = (field[0] & 0x40) != 0;
        var invert = isNegative ? (byte)0xFF : (byte)0;
        ulong value = 0;
        for (var i = 0; i < field.Length; i++)
        {
            if (value >> 55 != 0)
            {
                number = 0;
                return false;
            }

            var digit = (byte)(field[i] ^ invert);
            value = (value << 8) | (i == 0 ? (byte)(digit & 0x7F) : digit);
        }

        number = isNegative ? ~(long)value : (long)value;
        return true;
    }

    private static bool TryParseOctal(ReadOnlySpan<byte> field, out long number)
    {
        number = 0;
        field = field.Trim(" \0"u8);
        foreach (var character in Text(field))
        {
            if (character is < (byte)'0' or > (byte)'7' || number >> 59 != 0)
            {
                return false;
            }

            number = (number << 3) | (long)(character - '0');
        }

        return true;
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    private static long SumOf(ReadOnlySpan<byte> bytes)
    {
        // 66,000 headers of 512 bytes: worth a vector.
        long sum = 0;
        while (Vector.IsHardwareAccelerated && bytes.Length >= Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(bytes), out var low, out var high);
            Vector.Widen(low + high, out var lowest, out var highest);
            sum += Vector.Sum(lowest + highest);
            bytes = bytes[Vector<byte>.Count..];
        }

        foreach (var value in bytes)
        {
            sum += value;
        }

        return sum;
    }

    private long SignedSum()
    {
        long sum = ChecksumLength * ' ';
        for (var i = 0; i < block.Length; i++)
        {
            sum += i is >= ChecksumOffset and < ChecksumOffset + ChecksumLength ? 0 : (sbyte)block[i];
        }

        return sum;
    }
}
