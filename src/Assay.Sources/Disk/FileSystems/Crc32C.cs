using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>CRC-32C (RFC 3720, B.4), as XFS and Btrfs have it: begin with all ones, complement at the end.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of some bytes, where a sum of four bytes that stands among them counts as zeros.</summary>
    /// <param name="bytes">The block.</param>
    /// <param name="sumAt">Where its sum stands; -1 for nowhere.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, int sumAt = -1)
    {
        var sum = uint.MaxValue;
        if (sumAt >= 0)
        {
            sum = BitOperations.Crc32C(Append(sum, bytes[..sumAt]), 0u);
            bytes = bytes[(sumAt + sizeof(uint))..];
        }

        return ~Append(sum, bytes);
    }

    /// <summary>Goes on with a sum as ext4 keeps it: without a complement at either end.</summary>
    public static uint Append(uint sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return sum;
    }
}
