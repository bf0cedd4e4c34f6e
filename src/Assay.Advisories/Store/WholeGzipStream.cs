using System.IO.Compression;
using System.Security.Cryptography;
using Assay.Core.Files;

namespace Assay.Advisories.Store;

/// <summary>
/// Decompresses gzip and notices where it was cut off, which GZipStream does not: it ends as if all were well. One more gzip member with
/// known content is put behind the file's own; only behind a whole file does it come out again.
/// </summary>
internal sealed class WholeGzipStream : ReadOnlyStream
{
    private const int SealBytes = 32;

    private readonly byte[] seal = RandomNumberGenerator.GetBytes(SealBytes);
    private readonly GZipStream inner;
    private readonly byte[] held = new byte[64 << 10];
    private int start;
    private int end;
    private bool atEnd;

    public WholeGzipStream(Stream compressed)
    {
        var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(seal);
        }

        member.Position = 0;
        inner = new GZipStream(new JoinedStream(compressed, member), CompressionMode.Decompress);
    }

    /// <exception cref="InvalidDataException">The data is damaged or ends too soon.</exception>
    public override int Read(Span<byte> buffer)
    {
        // The last bytes that came out are held back: they may be the seal.
        while (!atEnd && end - start <= SealBytes)
        {
            held.AsSpan(start, end - start).CopyTo(held);
            end -= start;
            start = 0;
            var read = inner.Read(held, end, held.Length - end);
            end += read;
            atEnd = read == 0;
        }

        if (atEnd && !held.AsSpan(start, end - start).EndsWith(seal))
        {
            throw new InvalidDataException("the gzip data ends too soon, or something else follows it");
        }

        var count = Math.Min(buffer.Length, end - start - SealBytes);
        held.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Two streams as one.</summary>
    private sealed class JoinedStream(Stream first, Stream second) : ReadOnlyStream
    {
        private bool firstIsDone;

        public override int Read(Span<byte> buffer)
        {
            if (!firstIsDone && buffer.Length > 0)
            {
                var read = first.Read(buffer);
                if (read > 0)
                {
                    return read;
                }

                firstIsDone = true;
            }

            return second.Read(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                first.Dispose();
                second.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
