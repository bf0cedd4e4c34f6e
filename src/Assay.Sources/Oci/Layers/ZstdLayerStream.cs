using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci.Layers;

/// <summary>Decompresses Zstandard frames (RFC 8878) to their source's end; skippable ones (zstd:chunked's table, pzstd's sizes) hold nothing.</summary>
internal sealed class ZstdLayerStream : ReadOnlyStream
{
    private readonly CountingStream counted;
    private readonly ZstdStream plain;
    private readonly string subject;
    private readonly int maxRatio;
    private long plainBytes;

    /// <param name="compressed">The frames.</param>
    /// <param name="subject">What errors call it: "layer", "archive".</param>
    /// <param name="maxRatio">See <see cref="ScanLimits.MaxZstdRatio"/>.</param>
    public ZstdLayerStream(Stream compressed, string subject, int maxRatio)
    {
        counted = new CountingStream(compressed);
        plain = new ZstdStream(counted);
        this.subject = subject;
        this.maxRatio = maxRatio;
    }

    /// <exception cref="TreeException">subject + ".truncated", ".corrupt"; "limit.ratio"; or what the compressed stream throws.</exception>
    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = plain.Read(buffer);
        }
        catch (InvalidDataException exception) when (counted.HasEnded)
        {
            throw new TreeException(subject + ".truncated", $"the {subject}'s zstd data ends inside a frame, after {counted.ReadBytes} bytes", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new TreeException(subject + ".corrupt", $"the {subject} is not valid zstd: {exception.Message}", exception);
        }

        plainBytes += count;
        return plainBytes <= GzipLayerStream.RatioFreeBytes || plainBytes / Math.Max(1, counted.ReadBytes) < maxRatio
            ? count
            : throw new TreeException("limit.ratio", $"the {subject} inflates to more than {maxRatio} times its compressed size");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            plain.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class CountingStream : ReadOnlyStream
    {
        private readonly Stream source;

        public CountingStream(Stream source) => this.source = source;

        public long ReadBytes { get; private set; }

        public bool HasEnded { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = source.Read(buffer);
            ReadBytes += count;
            HasEnded |= count == 0 && !buffer.IsEmpty;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                source.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
