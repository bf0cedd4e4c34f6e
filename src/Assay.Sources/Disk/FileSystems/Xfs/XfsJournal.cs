using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems.Xfs;

/// <summary>
/// Whether the journal says that the volume was unmounted: its last record is a note of that and nothing else. fs/xfs/xfs_log_recover.c,
/// xlog_find_head, xlog_check_unmount_rec; libxfs/xfs_log_format.h, struct xlog_rec_header, struct xlog_op_header.
/// </summary>
internal sealed class XfsJournal
{
    private const int SectorBytes = 512;
    private const uint RecordMark = 0xFEED_BABE;
    private const int HeaderRoom = 32 << 10;
    private const int UnmountFlag = 0x20;

    // The longest record, XLOG_MAX_RECORD_BSIZE, and its headers.
    private const int MaxRecordSectors = (256 << 10) / SectorBytes + 8;

    private readonly VolumeBlocks volume;
    private readonly long start;
    private readonly long sectors;
    private readonly byte[] sector = new byte[SectorBytes];

    private XfsJournal(VolumeBlocks volume, long start, long sectors)
    {
        this.volume = volume;
        this.start = start;
        this.sectors = sectors;
    }

    /// <summary>False where there may be changes that were not written to their places.</summary>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", and those of <see cref="BlockReader.Read"/>; entry only.</exception>
    public static bool IsEmpty(VolumeBlocks volume, XfsSuperblock shape)
    {
        if (shape.JournalBlock == 0 || shape.JournalBlockCount == 0)
        {
            return false;
        }

        var length = (long)shape.JournalBlockCount * shape.BlockBytes;
        return new XfsJournal(volume, shape.OffsetOfBlocks(shape.JournalBlock, shape.JournalBlockCount), length / SectorBytes).EndsWithUnmount();
    }

    private bool EndsWithUnmount()
    {
        var end = End();
        for (var at = end - 1; at >= Math.Max(0, end - MaxRecordSectors); at--)
        {
            Read(at);
            if (BinaryPrimitives.ReadUInt32BigEndian(sector) != RecordMark)
            {
                continue;
            }

            var headers = Math.Max(1, (BinaryPrimitives.ReadUInt32BigEndian(sector.AsSpan(320)) + HeaderRoom - 1) / HeaderRoom);
            if (BinaryPrimitives.ReadUInt32BigEndian(sector.AsSpan(40)) != 1 || at + headers >= end)
            {
                return false;
            }

            Read(at + headers);
            return (sector[9] & UnmountFlag) != 0;
        }

        return false;
    }

    // Every sector has the number of the round in which it was written: the journal ends where that falls.
    private long End()
    {
        var first = RoundOf(0);
        if (RoundOf(sectors - 1) == first)
        {
            return sectors;
        }

        var (low, high) = (0L, sectors - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = RoundOf(middle) == first ? (middle, high) : (low, middle);
        }

        return high;
    }

    private uint RoundOf(long number)
    {
        Read(number);
        var first = BinaryPrimitives.ReadUInt32BigEndian(sector);
        return first == RecordMark ? BinaryPrimitives.ReadUInt32BigEndian(sector.AsSpan(4)) : first;
    }

    private void Read(long number) => volume.Read(start + (number * SectorBytes), sector);
}
