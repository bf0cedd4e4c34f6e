using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems.Ntfs;

/// <summary>Records and index blocks have the ends of their sectors elsewhere, to tell whether they were written whole: layout.h, "Update sequence array".</summary>
internal static class NtfsBlock
{
    private const int SectorBytes = 512;

    /// <summary>Puts the ends back.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public static void Restore(Span<byte> block, ReadOnlySpan<byte> mark, string what)
    {
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(block[4..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(block[6..]);
        if (!block.StartsWith(mark) || count != (block.Length / SectorBytes) + 1 || offset + (count * 2) > block.Length)
        {
            throw Fault.Malformed($"{what} is none");
        }

        var ends = block.Slice(offset, count * 2).ToArray();
        for (var sector = 1; sector < count; sector++)
        {
            var end = block.Slice((sector * SectorBytes) - 2, 2);
            if (!end.SequenceEqual(ends.AsSpan(0, 2)))
            {
                throw Fault.Malformed($"{what} was not written whole");
            }

            ends.AsSpan(sector * 2, 2).CopyTo(end);
        }
    }
}
