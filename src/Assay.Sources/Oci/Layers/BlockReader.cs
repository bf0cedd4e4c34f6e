using System.Security.Cryptography;
using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci.Layers;

/// <summary>Reads a layer's plain bytes forward, hashing all of them, in blocks of a tar archive or in any length.</summary>
internal sealed class BlockReader : IDisposable
{
    public const int BlockBytes = 512;

    private readonly ChunkSource chunks;
    private readonly string subject;
    private readonly long maxBytes;
    private readonly IncrementalHash? hash;
    private readonly byte[] scratch = new byte[BlockBytes];
    private ReadOnlyMemory<byte> current;
    private bool hasEnded;

    /// <param name="chunks">The plain archive; not disposed by this.</param>
    /// <param name="subject">What errors call it: "layer", "archive".</param>
    /// <param name="maxBytes">See <see cref="ScanLimits.MaxLayerBytes"/>.</param>
    /// <param name="hashes">False where somebody else hashes the same bytes.</param>
    public BlockReader(ChunkSource chunks, string subject, long maxBytes, bool hashes)
    {
        this.chunks = chunks;
        this.subject = subject;
        this.maxBytes = maxBytes;
        hash = hashes ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    /// <summary>Ends waiting for bytes.</summary>
    public CancellationToken Token { get; set; }

    /// <summary>Bytes that came so far, among them some that were not read yet.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>How many bytes were read or passed over: where the next one stands.</summary>
    public long Position => TotalBytes - current.Length;

    /// <summary>The next block, valid until the next call; empty at the end.</summary>
    /// <exception cref="TreeException">"layer.truncated": the layer ends within the block.</exception>
    public ReadOnlySpan<byte> ReadBlock()
    {
        if (current.Length >= BlockBytes)
        {
            var block = current.Span[..BlockBytes];
            current = current[BlockBytes..];
            return block;
        }

        var length = ReadUpTo(scratch);
        return length is 0 or BlockBytes ? scratch.AsSpan(0, length) : throw Truncated();
    }

    /// <summary>Reads some bytes; 0 only at the end.</summary>
    public int Read(Span<byte> buffer)
    {
        if (current.IsEmpty && !Fill())
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, current.Length);
        current.Span[..count].CopyTo(buffer);
        current = current[count..];
        return count;
    }

    /// <exception cref="TreeException">"layer.truncated": the layer ends before the buffer is full.</exception>
    public void ReadExactly(Span<byte> buffer)
    {
        if (ReadUpTo(buffer) != buffer.Length)
        {
            throw Truncated();
        }
    }

    /// <summary>Passes over bytes.</summary>
    /// <returns>How many of them were not there.</returns>
    public long Skip(long count)
    {
        while (count > 0)
        {
            if (current.IsEmpty && hash is null && !hasEnded)
            {
                // What nobody hashes need not be read.
                var passed = chunks.Skip(count);
                TotalBytes += passed;
                count -= passed;
            }

            if (count == 0 || (current.IsEmpty && !Fill()))
            {
                break;
            }

            var step = (int)Math.Min(count, current.Length);
            current = current[step..];
            count -= step;
        }

        return count;
    }

    /// <summary>Reads to the end.</summary>
    /// <returns>The SHA-256 of all bytes; null where this reader doesn't hash.</returns>
    public byte[]? Finish()
    {
        while (Fill())
        {
            current = default;
        }

        return hash?.GetHashAndReset();
    }

    public void Dispose() => hash?.Dispose();

    public TreeException Truncated() => new(subject + ".truncated", $"the {subject}'s tar ends in the middle, after {TotalBytes} bytes");

    private int ReadUpTo(Span<byte> buffer)
    {
        var length = 0;
        while (length < buffer.Length)
        {
            var count = Read(buffer[length..]);
            if (count == 0)
            {
                break;
            }

            length += count;
        }

        return length;
    }

    private bool Fill()
    {
        if (hasEnded)
        {
            return false;
        }

        if (!chunks.TryNext(Token, out current))
        {
            hasEnded = true;
            current = default;
            return false;
        }

        TotalBytes += current.Length;
        if (TotalBytes > maxBytes)
        {
            throw new TreeException("limit.layerBytes", $"the {subject} has more than {maxBytes} bytes uncompressed");
        }

        hash?.AppendData(current.Span);
        return true;
    }
}
