using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using Assay.Core.Text;

namespace Assay.Reports.Json;

/// <summary>
/// Texts inside of JSON. Leaves '+', quotes of HTML and the letters of all languages as they are, since people read and search our JSON, but escapes what
/// a terminal obeys or an eye does not see, as <see cref="SafeText"/> does, and "##", with which commands begin that Azure Pipelines obeys anywhere in a job's output:
/// .NET's own encoders do one or the other.
/// </summary>
internal static class JsonText
{
    /// <summary>Two escaped surrogates.</summary>
    public const int MaxEscapeBytes = 12;

    /// <summary>The text as it stands between quotes.</summary>
    public static string Escape(string text)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + MaxEscapeBytes);
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            var plain = CopyPlain(rest, bytes.GetSpan(rest.Length));
            bytes.Advance(plain);
            rest = rest[plain..];
            if (!rest.IsEmpty)
            {
                bytes.Advance(WriteOne(rest, bytes.GetSpan(MaxEscapeBytes), out var read));
                rest = rest[read..];
            }
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>Copies what stands in JSON as it is, up to the first character that does not or is none of ASCII.</summary>
    /// <returns>How many characters, and bytes.</returns>
    public static unsafe int CopyPlain(ReadOnlySpan<char> text, Span<byte> target)
    {
        if (target.Length < text.Length)
        {
            throw new ArgumentException("it is shorter than the text", nameof(target));
        }

        var i = 0;
        fixed (char* from = text)
        fixed (byte* to = target)
        {
            // Eight characters at once: vectors of this width are compiled ahead of time for every processor.
            for (; i <= text.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
            {
                var eight = Vector128.Load((ushort*)from + i);
                if (!IsPlain(eight))
                {
                    break;
                }

                *(ulong*)(to + i) = Vector128.Narrow(eight, eight).AsUInt64().ToScalar();
            }

            for (; i < text.Length && from[i] is >= ' ' and <= '~' and not ('"' or '\\' or '#'); i++)
            {
                to[i] = (byte)from[i];
            }
        }

        return i;
    }

    /// <summary>Writes the first character of the text, which need not be a plain one.</summary>
    /// <returns>How many bytes.</returns>
    public static int WriteOne(ReadOnlySpan<char> text, Span<byte> target, out int read)
    {
        read = 1;
        switch (text[0])
        {
            case '"':
                return Pair(target, '"');
            case '\\':
                return Pair(target, '\\');
            case '\n':
                return Pair(target, 'n');
            case '\r':
                return Pair(target, 'r');
            case '\t':
                return Pair(target, 't');
            case '#' when text.Length > 1 && text[1] == '#':
                Unit(target, '#');
                return 6;
        }

        // What is no character is decoded as U+FFFD.
        Rune.DecodeFromUtf16(text, out var rune, out read);
        if (SafeText.IsShown(rune))
        {
            return rune.EncodeToUtf8(target);
        }

        Span<char> units = stackalloc char[2];
        var count = rune.EncodeToUtf16(units);
        for (var i = 0; i < count; i++)
        {
            Unit(target[(6 * i)..], units[i]);
        }

        return 6 * count;
    }

    private static int Pair(Span<byte> target, char character)
    {
        target[0] = (byte)'\\';
        target[1] = (byte)character;
        return 2;
    }

    private static void Unit(Span<byte> target, char unit)
    {
        var digits = "0123456789abcdef"u8;
        target[0] = (byte)'\\';
        target[1] = (byte)'u';
        for (var i = 0; i < 4; i++)
        {
            target[2 + i] = digits[(unit >> (4 * (3 - i))) & 15];
        }
    }

    // Each of the characters is one of ASCII, no control character, no quote, no '#', which is the quote's neighbour, and no backslash.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(Vector128<ushort> eight) =>
        (Vector128.GreaterThan(eight - Vector128.Create((ushort)' '), Vector128.Create((ushort)('~' - ' ')))
            | Vector128.Equals(eight & Vector128.Create((ushort)0xfffe), Vector128.Create((ushort)'"'))
            | Vector128.Equals(eight, Vector128.Create((ushort)'\\'))) == Vector128<ushort>.Zero;
}
