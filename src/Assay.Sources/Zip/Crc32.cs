namespace Assay.Sources.Zip;

/// <summary>The checksum of zip entries (APPNOTE.TXT, 4.4.7): begin with all ones, and take the complement at the end.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            checksum = Table[(checksum ^ value) & 0xFF] ^ (checksum >> 8);
        }

        return checksum;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
