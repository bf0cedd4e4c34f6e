namespace Assay.Sources.Oci.Layers;

/// <summary>How a layer's blob is packed, seen from its first bytes: media types are wrong too often to be believed.</summary>
internal static class LayerCompression
{
    /// <summary>How many bytes are looked at.</summary>
    public const int PeekBytes = 6;

    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <summary>The name of a compression that is known and not read; null for anything else.</summary>
    public static string? NameOfUnsupported(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) || IsSkippableZstdFrame(head))
        {
            return "zstd";
        }

        if (head.StartsWith("BZh"u8))
        {
            return "bzip2";
        }

        return head.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? "xz" : null;
    }

    // RFC 8878, 3.1.2: 0x184D2A50 to 0x184D2A5F, little-endian; zstd:chunked and pzstd begin with one.
    private static bool IsSkippableZstdFrame(ReadOnlySpan<byte> head) =>
        head.Length >= 4 && (head[0] & 0xF0) == 0x50 && head[1..].StartsWith((ReadOnlySpan<byte>)[0x2A, 0x4D, 0x18]);
}
