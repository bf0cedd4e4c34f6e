using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Catalogers.Secrets;

/// <summary>A secret in a text, by its place; never its value.</summary>
/// <param name="Rule">Its kind.</param>
/// <param name="Start">Its first byte, from the text's beginning.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">In bytes, from 1.</param>
/// <param name="Redacted">What may be shown of it.</param>
/// <param name="ValueDigest">A digest of a value that is random enough to have one; null where a guess could be tried against it.</param>
public sealed record SecretMatch(SecretRule Rule, long Start, int Length, long Line, long Column, string Redacted, string? ValueDigest)
{
    private const int ShownCharacters = 4;

    // So much more than is shown, so that the rest can't be guessed.
    private const int LeastToShow = 20;

    // 2^80 guesses are nobody's; each character of a random token of 62 or 64 letters is worth some six bits, of which Shannon's measure sees four.
    private static readonly SearchValues<char> Shown = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+/");
    private const double RandomBits = 80;
    private const int DigestCharacters = 16;

    /// <summary>A stable name: of the value where that gives nothing away, else of the place.</summary>
    /// <param name="place">The file, or the part of the config.</param>
    /// <param name="number">Which one of its kind in there, from 0.</param>
    public string FingerprintAt(string place, int number) =>
        ValueDigest ?? Digest($"place\n{Rule.Id}\n{place}\n{number.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>"ghp_… (40 characters)"; of what is no random token nothing but the length.</summary>
    public static string Redact(SecretRule rule, ReadOnlySpan<char> value)
    {
        var shown = rule.IsRandom && value.Length >= LeastToShow && value[..ShownCharacters].IndexOfAnyExcept(Shown) < 0 ? value[..ShownCharacters] : default;
        return string.Create(CultureInfo.InvariantCulture, $"{shown}… ({value.Length} characters)");
    }

    public static string? DigestOf(SecretRule rule, ReadOnlySpan<char> value) =>
        rule.IsRandom && Entropy.Of(value) * value.Length >= RandomBits ? Digest($"value\n{rule.Id}\n{value}") : null;

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("assay secret 1\n" + text)))[..DigestCharacters];
}
