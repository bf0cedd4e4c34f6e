using System.IO.Compression;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>Streams of zlib (RFC 1950) that are in memory whole.</summary>
internal static class Zlib
{
    /// <summary>Decompresses a stream.</summary>
    /// <returns>How many bytes of <paramref name="plain"/> were filled: what the stream holds, or all of it where it holds more.</returns>
    /// <exception cref="InvalidDataException">The stream is damaged.</exception>
    public static int Decompress(byte[] packed, Span<byte> plain)
    {
        using var stream = new ZLibStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        try
        {
            return stream.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
        }
        catch (IOException damaged)
        {
            // What zlib has no better word for: a stream that wants a dictionary, for instance.
            throw new InvalidDataException(damaged.Message, damaged);
        }
    }
}
