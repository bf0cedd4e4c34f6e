using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci.Layers;

/// <summary>Decompresses what a library of the system reads (zstd, xz, bzip2) to its source's end, within a ratio, and says what is wrong with it.</summary>
internal sealed class PackedLayerStream : ReadOnlyStream
{
    private readonly CountingStream counted;
    private readonly Stream plain;
    private readonly string format;
    private readonly string subject;
    private readonly int maxRatio;
    private long plainBytes;

    /// <param name="compressed">The packed bytes.</param>
    /// <param name="unpack">Makes the stream that decompresses them, and closes them with itself.</param>
    /// <param name="format">What errors call the compression: "zstd".</param>
    /// <param name="subject">What they call the whole: "layer", "archive".</param>
    /// <param name="maxRatio">Uncompressed bytes for each compressed one.</param>
    /// <exception cref="Core.AssayException">The system has no such library.</exception>
    public PackedLayerStream(Stream compressed, Func<Stream, Stream> unpack, string format, string subject, int maxRatio)
    {
        counted = new CountingStream(compressed);
        plain = unpack(counted);
        this.format = format;
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
            throw new TreeException(subject + ".truncated", $"the {subject}'s {format} data end too early, after {counted.ReadBytes} bytes", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new TreeException(subject + ".corrupt", $"the {subject} is not valid {format}: {exception.Message}", exception);
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
