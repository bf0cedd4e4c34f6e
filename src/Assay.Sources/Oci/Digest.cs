using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Assay.Sources.Oci;

/// <summary>A content digest that was checked for its form, so that it can stand in a path (OCI image specification, descriptor.md, "Digests").</summary>
internal readonly record struct Digest
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private Digest(string algorithm, string hex)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    /// <summary>"sha256" or "sha512".</summary>
    public string Algorithm { get; }

    /// <summary>Lower case.</summary>
    public string Hex { get; }

    public HashAlgorithmName HashName => Algorithm == "sha256" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;

    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0)
        {
            return false;
        }

        var hex = text![(colon + 1)..];
        var algorithm = (text[..colon], hex.Length) switch
        {
            ("sha256", 64) => "sha256",
            ("sha512", 128) => "sha512",
            _ => null,
        };
        if (algorithm is null || hex.AsSpan().ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        digest = new Digest(algorithm, hex);
        return true;
    }

    public static Digest OfHash(string algorithm, ReadOnlySpan<byte> hash) => new(algorithm, Convert.ToHexStringLower(hash));

    /// <summary>True where the content has this digest.</summary>
    public bool Matches(ReadOnlySpan<byte> content)
    {
        var hash = Algorithm == "sha256" ? SHA256.HashData(content) : SHA512.HashData(content);
        return Convert.ToHexStringLower(hash) == Hex;
    }

    public override string ToString() => $"{Algorithm}:{Hex}";
}
