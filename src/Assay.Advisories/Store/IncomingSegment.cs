using System.Security.Cryptography;

namespace Assay.Advisories.Store;

/// <summary>The file of a segment that comes from elsewhere: it gets its name only once every byte of it is known to be right.</summary>
internal sealed class IncomingSegment : IDisposable
{
    private readonly SegmentEntry segment;
    private readonly string temporary;
    private readonly string path;
    private readonly FileStream output;
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long written;
    private bool isKept;

    public IncomingSegment(SegmentEntry segment, string storeFolder)
    {
        this.segment = segment;
        path = Path.Combine(storeFolder, segment.File);
        temporary = Path.Combine(storeFolder, "segments", $".import-{segment.ShortDigest}.new");
        output = new FileStream(temporary, FileMode.Create, FileAccess.Write);
    }

    /// <exception cref="InvalidDataException">It is more than the manifest says.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        written += bytes.Length;
        if (written > segment.Bytes)
        {
            throw new InvalidDataException($"{segment.Name} is longer than it should be");
        }

        output.Write(bytes);
        digest.AppendData(bytes);
    }

    /// <summary>Puts it among the others; no manifest names it yet.</summary>
    /// <exception cref="InvalidDataException">It is not what the manifest says.</exception>
    public void Keep()
    {
        if ("sha256:" + Convert.ToHexStringLower(digest.GetHashAndReset()) != segment.Digest)
        {
            throw new InvalidDataException($"the digest of {segment.Name} is wrong");
        }

        output.Flush(flushToDisk: true);
        output.Dispose();
        File.Move(temporary, path, overwrite: true);
        isKept = true;
    }

    public void Dispose()
    {
        output.Dispose();
        digest.Dispose();
        if (!isKept)
        {
            File.Delete(temporary);
        }
    }
}
