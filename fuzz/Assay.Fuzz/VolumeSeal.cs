using System.Buffers.Binary;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Fuzz;

/// <summary>Puts the checksums right in the blocks of a changed volume.</summary>
internal static class VolumeSeal
{
    private const int SectorBytes = 512;
    private const int XfsInodeBytes = 512;
    private const int BtrfsChecksumBytes = 32;
    private const int IdentityBytes = 16;

    /// <summary>Of version 5, with blocks of 4 KiB and inodes of 512 bytes.</summary>
    public static void Xfs(byte[] volume)
    {
        foreach (var block in Blocks(volume))
        {
            var bytes = block.Span;
            if (bytes.StartsWith("XFSB"u8))
            {
                SealAt(bytes[..SectorBytes], 224);
            }
            else if (bytes.StartsWith("XDB3"u8) || bytes.StartsWith("XDD3"u8))
            {
                SealAt(bytes, 4);
            }
            else if (bytes.StartsWith("BMA3"u8))
            {
                SealAt(bytes, 64);
            }

            for (var at = 0; at < bytes.Length; at += XfsInodeBytes)
            {
                if (bytes[at..].StartsWith("IN"u8))
                {
                    SealAt(bytes.Slice(at, XfsInodeBytes), 100);
                }
            }
        }
    }

    /// <summary>With nodes of 4 KiB.</summary>
    public static void Btrfs(byte[] volume)
    {
        // Nodes and superblocks have the volume's identity behind their checksum; content is not to be touched.
        var superblock = Blocks(volume).FirstOrDefault(block => block.Span[64..].StartsWith("_BHRfS_M"u8));
        foreach (var block in Blocks(volume).Where(block => !superblock.IsEmpty && block.Span.Slice(BtrfsChecksumBytes, IdentityBytes).SequenceEqual(superblock.Span.Slice(BtrfsChecksumBytes, IdentityBytes))))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(block.Span, Crc32C.Of(block.Span[BtrfsChecksumBytes..]));
        }
    }

    private static IEnumerable<Memory<byte>> Blocks(byte[] volume)
    {
        for (var at = 0; at + VolumeSeed.BlockBytes <= volume.Length; at += VolumeSeed.BlockBytes)
        {
            yield return volume.AsMemory(at, VolumeSeed.BlockBytes);
        }
    }

    private static void SealAt(Span<byte> bytes, int at) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], Crc32C.Of(bytes, at));
}
