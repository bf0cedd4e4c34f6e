using System.Buffers.Binary;

namespace Assay.Catalogers.Rpm;

/// <summary>The id of the key that made an OpenPGP signature: RFC 9580, sections 4.2 (packet headers) and 5.2 (signature packets).</summary>
internal static class SignatureKey
{
    private const int SignaturePacket = 2;
    private const int IssuerKeyId = 16;
    private const int IssuerFingerprint = 33;
    private const int KeyIdBytes = 8;

    /// <summary>The id as 16 lower-case hexadecimal digits; null where the bytes are no signature or don't tell.</summary>
    public static string? Of(ReadOnlySpan<byte> packet)
    {
        if (!TryEnter(packet, out var body) || body.Length < 2)
        {
            return null;
        }

        return body[0] switch
        {
            // Version, length of what is hashed (5), type, time, key id.
            2 or 3 when body.Length >= 15 => Convert.ToHexStringLower(body.Slice(7, KeyIdBytes)),
            // Version, type, two algorithms, then the hashed and the other subpackets, each with their length.
            4 when body.Length >= 6 => OfSubpackets(body[4..]),
            _ => null,
        };
    }

    private static bool TryEnter(ReadOnlySpan<byte> packet, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (packet.Length < 3 || (packet[0] & 0x80) == 0)
        {
            return false;
        }

        int lengthBytes;
        int tag;
        if ((packet[0] & 0x40) != 0)
        {
            tag = packet[0] & 0x3F;
            lengthBytes = packet[1] switch { < 192 => 1, < 224 => 2, 255 => 5, _ => 0 };
        }
        else
        {
            tag = (packet[0] >> 2) & 0xF;
            lengthBytes = (packet[0] & 3) switch { 0 => 1, 1 => 2, 2 => 4, _ => 0 };
        }

        // The stated length is not needed: a signature's own fields say where the key is.
        if (tag != SignaturePacket || lengthBytes == 0 || 1 + lengthBytes > packet.Length)
        {
            return false;
        }

        body = packet[(1 + lengthBytes)..];
        return true;
    }

    private static string? OfSubpackets(ReadOnlySpan<byte> areas)
    {
        for (var area = 0; area < 2 && areas.Length >= 2; area++)
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(areas), areas.Length - 2);
            if (OfArea(areas.Slice(2, length)) is { } key)
            {
                return key;
            }

            areas = areas[(2 + length)..];
        }

        return null;
    }

    private static string? OfArea(ReadOnlySpan<byte> area)
    {
        while (!area.IsEmpty)
        {
            var (lengthBytes, length) = area[0] switch
            {
                < 192 => (1, (long)area[0]),
                < 255 when area.Length >= 2 => (2, ((area[0] - 192) << 8) + area[1] + 192),
                255 when area.Length >= 5 => (5, BinaryPrimitives.ReadUInt32BigEndian(area[1..])),
                _ => (0, 0),
            };
            if (length == 0 || lengthBytes + length > area.Length)
            {
                return null;
            }

            var body = area.Slice(lengthBytes + 1, (int)length - 1);
            switch (area[lengthBytes] & 0x7F)
            {
                case IssuerKeyId when body.Length == KeyIdBytes:
                    return Convert.ToHexStringLower(body);
                case IssuerFingerprint when body.Length == 21 && body[0] == 4:
                    return Convert.ToHexStringLower(body[^KeyIdBytes..]);
            }

            area = area[(int)(lengthBytes + length)..];
        }

        return null;
    }
}
