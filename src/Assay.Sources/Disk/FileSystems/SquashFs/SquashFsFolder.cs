using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems.SquashFs;

/// <summary>
/// The names in a folder, in groups whose inodes lie in one block: linux/fs/squashfs/dir.c; squashfs_fs.h, struct squashfs_dir_header and
/// squashfs_dir_entry. The index that long folders have only finds a name sooner.
/// </summary>
internal static class SquashFsFolder
{
    // The size counts "." and "..", which are not there.
    private const int NotThere = 3;
    private const int HeaderBytes = 12;
    private const int EntryBytes = 8;
    private const int MaxGroup = 256;

    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public static IEnumerable<NamedNode> Read(SquashFsTables tables, SquashFsNode folder, long folderTable, CancellationToken token)
    {
        var (block, offset) = (folderTable + folder.Start, folder.Offset);
        var header = new byte[HeaderBytes];
        for (var left = folder.NamesBytes - NotThere; left > 0;)
        {
            token.ThrowIfCancellationRequested();
            tables.Read(ref block, ref offset, header);
            left -= HeaderBytes;
            var count = BinaryPrimitives.ReadUInt32LittleEndian(header);
            if (count >= MaxGroup)
            {
                throw Fault.Malformed("a folder of SquashFS has a group of too many names");
            }

            for (; count != uint.MaxValue; count--)
            {
                var entry = new byte[EntryBytes];
                tables.Read(ref block, ref offset, entry);
                var name = new byte[BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(6)) + 1];
                left -= EntryBytes + name.Length;
                if (left < 0)
                {
                    throw Fault.Malformed("a folder of SquashFS ends within a name");
                }

                tables.Read(ref block, ref offset, name);
                yield return new NamedNode(name, ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)) << 16) | BinaryPrimitives.ReadUInt16LittleEndian(entry));
            }
        }
    }
}
