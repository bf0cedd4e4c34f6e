using System.Security.Cryptography;
using System.Text;

namespace Assay.Reports;

/// <summary>Hashes as reports write them: small hexadecimal digits.</summary>
internal static class HashText
{
    /// <summary>The SHA-256 of a text's UTF-8.</summary>
    public static string Of(string text) => Of(text, SHA256.HashSizeInBytes);

    /// <summary>The first bytes of it.</summary>
    public static string Of(string text, int bytes)
    {
        Span<byte> buffer = stackalloc byte[512];
        var utf8 = text.Length * 3 <= buffer.Length ? buffer[..Encoding.UTF8.GetBytes(text, buffer)] : Encoding.UTF8.GetBytes(text);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, hash);
        return Hex(hash[..bytes]);
    }

    /// <summary>A loop: what the platform's library does for it is compiled when it is first used.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes)
    {
        Span<char> digits = stackalloc char[2 * SHA256.HashSizeInBytes];
        for (var i = 0; i < bytes.Length; i++)
        {
            digits[2 * i] = Digit(bytes[i] >> 4);
            digits[(2 * i) + 1] = Digit(bytes[i] & 15);
        }

        return new string(digits[..(2 * bytes.Length)]);
    }

    private static char Digit(int value) => (char)(value < 10 ? '0' + value : 'a' + value - 10);
}
