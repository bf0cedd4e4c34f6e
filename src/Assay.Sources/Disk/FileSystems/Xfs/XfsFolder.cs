using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems.Xfs;

/// <summary>
/// Names in folders: few in the inode, more in blocks of entries, which are all that is read here; the indexes beside them only find a name
/// sooner. fs/xfs/libxfs/xfs_da_format.h, "Directory version 2".
/// </summary>
internal static class XfsFolder
{
    private const int HeaderBytes = 16;
    private const int HeaderBytesOfVersion5 = 64;
    private const int ChecksumAt = 4;
    private const int OwnerAt = 40;
    private const int TailBytes = 8;
    private const int Unused = 0xFFFF;
    private const ulong NumberMask = (1UL << 56) - 1;

    // XFS_DIR2_LEAF_OFFSET: behind it stand the indexes.
    private const long EntriesEnd = 1L << 35;

    /// <summary>The names of a folder in the inode, xfs_dir2_sf_hdr and xfs_dir2_sf_entry.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", entry only.</exception>
    public static IEnumerable<NamedNode> ReadShort(XfsNode folder, bool hasTypes)
    {
        var fork = folder.Fork.AsMemory(0, (int)Math.Min(folder.Fork.Length, folder.SizeBytes));
        if (fork.Length < 6)
        {
            throw Fault.Malformed($"folder {folder.Number} has no header");
        }

        var isLong = fork.Span[1] != 0;
        var numberBytes = isLong ? 8 : 4;
        var at = 2 + numberBytes;
        for (int left = fork.Span[0]; left > 0; left--)
        {
            var nameBytes = at < fork.Length ? fork.Span[at] : 0;
            var end = at + 3 + nameBytes + (hasTypes ? 1 : 0) + numberBytes;
            if (nameBytes == 0 || end > fork.Length)
            {
                throw Fault.Malformed($"folder {folder.Number} ends within an entry");
            }

            var number = fork.Span[(end - numberBytes)..end];
            yield return new NamedNode(
                fork.Slice(at + 3, nameBytes).ToArray(),
                isLong ? BinaryPrimitives.ReadUInt64BigEndian(number) & NumberMask : BinaryPrimitives.ReadUInt32BigEndian(number));
            at = end;
        }
    }

    /// <summary>The names of a folder of blocks.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.checksum", entry only.</exception>
    public static IEnumerable<NamedNode> ReadBlocks(BlockReader volume, XfsSuperblock shape, XfsNode folder, FileRuns list, CancellationToken token)
    {
        if (list.StoredBytes > volume.SizeBytes)
        {
            throw Fault.Malformed($"folder {folder.Number} is larger than its volume");
        }

        var block = new byte[shape.FolderBlockBytes];
        using var content = new RunStream(volume, list.Runs, EntriesEnd);
        long next = 0;
        foreach (var extent in list.Runs)
        {
            // A block may lie in more than one extent: it is read where it begins.
            for (next = Math.Max(next, extent.FileOffset / block.Length * block.Length); next < Math.Min(extent.End, EntriesEnd); next += block.Length)
            {
                token.ThrowIfCancellationRequested();
                content.Position = next;
                content.ReadExactly(block);
                foreach (var entry in ReadBlock(block, shape, folder))
                {
                    yield return entry;
                }
            }
        }
    }

    private static IEnumerable<NamedNode> ReadBlock(byte[] block, XfsSuperblock shape, XfsNode folder)
    {
        var end = EndOfEntries(block, shape.IsVersion5, folder.Number);
        for (var at = shape.IsVersion5 ? HeaderBytesOfVersion5 : HeaderBytes; at < end;)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(block.AsSpan(at)) == Unused)
            {
                int length = BinaryPrimitives.ReadUInt16BigEndian(block.AsSpan(at + 2));
                at += length >= 8 && length % 8 == 0 && length <= end - at ? length : throw Fault.Malformed($"folder {folder.Number} has a gap without an end");
                continue;
            }

            var nameBytes = at + 8 < end ? block[at + 8] : 0;
            var next = at + (9 + nameBytes + (shape.HasTypes ? 1 : 0) + 2 + 7 & ~7);
            if (nameBytes == 0 || next > end)
            {
                throw Fault.Malformed($"folder {folder.Number} has an entry without an end");
            }

            var name = block.AsSpan(at + 9, nameBytes);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                yield return new NamedNode(name.ToArray(), BinaryPrimitives.ReadUInt64BigEndian(block.AsSpan(at)) & NumberMask);
            }

            at = next;
        }
    }

    // The one block of a small folder has the index behind its entries.
    private static int EndOfEntries(ReadOnlySpan<byte> block, bool isVersion5, ulong folder)
    {
        var isOnly = block.StartsWith(isVersion5 ? "XDB3"u8 : "XD2B"u8);
        if (!isOnly && !block.StartsWith(isVersion5 ? "XDD3"u8 : "XD2D"u8))
        {
            throw Fault.Malformed($"folder {folder} has a block that is none of a folder");
        }

        if (isVersion5 && Crc32C.Of(block, ChecksumAt) != BinaryPrimitives.ReadUInt32LittleEndian(block[ChecksumAt..]))
        {
            throw Fault.Checksum($"a block of folder {folder}");
        }

        if (isVersion5 && BinaryPrimitives.ReadUInt64BigEndian(block[OwnerAt..]) != folder)
        {
            throw Fault.Malformed($"folder {folder} has a block of another");
        }

        if (!isOnly)
        {
            return block.Length;
        }

        var count = BinaryPrimitives.ReadUInt32BigEndian(block[^TailBytes..]);
        return count <= (uint)(block.Length - TailBytes) / 8 ? block.Length - TailBytes - ((int)count * 8) : throw Fault.Malformed($"folder {folder} has more names than room for them");
    }
}
