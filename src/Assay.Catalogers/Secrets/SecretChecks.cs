using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Assay.Catalogers.Secrets;

/// <summary>What tells a credential from a text of the same shape.</summary>
internal static class SecretChecks
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int ChecksumLength = 6;

    /// <summary>
    /// Behind a prefix that ends in '_', random characters and, in the last six, their CRC-32 in base 62: GitHub ("Behind GitHub's new
    /// authentication token formats", 2021) and npm, which took the format over.
    /// </summary>
    public static bool HasBase62Checksum(ReadOnlySpan<char> secret)
    {
        var body = secret[(secret.LastIndexOf('_') + 1)..];
        return body.Length > ChecksumLength && body[^ChecksumLength..].SequenceEqual(Base62Checksum(body[..^ChecksumLength]));
    }

    /// <summary>The six characters that stand behind such a token.</summary>
    public static string Base62Checksum(ReadOnlySpan<char> random)
    {
        Span<char> text = stackalloc char[ChecksumLength];
        var rest = Crc32(random);
        for (var i = ChecksumLength - 1; i >= 0; i--)
        {
            text[i] = Base62[(int)(rest % 62)];
            rest /= 62;
        }

        return text.ToString();
    }

    /// <summary>Grafana's service accounts: behind the last '_' the CRC-32 of what stands before it, in hexadecimal digits (grafana, components/satokengen).</summary>
    public static bool HasHexChecksum(ReadOnlySpan<char> secret)
    {
        var end = secret.LastIndexOf('_');
        var start = secret[..end].LastIndexOf('_') + 1;
        return secret[(end + 1)..].Equals(HexChecksum(secret[start..end]), StringComparison.OrdinalIgnoreCase);
    }

    public static string HexChecksum(ReadOnlySpan<char> random) => Crc32(random).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Base64 of "user:password", as registries' and browsers' basic authentication has it.</summary>
    public static bool IsBasicAuthentication(ReadOnlySpan<char> secret)
    {
        Span<byte> decoded = stackalloc byte[300];
        if (secret.Length > 400 || !Convert.TryFromBase64Chars(secret, decoded, out var count))
        {
            return false;
        }

        decoded = decoded[..count];
        var colon = decoded.IndexOf((byte)':');
        return colon > 0 && colon < count - 3 && decoded.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && !Placeholders.IsOne(Encoding.ASCII.GetString(decoded[(colon + 1)..]));
    }

    /// <summary>A first part that decodes to a JSON object with an algorithm (RFC 7519, 5), which is not "none".</summary>
    public static bool IsJsonWebToken(ReadOnlySpan<char> secret)
    {
        var end = secret.IndexOf('.');
        Span<byte> header = stackalloc byte[768];
        return end > 0 && end < 1000
            && Base64Url.TryDecodeFromChars(secret[..end], header, out var count)
            && header[..count].StartsWith("{"u8) && header[..count].IndexOf("\"alg\""u8) >= 0 && header[..count].IndexOf("\"none\""u8) < 0;
    }

    /// <summary>Letters and digits in it: what people call a token or a key has both.</summary>
    public static bool IsMixed(ReadOnlySpan<char> secret) =>
        secret.IndexOfAnyInRange('0', '9') >= 0 && secret.ContainsAny(Letters) && !secret.Contains("://", StringComparison.Ordinal);

    /// <summary>The password of a URL "scheme://user:password@host" is one, and no name of a variable.</summary>
    public static bool IsPassword(ReadOnlySpan<char> secret) => secret.Length >= 3 && !Placeholders.IsVariable(secret) && !Placeholders.IsWord(secret);

    /// <summary>Three kinds of characters of an AWS secret key: it is base64 of 30 random bytes, and no digest in hexadecimal digits or path.</summary>
    public static bool IsAwsSecret(ReadOnlySpan<char> secret) =>
        secret.IndexOfAnyInRange('a', 'z') >= 0 && secret.IndexOfAnyInRange('A', 'Z') >= 0 && secret.IndexOfAnyInRange('0', '9') >= 0;

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Some thirty characters of what passed a pattern: a table would cost more than it saves.
    private static uint Crc32(ReadOnlySpan<char> text)
    {
        var checksum = uint.MaxValue;
        foreach (var character in text)
        {
            checksum ^= (byte)character;
            for (var bit = 0; bit < 8; bit++)
            {
                checksum = (checksum & 1) != 0 ? 0xEDB88320 ^ (checksum >> 1) : checksum >> 1;
            }
        }

        return ~checksum;
    }
}
