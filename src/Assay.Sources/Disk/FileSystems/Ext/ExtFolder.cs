using System.Buffers.Binary;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Ext;

/// <summary>
/// A folder's entries (Documentation/filesystems/ext4/directory.rst), read from its first block to its last: the inner nodes of a hashed
/// folder look like entries of no inode.
/// </summary>
internal static class ExtFolder
{
    private const int HeaderBytes = 8;
    private const int TailBytes = 12;
    private const byte TailType = 0xDE;

    /// <summary>The entries of one block, or of a folder in its inode.</summary>
    /// <exception cref="TreeException">"fs.malformed", entry only; those before it stand in the list.</exception>
    public static void Read(ReadOnlySpan<byte> block, List<NamedNode> names)
    {
        while (block.Length >= HeaderBytes)
        {
            var number = BinaryPrimitives.ReadUInt32LittleEndian(block);
            var length = LengthOf(block);

            // What was the length's higher byte became the file's type: no name has more than 255 bytes.
            int nameBytes = block[6];
            if (length < HeaderBytes || length % 4 != 0 || length > block.Length || (number != 0 && HeaderBytes + nameBytes > length))
            {
                throw DiskFailure.FileSystem("an entry of the folder is damaged");
            }

            var name = number == 0 ? default : block.Slice(HeaderBytes, nameBytes);
            if (number != 0 && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                names.Add(new NamedNode(name.ToArray(), number));
            }

            block = block[length..];
        }
    }

    /// <summary>False where a block has a checksum, and that is wrong (fs/ext4/namei.c, ext4_dirblock_csum_verify).</summary>
    public static bool IsSound(ReadOnlySpan<byte> block, uint seed)
    {
        var tail = block[^TailBytes..];
        return BinaryPrimitives.ReadUInt32LittleEndian(tail) != 0 || BinaryPrimitives.ReadUInt16LittleEndian(tail[4..]) != TailBytes || tail[6] != 0 || tail[7] != TailType
            || Crc32C.Append(seed, block[..^TailBytes]) == BinaryPrimitives.ReadUInt32LittleEndian(tail[8..]);
    }

    // A block of 64 KiB is longer than the field can say (fs/ext4/ext4.h, ext4_rec_len_from_disk).
    private static int LengthOf(ReadOnlySpan<byte> block)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(block[4..]);
        return length is 0 or 65535 or 65532 && block.Length > 65532 ? 65536 : length;
    }
}
