using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>Castagnoli's checksum as file systems go on with it: without a complement at either end.</summary>
internal static class Crc32C
{
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        return checksum;
    }
}
