using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems.Btrfs;

/// <summary>A name in a folder: linux/btrfs_tree.h, struct btrfs_dir_item.</summary>
/// <param name="Location">An inode of the same subvolume, or the root of another.</param>
/// <param name="Name">Its bytes.</param>
internal sealed record BtrfsFolderEntry(BtrfsKey Location, byte[] Name)
{
    private const int HeaderBytes = 30;

    /// <summary>Reads an item: names with one hash stand in one.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public static IEnumerable<BtrfsFolderEntry> Parse(ReadOnlyMemory<byte> item)
    {
        while (item.Length > 0)
        {
            var nameBytes = item.Length < HeaderBytes ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(item.Span[27..]);
            var end = HeaderBytes + nameBytes + (nameBytes == 0 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(item.Span[25..]));
            if (nameBytes == 0 || end > item.Length)
            {
                throw Fault.Malformed("an entry of a folder of Btrfs ends too late");
            }

            yield return new BtrfsFolderEntry(BtrfsKey.Read(item.Span), item.Slice(HeaderBytes, nameBytes).ToArray());
            item = item[end..];
        }
    }
}
