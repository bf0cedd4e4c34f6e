using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems.Xfs;

/// <summary>Where an inode's content lies: extents in the inode, or a B+tree of them. fs/xfs/libxfs/xfs_bmap_btree.c, xfs_format.h.</summary>
internal sealed class XfsExtents
{
    /// <summary>XFS_DINODE_FMT_LOCAL: the content is in the fork.</summary>
    public const int InFork = 1;

    private const int AsExtents = 2;
    private const int AsTree = 3;
    private const int RecordBytes = 16;
    private const int PointerBytes = 8;
    private const int RootHeaderBytes = 4;
    private const int HeaderBytes = 24;
    private const int HeaderBytesOfVersion5 = 72;
    private const int OwnerAt = 56;
    private const int ChecksumAt = 64;

    // XFS_BM_MAXLEVELS of the smallest blocks and the longest counts stays below.
    private const int MaxLevel = 16;

    private readonly VolumeBlocks volume;
    private readonly XfsSuperblock shape;
    private readonly XfsNode node;
    private readonly FileRuns list;

    private XfsExtents(VolumeBlocks volume, XfsSuperblock shape, XfsNode node)
    {
        this.volume = volume;
        this.shape = shape;
        this.node = node;
        list = new FileRuns(volume.SizeBytes);
    }

    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.checksum", "fs.unsupported", entry only.</exception>
    public static FileRuns Of(VolumeBlocks volume, XfsSuperblock shape, XfsNode node)
    {
        if (node.IsRealtime)
        {
            throw Fault.Unsupported("the content lies on XFS's realtime device, which is not read");
        }

        var extents = new XfsExtents(volume, shape, node);
        switch (node.Format)
        {
            case AsExtents:
                extents.AddRecords(node.Fork, node.ExtentCount);
                break;
            case AsTree:
                extents.AddRoot();
                break;
            default:
                throw Fault.Malformed($"inode {node.Number} has a fork of format {node.Format}");
        }

        return extents.list;
    }

    private void AddRoot()
    {
        var level = BinaryPrimitives.ReadUInt16BigEndian(node.Fork);
        var count = BinaryPrimitives.ReadUInt16BigEndian(node.Fork.AsSpan(2));
        var capacity = (node.Fork.Length - RootHeaderBytes) / (PointerBytes * 2);
        if (level is 0 or > MaxLevel || count == 0 || count > capacity)
        {
            throw Fault.Malformed($"inode {node.Number} has no root of extents");
        }

        for (var i = 0; i < count; i++)
        {
            AddBlock(BinaryPrimitives.ReadUInt64BigEndian(node.Fork.AsSpan(RootHeaderBytes + ((capacity + i) * PointerBytes))), level - 1);
        }
    }

    // Levels fall by one and every leaf has records, which only go forward: so no block is seen twice, whatever the pointers say.
    private void AddBlock(ulong number, int level)
    {
        var block = volume.Block(shape.OffsetOfBlocks(number, 1), shape.BlockBytes, Check);
        var header = shape.IsVersion5 ? HeaderBytesOfVersion5 : HeaderBytes;
        var count = BinaryPrimitives.ReadUInt16BigEndian(block.AsSpan(6));
        var capacity = (block.Length - header) / RecordBytes;
        if (!block.AsSpan().StartsWith(shape.IsVersion5 ? "BMA3"u8 : "BMAP"u8) || BinaryPrimitives.ReadUInt16BigEndian(block.AsSpan(4)) != level
            || count == 0 || count > capacity || (shape.IsVersion5 && BinaryPrimitives.ReadUInt64BigEndian(block.AsSpan(OwnerAt)) != node.Number))
        {
            throw Fault.Malformed($"block {number} is none of the extents of inode {node.Number}");
        }

        if (level == 0)
        {
            AddRecords(block.AsSpan(header), count);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            AddBlock(BinaryPrimitives.ReadUInt64BigEndian(block.AsSpan(header + ((capacity + i) * PointerBytes))), level - 1);
        }
    }

    private void Check(byte[] block)
    {
        if (shape.IsVersion5 && Crc32C.Of(block, ChecksumAt) != BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(ChecksumAt)))
        {
            throw Fault.Checksum($"a block of extents of inode {node.Number}");
        }
    }

    // struct xfs_bmbt_rec: 1 bit unwritten, 54 bits place in the file, 52 bits block, 21 bits count.
    private void AddRecords(ReadOnlySpan<byte> records, ulong count)
    {
        if (count > (ulong)(records.Length / RecordBytes))
        {
            throw Fault.Malformed($"inode {node.Number} has more extents than room for them");
        }

        for (; count > 0; count--, records = records[RecordBytes..])
        {
            var (high, low) = (BinaryPrimitives.ReadUInt64BigEndian(records), BinaryPrimitives.ReadUInt64BigEndian(records[8..]));
            var fileBlock = (long)((high & long.MaxValue) >> 9);
            var blocks = (long)(low & 0x1FFFFF);
            var length = blocks * shape.BlockBytes;
            if (fileBlock > long.MaxValue / shape.BlockBytes)
            {
                throw Fault.Malformed($"inode {node.Number} has an extent at block {fileBlock}");
            }

            if ((high >> 63) != 0)
            {
                list.AddHole(fileBlock * shape.BlockBytes, length);
            }
            else
            {
                list.Add(fileBlock * shape.BlockBytes, shape.OffsetOfBlocks(((high & 0x1FF) << 43) | (low >> 21), blocks), length);
            }
        }
    }
}
