using System.Buffers.Binary;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Fat;

/// <summary>What an entry of a folder says. FAT has no inodes: a node's number is the place of its entry.</summary>
internal sealed class FatNode : FileNode
{
    /// <summary>No entry can be in the boot sector.</summary>
    public const ulong RootNumber = 0;

    private const int FolderAttribute = 0x10;
    private const int ReadOnlyAttribute = 1;

    // As Linux mounts it by default, but files are no programs.
    private const int FolderMode = 0x1ED;
    private const int FileMode = 0x1A4;
    private const int WriteBits = 0x92;

    private FatNode()
    {
    }

    /// <summary>The first cluster; 0 for none.</summary>
    public required uint Cluster { get; init; }

    public static FatNode Root(uint cluster) => new() { Number = RootNumber, Kind = EntryKind.Directory, SizeBytes = 0, Mode = FolderMode, Cluster = cluster };

    public static FatNode Parse(ulong number, ReadOnlySpan<byte> entry, bool hasLongClusters)
    {
        var attributes = entry[11];
        var isFolder = (attributes & FolderAttribute) != 0;
        var high = hasLongClusters ? BinaryPrimitives.ReadUInt16LittleEndian(entry[20..]) : 0u;
        return new FatNode
        {
            Number = number,
            Kind = isFolder ? EntryKind.Directory : EntryKind.File,
            SizeBytes = isFolder ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(entry[28..]),
            Mode = (isFolder ? FolderMode : FileMode) & ((attributes & ReadOnlyAttribute) != 0 ? ~WriteBits : -1),
            Cluster = (high << 16) | BinaryPrimitives.ReadUInt16LittleEndian(entry[26..]),
        };
    }
}
