using System.Buffers.Binary;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Ext;

/// <summary>Where a file's content lies: by a tree of extents (Documentation/filesystems/ext4/ifork.rst), or by the block maps of ext2.</summary>
internal sealed class ExtRuns
{
    private const int EntryBytes = 12;
    private const int MaxDepth = 5;
    private const int MaxRuns = 4 << 20;
    private const int MaxTreeNodes = 1 << 18;
    private const int MaxUnwritten = 32768;
    private const int DirectBlocks = 12;

    // Enough for 64 GB in blocks of 4 KB that lie one by one; a map of more is a trap.
    private const int MaxMapBlocks = 20_000;

    private readonly BlockReader disk;
    private readonly ExtSuperblock superblock;
    private readonly ExtNode node;
    private readonly List<FileRun> runs = [];
    private readonly long neededBlocks;
    private long nextBlock;
    private int mapBlocks;

    private ExtRuns(BlockReader disk, ExtSuperblock superblock, ExtNode node)
    {
        this.disk = disk;
        this.superblock = superblock;
        this.node = node;
        neededBlocks = (node.SizeBytes / superblock.BlockBytes) + (node.SizeBytes % superblock.BlockBytes == 0 ? 0 : 1);
    }

    /// <summary>The runs in the file's order; what was reserved and never written is a hole.</summary>
    /// <exception cref="TreeException">"fs.malformed", "fs.checksum", entry only; those of <see cref="BlockReader.Read"/>.</exception>
    public static List<FileRun> Of(BlockReader disk, ExtSuperblock superblock, ExtNode node)
    {
        var reader = new ExtRuns(disk, superblock, node);
        if (node.HasExtents)
        {
            reader.ReadTree(node.BlockMap, expectedDepth: -1);
        }
        else
        {
            reader.ReadMap();
        }

        return reader.runs;
    }

    // Logical blocks only grow, so a tree that leads back into itself ends at the second visit.
    private void ReadTree(ReadOnlySpan<byte> block, int expectedDepth)
    {
        int entries = BinaryPrimitives.ReadUInt16LittleEndian(block[2..]);
        int depth = BinaryPrimitives.ReadUInt16LittleEndian(block[6..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(block) != 0xF30A || depth > MaxDepth || (expectedDepth >= 0 && depth != expectedDepth)
            || entries > (block.Length - EntryBytes) / EntryBytes)
        {
            throw Malformed("a node of its extents is damaged");
        }

        for (var i = 0; i < entries; i++)
        {
            var entry = block.Slice(EntryBytes * (i + 1), EntryBytes);
            if (depth == 0)
            {
                AddExtent(entry);
                continue;
            }

            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) < nextBlock || ++mapBlocks > MaxTreeNodes)
            {
                throw Malformed("its extents are out of order");
            }

            var child = ReadBlock(BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]) | ((long)BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]) << 32));
            CheckSum(child);
            var before = nextBlock;
            ReadTree(child, depth - 1);
            if (nextBlock == before && i + 1 < entries)
            {
                // An empty node would let a tree of them grow without end.
                nextBlock = BinaryPrimitives.ReadUInt32LittleEndian(entry) + 1L;
            }
        }
    }

    private void AddExtent(ReadOnlySpan<byte> entry)
    {
        long first = BinaryPrimitives.ReadUInt32LittleEndian(entry);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(entry[4..]);
        var place = BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]) | ((long)BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]) << 32);
        var isWritten = length <= MaxUnwritten;
        length = isWritten ? length : length - MaxUnwritten;
        if (first < nextBlock || length == 0)
        {
            throw Malformed("its extents are out of order");
        }

        nextBlock = first + length;
        if (isWritten)
        {
            Add(first, length, place);
        }
    }

    private void ReadMap()
    {
        var map = node.BlockMap;
        for (var i = 0; i < DirectBlocks && i < neededBlocks; i++)
        {
            Add(i, 1, BinaryPrimitives.ReadUInt32LittleEndian(map[(4 * i)..]));
        }

        long perBlock = superblock.BlockBytes / 4;
        long first = DirectBlocks;
        for (var (level, span) = (1, perBlock); level <= 3 && first < neededBlocks; level++, span *= perBlock)
        {
            ReadIndirect(BinaryPrimitives.ReadUInt32LittleEndian(map[(4 * (DirectBlocks + level - 1))..]), level, first, span);
            first += span;
        }
    }

    private void ReadIndirect(long place, int level, long first, long span)
    {
        if (place == 0)
        {
            return;
        }

        if (++mapBlocks > MaxMapBlocks)
        {
            throw Malformed("its block map has no end");
        }

        var block = ReadBlock(place);
        var step = span / (superblock.BlockBytes / 4);
        for (var i = 0; i < block.Length / 4 && first + (i * step) < neededBlocks; i++)
        {
            long next = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(4 * i));
            if (level == 1)
            {
                Add(first + i, 1, next);
            }
            else
            {
                ReadIndirect(next, level - 1, first + (i * step), step);
            }
        }
    }

    private void Add(long first, long count, long place)
    {
        if (place == 0 || first >= neededBlocks)
        {
            return;
        }

        count = Math.Min(count, neededBlocks - first);
        if (place > superblock.BlockCount - count)
        {
            throw Malformed("a part of it lies behind the file system's end");
        }

        long size = superblock.BlockBytes;
        var run = new FileRun(first * size, count * size, place * size);
        if (runs.Count > 0 && runs[^1].End == run.FileOffset && runs[^1].Place + runs[^1].Length == run.Place)
        {
            runs[^1] = runs[^1] with { Length = runs[^1].Length + run.Length };
            return;
        }

        if (runs.Count == MaxRuns)
        {
            throw Malformed($"it lies in more than {MaxRuns} pieces");
        }

        runs.Add(run);
    }

    private byte[] ReadBlock(long number)
    {
        if (number >= superblock.BlockCount)
        {
            throw Malformed("a block of its map lies behind the file system's end");
        }

        var block = new byte[superblock.BlockBytes];
        disk.Read(number * superblock.BlockBytes, block);
        return block;
    }

    // fs/ext4/extents.c, ext4_extent_block_csum: behind as many entries as there could be.
    private void CheckSum(byte[] block)
    {
        var tail = EntryBytes + (EntryBytes * BinaryPrimitives.ReadUInt16LittleEndian(block.AsSpan(4)));
        if (superblock.HasChecksums && tail <= block.Length - 4
            && Crc32C.Append(node.Seed, block.AsSpan(0, tail)) != BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(tail)))
        {
            throw new TreeException("fs.checksum", $"the checksum of a block of extents of inode {node.Number} is wrong") { EntryOnly = true };
        }
    }

    private TreeException Malformed(string what) => DiskFailure.FileSystem($"inode {node.Number}: {what}");
}
