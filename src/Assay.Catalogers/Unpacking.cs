using System.IO.Compression;
using Assay.Core;
using Assay.Core.Files;

namespace Assay.Catalogers;

/// <summary>Undoes what a file, or a part of one, was packed with, told by how it begins.</summary>
internal static class Unpacking
{
    // xz has the longest mark: tukaani.org/xz/xz-file-format.txt, 2.1.1.1.
    private const int MarkBytes = 6;

    /// <summary>The plain content of gzip (RFC 1952), xz or Zstandard (RFC 8878); anything else as it stands. To be read once, forwards.</summary>
    /// <exception cref="AssayException">"xz.missing", "zstd.missing": the system's library is not there.</exception>
    /// <remarks>Who reads it meets an <see cref="InvalidDataException"/> where it is damaged, and must bound how much is read.</remarks>
    public static Stream Open(Stream packed)
    {
        var mark = new byte[MarkBytes];
        mark = mark[..packed.ReadAtLeast(mark, MarkBytes, throwOnEndOfStream: false)];
        var whole = new PrefixedStream(mark, packed);
        return mark switch
        {
            [0x1F, 0x8B, ..] => new WholeGzip(whole),
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => new XzStream(whole),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => new ZstdStream(whole),
            _ => whole,
        };
    }

    /// <summary>
    /// What <see cref="GZipStream"/> does not do: data that end early are damaged. The last four bytes say how long a member is (RFC 1952, 2.3.1, ISIZE), and what is read to its end here
    /// is a single one.
    /// </summary>
    private sealed class WholeGzip : ReadOnlyStream
    {
        private readonly Tail source;
        private readonly GZipStream plain;
        private long written;

        public WholeGzip(Stream packed)
        {
            source = new Tail(packed);
            plain = new GZipStream(source, CompressionMode.Decompress);
        }

        public override int Read(Span<byte> buffer)
        {
            var count = plain.Read(buffer);
            written += count;
            return count > 0 || buffer.IsEmpty || source.LastNumber == (uint)written ? count : throw new InvalidDataException("the gzip stream ends early");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                plain.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    /// <summary>Remembers the last four bytes that went by.</summary>
    private sealed class Tail(Stream content) : ReadOnlyStream
    {
        public uint LastNumber { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = content.Read(buffer);
            foreach (var last in buffer[Math.Max(0, count - sizeof(uint))..count])
            {
                LastNumber = (LastNumber >> 8) | ((uint)last << 24);
            }

            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                content.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
