using System.Buffers.Binary;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Xfs;

/// <summary>An inode: fs/xfs/libxfs/xfs_format.h, struct xfs_dinode.</summary>
internal sealed class XfsNode : FileNode
{
    private const int ChecksumAt = 100;
    private const int CoreBytes = 100;
    private const int CoreBytesOfVersion3 = 176;
    private const ulong LongCountsFlag = 0x10;
    private const int RealtimeFlag = 1;

    private XfsNode()
    {
    }

    /// <summary>XFS_DINODE_FMT_*: how the fork says where the content is.</summary>
    public required int Format { get; init; }

    /// <summary>The content itself, its extents, or the root of their tree.</summary>
    public required byte[] Fork { get; init; }

    /// <summary>How many extents a fork of extents has.</summary>
    public required ulong ExtentCount { get; init; }

    /// <summary>Whether the content lies on another device.</summary>
    public required bool IsRealtime { get; init; }

    /// <exception cref="TreeException">"fs.malformed", "fs.checksum", entry only.</exception>
    public static XfsNode Parse(ulong number, ReadOnlySpan<byte> inode, bool isVersion5)
    {
        var version = inode[4];
        if (!inode.StartsWith("IN"u8) || version is < 1 or > 3 || (version == 3) != isVersion5)
        {
            throw Fault.Malformed($"inode {number} is none");
        }

        if (isVersion5 && Crc32C.Of(inode, ChecksumAt) != BinaryPrimitives.ReadUInt32LittleEndian(inode[ChecksumAt..]))
        {
            throw Fault.Checksum($"inode {number}");
        }

        var mode = BinaryPrimitives.ReadUInt16BigEndian(inode[2..]);
        var size = BinaryPrimitives.ReadInt64BigEndian(inode[56..]);
        if (mode == 0 || size < 0 || (isVersion5 && BinaryPrimitives.ReadUInt64BigEndian(inode[152..]) != number))
        {
            throw Fault.Malformed($"inode {number} is free, of negative size, or another");
        }

        var hasLongCounts = isVersion5 && (BinaryPrimitives.ReadUInt64BigEndian(inode[120..]) & LongCountsFlag) != 0;
        return new XfsNode
        {
            Number = number,
            Kind = UnixMode.KindOf(mode),
            SizeBytes = UnixMode.KindOf(mode) is EntryKind.File or EntryKind.SymbolicLink or EntryKind.Directory ? size : 0,
            Mode = UnixMode.PermissionsOf(mode),
            Format = inode[5],
            Fork = ForkOf(inode, isVersion5 ? CoreBytesOfVersion3 : CoreBytes).ToArray(),
            ExtentCount = hasLongCounts ? BinaryPrimitives.ReadUInt64BigEndian(inode[24..]) : BinaryPrimitives.ReadUInt32BigEndian(inode[76..]),
            IsRealtime = (BinaryPrimitives.ReadUInt16BigEndian(inode[90..]) & RealtimeFlag) != 0,
        };
    }

    // Behind the data's fork that of the extended attributes begins, at a multiple of eight bytes.
    private static ReadOnlySpan<byte> ForkOf(ReadOnlySpan<byte> inode, int coreBytes)
    {
        var length = inode[82] * 8;
        var room = inode[coreBytes..];
        return length == 0 ? room : length <= room.Length ? room[..length] : throw Fault.Malformed("an inode's fork ends behind the inode");
    }
}
