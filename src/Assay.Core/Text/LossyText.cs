using System.Buffers;
using System.Text;

namespace Assay.Core.Text;

/// <summary>Text out of bytes that claim to be UTF-8.</summary>
public static class LossyText
{
    /// <summary>Decodes; every byte that is not part of valid UTF-8 stands as \xNN, so that two different names stay different for a reader.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length + 16);
        Span<char> characters = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done)
            {
                text.Append(characters[..rune.EncodeToUtf16(characters)]);
                bytes = bytes[consumed..];
                continue;
            }

            text.Append("\\x").Append(bytes[0].ToString("x2"));
            bytes = bytes[1..];
        }

        return text.ToString();
    }
}
