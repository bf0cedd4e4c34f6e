using System.Security.Cryptography;
using Assay.Core;

namespace Assay.Engine.Attached;

/// <summary>A public key of the user's, by whose signature what is attached to an image is believed: as "cosign generate-key-pair" and openssl write it.</summary>
internal sealed class TrustKey : IDisposable
{
    private const int MaxFileBytes = 64 << 10;

    private readonly ECDsa? curve;
    private readonly RSA? rsa;

    private TrustKey(ECDsa? curve, RSA? rsa)
    {
        this.curve = curve;
        this.rsa = rsa;
    }

    /// <summary>Reads a key from a PEM file.</summary>
    /// <exception cref="AssayException">"policy.key": it is no such key.</exception>
    public static TrustKey Load(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var text = new char[MaxFileBytes];
            var pem = text.AsSpan(0, reader.ReadBlock(text));
            return TryCurve(pem) is { } curve ? new TrustKey(curve, null) : new TrustKey(null, Rsa(pem));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw new AssayException("policy.key", $"{file} holds no usable public key: {exception.Message}", "give the PEM file of an ECDSA or RSA key, such as cosign.pub", exception);
        }
    }

    /// <summary>Whether the signature is this key's, of these bytes: ECDSA in DER form over the hash that goes with the curve, or RSA with PKCS #1 1.5 over SHA-256.</summary>
    public bool Verifies(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature) =>
        curve is not null
            ? curve.VerifyData(bytes, signature, curve.KeySize switch { <= 256 => HashAlgorithmName.SHA256, <= 384 => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA512 }, DSASignatureFormat.Rfc3279DerSequence)
            : rsa!.VerifyData(bytes, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public void Dispose()
    {
        curve?.Dispose();
        rsa?.Dispose();
    }

    private static ECDsa? TryCurve(ReadOnlySpan<char> pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            // Perhaps it is the other kind.
            key.Dispose();
            return null;
        }
    }

    private static RSA Rsa(ReadOnlySpan<char> pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
