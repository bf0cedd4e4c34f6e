using System.Security.Cryptography;
using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci;

/// <summary>
/// Reads a blob and checks it against its descriptor: never more bytes than declared, and at the end the size and the digest, where declared.
/// Only what was read to its end is verified.
/// </summary>
internal sealed class VerifyingStream : ReadOnlyStream
{
    private readonly Stream blob;
    private readonly Digest? expected;
    private readonly long sizeBytes;
    private readonly IncrementalHash? hash;
    private long readBytes;

    /// <param name="blob">Not disposed by this.</param>
    /// <param name="expected">Null where no digest is declared.</param>
    /// <param name="sizeBytes">-1 where no size is declared.</param>
    public VerifyingStream(Stream blob, Digest? expected, long sizeBytes)
    {
        this.blob = blob;
        this.expected = expected;
        this.sizeBytes = sizeBytes;
        hash = expected is { } digest ? IncrementalHash.CreateHash(digest.HashName) : null;
    }

    /// <summary>True once the end was read and everything was as declared.</summary>
    public bool IsVerified { get; private set; }

    /// <exception cref="TreeException">"blob.sizeMismatch", "blob.digestMismatch", "blob.unreadable".</exception>
    public override int Read(Span<byte> buffer)
    {
        if (IsVerified || buffer.IsEmpty)
        {
            return 0;
        }

        var count = ReadBlob(buffer);
        if (count == 0)
        {
            Verify();
            return 0;
        }

        readBytes += count;
        if (sizeBytes >= 0 && readBytes > sizeBytes)
        {
            throw new TreeException("blob.sizeMismatch", $"{Name} is longer than the {sizeBytes} bytes that its descriptor declares");
        }

        hash?.AppendData(buffer[..count]);
        return count;
    }

    private string Name => expected is { } digest ? $"blob {digest}" : "the blob";

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadBlob(Span<byte> buffer)
    {
        try
        {
            return blob.Read(buffer);
        }
        catch (IOException exception)
        {
            throw new TreeException("blob.unreadable", $"{Name} can't be read: {exception.Message}", exception);
        }
    }

    private void Verify()
    {
        if (sizeBytes >= 0 && readBytes != sizeBytes)
        {
            throw new TreeException("blob.sizeMismatch", $"{Name} has {readBytes} bytes where its descriptor declares {sizeBytes}");
        }

        if (expected is { } digest)
        {
            Span<byte> actual = stackalloc byte[64];
            actual = actual[..hash!.GetCurrentHash(actual)];
            var found = Digest.OfHash(digest.Algorithm, actual);
            if (found != digest)
            {
                throw new TreeException("blob.digestMismatch", $"{Name} has the digest {found}");
            }
        }

        IsVerified = true;
    }
}
