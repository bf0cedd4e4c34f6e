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

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', 0x7f - ' ').Select(value => (char)value).Where(value => value is not ('"' or '\\'))]);

    private static readonly SearchValues<byte> PlainBytes = SearchValues.Create(
        [.. Enumerable.Range(' ', 0x7f - ' ').Select(value => (byte)value).Where(value => value is not ((byte)'"' or (byte)'\\'))]);

    // Two escaped surrogates.
    public override int MaxOutputCharactersPerInputCharacter => 12;

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var all = new ReadOnlySpan<char>(text, textLength);
        var start = 0;
        while (all[start..].IndexOfAnyExcept(Plain) is var next && next >= 0)
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
        utf8Text.IndexOfAnyExcept(PlainBytes) < 0 ? -1 : base.FindFirstCharacterToEncodeUtf8(utf8Text);

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is '"' or '\\' || !Rune.IsValid(unicodeScalar) || !SafeText.IsShown(new Rune(unicodeScalar));

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
