using System.Security.Cryptography;
using Assay.Core;

namespace Assay.Advisories.Store;

/// <summary>
/// An own ECDSA key on the curve P-256, with which stores are signed and by which they are believed. What is signed is the manifest, which
/// names every segment's digest; the signature is that of SHA-256, in DER form, as openssl makes it.
/// </summary>
public sealed class StoreKey : IDisposable
{
    private const int MaxFileBytes = 64 << 10;
    private const int MaxSignatureBytes = 128;

    private readonly ECDsa key;
    private readonly string file;

    private StoreKey(ECDsa key, string file)
    {
        this.key = key;
        this.file = file;
    }

    /// <summary>Reads a key from a PEM file: a private one to sign with, or a public one.</summary>
    /// <exception cref="AssayException">"db.key": it is no such key.</exception>
    public static StoreKey Load(string file)
    {
        var loaded = ECDsa.Create();
        try
        {
            using var reader = new StreamReader(file);
            var text = new char[MaxFileBytes];
            loaded.ImportFromPem(text.AsSpan(0, reader.ReadBlock(text)));
            if (loaded.KeySize != 256)
            {
                throw new CryptographicException($"it is a key of {loaded.KeySize} bits");
            }

            return new StoreKey(loaded, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            loaded.Dispose();
            throw new AssayException(
                "db.key", $"{file} holds no usable key: {exception.Message}", "make one: openssl ecparam -name prime256v1 -genkey -noout -out key.pem; openssl ec -in key.pem -pubout -out public.pem", exception);
        }
    }

    /// <summary>Signs a manifest.</summary>
    /// <exception cref="AssayException">"db.key": the key is a public one.</exception>
    public StoreManifest Sign(StoreManifest manifest)
    {
        try
        {
            var signature = key.SignData(ManifestJson.Write(manifest with { Signature = null }), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            return manifest with { Signature = Convert.ToBase64String(signature) };
        }
        catch (CryptographicException exception)
        {
            throw new AssayException("db.key", $"{file} can't sign: {exception.Message}", "give the private key", exception);
        }
    }

    /// <summary>Sees to it that a manifest was signed with this key.</summary>
    /// <exception cref="AssayException">"db.unsigned", "db.forged".</exception>
    public void Require(StoreManifest manifest, string what)
    {
        if (manifest.Signature is not { } text)
        {
            throw new AssayException("db.unsigned", $"{what} is not signed, and --db-key asks for a signature", "import one that was exported with --sign-key, or do without --db-key");
        }

        Span<byte> signature = stackalloc byte[MaxSignatureBytes];
        if (!Convert.TryFromBase64String(text, signature, out var length)
            || !key.VerifyData(ManifestJson.Write(manifest with { Signature = null }), signature[..length], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
        {
            throw new AssayException("db.forged", $"{what} was not signed with the key {file}, or was changed since", "get it again from whom you trust");
        }
    }

    public void Dispose() => key.Dispose();
}
