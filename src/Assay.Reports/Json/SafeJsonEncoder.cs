using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using Assay.Core.Text;

namespace Assay.Reports.Json;

/// <summary>
/// Leaves '+', quotes of HTML and the letters of all languages as they are, since people read and search our JSON, but escapes what a
/// terminal obeys or an eye does not see, as <see cref="SafeText"/> does: .NET's own encoders do one or the other.
/// </summary>
internal sealed class SafeJsonEncoder : JavaScriptEncoder
{
    public static readonly SafeJsonEncoder Instance = new();

    // Two escaped surrogates.
    public override int MaxOutputCharactersPerInputCharacter => 12;

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var all = new ReadOnlySpan<char>(text, textLength);
        var start = 0;
        while (FirstUnplain(all[start..]) is var next && next >= 0)
        {
            start += next;
            if (Rune.DecodeFromUtf16(all[start..], out var rune, out var consumed) != OperationStatus.Done || WillEncode(rune.Value))
            {
                return start;
            }

            start += consumed;
        }

        return -1;
    }

    // Every property's name comes by here; the inherited way asks for each character.
    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) =>
        IsPlain(utf8Text) ? -1 : base.FindFirstCharacterToEncodeUtf8(utf8Text);

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is '"' or '\\' || !Rune.IsValid(unicodeScalar) || !SafeText.IsShown(new Rune(unicodeScalar));

    // Character by character, since what SearchValues does for such a set is compiled when it is first used, and badly, which in the
    // few milliseconds of a report costs more than it saves.
    private static int FirstUnplain(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or > '~' or '"' or '\\')
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (value is < (byte)' ' or > (byte)'~' or (byte)'"' or (byte)'\\')
            {
                return false;
            }
        }

        return true;
    }

    // The inherited way asks about each character, and records in texts are full of quotes.
    public override unsafe OperationStatus Encode(ReadOnlySpan<char> source, Span<char> destination, out int charsConsumed, out int charsWritten, bool isFinalBlock = true)
    {
        (charsConsumed, charsWritten) = (0, 0);
        while (charsConsumed < source.Length)
        {
            var character = source[charsConsumed];
            if (charsWritten + 2 > destination.Length)
            {
                return OperationStatus.DestinationTooSmall;
            }

            if (character is >= ' ' and <= '~')
            {
                if (character is '"' or '\\')
                {
                    destination[charsWritten++] = '\\';
                }

                destination[charsWritten++] = character;
                charsConsumed++;
                continue;
            }

            var status = Rune.DecodeFromUtf16(source[charsConsumed..], out var rune, out var consumed);
            if (status == OperationStatus.NeedMoreData && !isFinalBlock)
            {
                return status;
            }

            fixed (char* target = destination[charsWritten..])
            {
                // What is no character is decoded as U+FFFD.
                if (!TryEncodeUnicodeScalar(rune.Value, target, destination.Length - charsWritten, out var count))
                {
                    return OperationStatus.DestinationTooSmall;
                }

                charsWritten += count;
            }

            charsConsumed += consumed;
        }

        return OperationStatus.Done;
    }

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var target = new Span<char>(buffer, bufferLength);
        numberOfCharactersWritten = 0;
        if (!WillEncode(unicodeScalar))
        {
            return new Rune(unicodeScalar).TryEncodeToUtf16(target, out numberOfCharactersWritten);
        }

        var shorthand = unicodeScalar switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => null };
        if (shorthand is not null)
        {
            numberOfCharactersWritten = 2;
            return shorthand.TryCopyTo(target);
        }

        Span<char> units = stackalloc char[2];
        var rune = Rune.IsValid(unicodeScalar) ? new Rune(unicodeScalar) : Rune.ReplacementChar;
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
        {
            if (!target[numberOfCharactersWritten..].TryWrite($"\\u{(int)unit:x4}", out var written))
            {
                return false;
            }

            numberOfCharactersWritten += written;
        }

        return true;
    }
}
