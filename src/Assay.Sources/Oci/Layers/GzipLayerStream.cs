using System.IO.Compression;
using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci.Layers;

/// <summary>
/// Inflates a layer of one or more gzip members (RFC 1952), each with its checksum verified. Bytes behind the last member that begin no
/// other are ignored, as gzip(1) does; they are still read, for the blob's digest.
/// </summary>
internal sealed class GzipLayerStream : ReadOnlyStream
{
    // Below this a high ratio is of no consequence: a small layer of zeros is honest.
    public const long RatioFreeBytes = 64L << 20;

    private readonly GzipFeed feed;
    private readonly GZipStream inflated;
    private readonly string subject;
    private readonly int maxRatio;
    private long plainBytes;
    private bool hasEnded;

    /// <param name="compressed">The members.</param>
    /// <param name="subject">What errors call it: "layer", "archive".</param>
    /// <param name="maxRatio">See <see cref="ScanLimits.MaxRatio"/>.</param>
    public GzipLayerStream(Stream compressed, string subject, int maxRatio)
    {
        feed = new GzipFeed(compressed);
        inflated = new GZipStream(feed, CompressionMode.Decompress);
        this.subject = subject;
        this.maxRatio = maxRatio;
    }

    /// <exception cref="TreeException">subject + ".truncated", ".corrupt"; "limit.ratio"; or what the compressed stream throws.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (hasEnded || buffer.IsEmpty)
        {
            return 0;
        }

        var count = Inflate(buffer);
        plainBytes += count;
        if (plainBytes > RatioFreeBytes && plainBytes / Math.Max(1, feed.ReadBytes) >= maxRatio)
        {
            throw new TreeException("limit.ratio", $"the {subject} inflates to more than {maxRatio} times its compressed size");
        }

        if (count == 0)
        {
            hasEnded = true;
            feed.Drain();
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inflated.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Inflate(Span<byte> buffer)
    {
        int count;
        try
        {
            count = inflated.Read(buffer);
        }
        catch (InvalidDataException exception) when (feed.HasEnded)
        {
            throw Truncated(exception);
        }
        catch (InvalidDataException exception)
        {
            throw new TreeException(subject + ".corrupt", $"the {subject} is not valid gzip: {exception.Message}", exception);
        }

        var isTruncated = feed.WasAskedForMore || (feed.GaveProbe && count > 0);
        return isTruncated ? throw Truncated(null) : count;
    }

    private TreeException Truncated(Exception? inner) =>
        new(subject + ".truncated", $"the {subject}'s gzip data ends inside a member, after {feed.ReadBytes} bytes", inner);
}
