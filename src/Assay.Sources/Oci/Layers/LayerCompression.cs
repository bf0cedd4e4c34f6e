using Assay.Core.Files;

namespace Assay.Sources.Oci.Layers;

/// <summary>How a blob is packed, seen from its first bytes: media types are wrong too often to be believed.</summary>
internal static class LayerCompression
{
    /// <summary>How many bytes are looked at.</summary>
    public const int PeekBytes = 6;

    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    public static bool IsZstd(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) || IsSkippableZstdFrame(head);

    /// <summary>True for every compression that is known, read or not.</summary>
    public static bool IsAny(ReadOnlySpan<byte> head) => IsGzip(head) || IsZstd(head) || NameOfUnsupported(head) is not null;

    /// <summary>Whether it is packed at all.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="subject">What errors call it: "layer", "archive".</param>
    /// <exception cref="TreeException">subject + ".compressionUnsupported".</exception>
    public static bool IsPacked(ReadOnlySpan<byte> head, string subject) => NameOfUnsupported(head) is { } name
        ? throw new TreeException(subject + ".compressionUnsupported", $"the {subject} is compressed with {name}, which is not read; gzip and zstd are")
        : IsGzip(head) || IsZstd(head);

    /// <summary>Unpacks what is packed.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="packed">All bytes, from the first on; closed with what is given back.</param>
    /// <param name="subject">What errors call it.</param>
    /// <param name="limits">Bounds on the ratio.</param>
    public static Stream Unpack(ReadOnlySpan<byte> head, Stream packed, string subject, ScanLimits limits) => IsGzip(head)
        ? new GzipLayerStream(packed, subject, limits.MaxRatio)
        : new ZstdLayerStream(packed, subject, limits.MaxZstdRatio);

    private static string? NameOfUnsupported(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("BZh"u8))
        {
            return "bzip2";
        }

        return head.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? "xz" : null;
    }

    // RFC 8878, 3.1.2: 0x184D2A50 to 0x184D2A5F, little-endian; pzstd begins with one.
    private static bool IsSkippableZstdFrame(ReadOnlySpan<byte> head) =>
        head.Length >= 4 && (head[0] & 0xF0) == 0x50 && head[1..].StartsWith((ReadOnlySpan<byte>)[0x2A, 0x4D, 0x18]);
}
