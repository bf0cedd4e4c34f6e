using System.Buffers.Binary;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Ext;

/// <summary>Content that lies in its inode: what the block map leaves room for, and the rest in an attribute (Documentation/filesystems/ext4/inlinedata.rst).</summary>
internal static class ExtInline
{
    private const uint AttributeMagic = 0xEA020000;
    private const int EntryBytes = 16;
    private const byte SystemIndex = 7;

    /// <exception cref="TreeException">"fs.malformed", entry only.</exception>
    public static byte[] Read(ExtNode node)
    {
        var rest = node.SizeBytes > node.BlockMap.Length ? Attribute(node) : default;
        if (node.SizeBytes > node.BlockMap.Length + rest.Length)
        {
            throw DiskFailure.FileSystem($"inode {node.Number} holds {node.BlockMap.Length + rest.Length} of {node.SizeBytes} bytes");
        }

        byte[] whole = [.. node.BlockMap, .. rest];
        return whole[..(int)node.SizeBytes];
    }

    /// <summary>A folder's entries: behind the parent's number, and in the attribute from its beginning.</summary>
    /// <exception cref="TreeException">"fs.malformed", entry only.</exception>
    public static void ReadFolder(ExtNode node, List<NamedNode> names)
    {
        ExtFolder.Read(node.BlockMap[4..], names);
        ExtFolder.Read(Attribute(node), names);
    }

    // Documentation/filesystems/ext4/attributes.rst: "system.data".
    private static ReadOnlySpan<byte> Attribute(ExtNode node)
    {
        var area = node.Attributes;
        if (area.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(area) != AttributeMagic)
        {
            return default;
        }

        area = area[4..];
        for (var entry = area; entry.Length >= EntryBytes && BinaryPrimitives.ReadUInt32LittleEndian(entry) != 0;)
        {
            int nameBytes = entry[0];
            int offset = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]);
            if (EntryBytes + nameBytes > entry.Length || offset > area.Length || length > area.Length - offset)
            {
                throw DiskFailure.FileSystem($"an attribute of inode {node.Number} is damaged");
            }

            if (entry[1] == SystemIndex && entry.Slice(EntryBytes, nameBytes).SequenceEqual("data"u8))
            {
                return area.Slice(offset, (int)length);
            }

            entry = entry[Math.Min(entry.Length, (EntryBytes + nameBytes + 3) & ~3)..];
        }

        return default;
    }
}
