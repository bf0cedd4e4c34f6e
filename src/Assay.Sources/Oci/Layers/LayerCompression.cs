using Assay.Core.Files;

namespace Assay.Sources.Oci.Layers;

/// <summary>How a blob is packed, seen from its first bytes: media types are wrong too often to be believed.</summary>
internal static class LayerCompression
{
    /// <summary>How many bytes are looked at.</summary>
    public const int PeekBytes = 6;

    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    public static bool IsZstd(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) || IsSkippableZstdFrame(head);

    // tukaani.org/xz/xz-file-format.txt, 2.1.1.1.
    public static bool IsXz(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]);

    // bzip2's decompress.c: "BZh", and how many hundred thousand bytes a block may have.
    public static bool IsBzip2(ReadOnlySpan<byte> head) => head.Length > 3 && head.StartsWith("BZh"u8) && head[3] is >= (byte)'1' and <= (byte)'9';

    /// <summary>Whether it is packed at all.</summary>
    /// <param name="head">The first bytes.</param>
    public static bool IsPacked(ReadOnlySpan<byte> head) => IsGzip(head) || IsZstd(head) || IsXz(head) || IsBzip2(head);

    /// <summary>Unpacks what is packed.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="packed">All bytes, from the first on; closed with what is given back.</param>
    /// <param name="subject">What errors call it.</param>
    /// <param name="limits">Bounds on the ratio.</param>
    /// <exception cref="Core.AssayException">The system's library for it is missing.</exception>
    public static Stream Unpack(ReadOnlySpan<byte> head, Stream packed, string subject, ScanLimits limits) =>
        IsGzip(head) ? new GzipLayerStream(packed, subject, limits.MaxRatio)
        : IsXz(head) ? new PackedLayerStream(packed, source => new XzStream(source), "xz", subject, limits.MaxXzRatio)
        : IsBzip2(head) ? new PackedLayerStream(packed, source => new Bzip2Stream(source), "bzip2", subject, limits.MaxBzip2Ratio)
        : new PackedLayerStream(packed, source => new ZstdStream(source), "zstd", subject, limits.MaxZstdRatio);

    // RFC 8878, 3.1.2: 0x184D2A50 to 0x184D2A5F, little-endian; pzstd begins with one.
    private static bool IsSkippableZstdFrame(ReadOnlySpan<byte> head) =>
        head.Length >= 4 && (head[0] & 0xF0) == 0x50 && head[1..].StartsWith((ReadOnlySpan<byte>)[0x2A, 0x4D, 0x18]);
}
