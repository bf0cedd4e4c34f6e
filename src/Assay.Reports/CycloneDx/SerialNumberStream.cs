using System.Security.Cryptography;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// Passes a document on and makes its serial number of all that went by: a UUID of version 8 (RFC 9562, 5.8) over SHA-256, since version 5 asks
/// for SHA-1. Time and tool are part of what goes by, so two documents have the same number only where they are the same.
/// </summary>
internal sealed class SerialNumberStream(Stream output) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The number of what was written until now.</summary>
    public string Number()
    {
        var bytes = hash.GetCurrentHash()[..16];
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        var digits = HashText.Hex(bytes);
        return $"urn:uuid:{digits[..8]}-{digits[8..12]}-{digits[12..16]}-{digits[16..20]}-{digits[20..]}";
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.AppendData(buffer);
        output.Write(buffer);
    }

    public override void Flush() => output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
