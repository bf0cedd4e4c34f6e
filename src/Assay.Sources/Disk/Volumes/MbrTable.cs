using System.Buffers.Binary;
using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Sources.Disk.Volumes;

/// <summary>The partition table of the PC's BIOS, with the chain of logical partitions in an extended one.</summary>
internal static class MbrTable
{
    private const int SectorBytes = 512;
    private const int TableOffset = 446;
    private const int EntryBytes = 16;
    private const int FirstLogical = 5;

    // Linux stops at 256 minor numbers of a disk (block/partitions/msdos.c).
    private const int MaxLogical = 256;
    private const byte ProtectiveType = 0xEE;

    /// <summary>The first sector, where it ends with a boot signature and its table makes sense; null where not.</summary>
    public static byte[]? TryReadSector(BlockReader disk)
    {
        if (disk.SizeBytes < SectorBytes)
        {
            return null;
        }

        var sector = new byte[SectorBytes];
        disk.Read(0, sector);
        if (sector[510] != 0x55 || sector[511] != 0xAA)
        {
            return null;
        }

        // A boot sector of a file system has the signature too, and code where the table would be.
        var hasEntry = false;
        for (var i = 0; i < 4; i++)
        {
            var entry = sector.AsSpan(TableOffset + (EntryBytes * i), EntryBytes);
            if ((entry[0] & 0x7F) != 0)
            {
                return null;
            }

            hasEntry |= entry[4] != 0 && BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]) != 0;
        }

        return hasEntry ? sector : null;
    }

    /// <summary>True where the table only keeps old programs away from a GPT.</summary>
    public static bool IsProtective(ReadOnlySpan<byte> sector)
    {
        for (var i = 0; i < 4; i++)
        {
            if (sector[TableOffset + (EntryBytes * i) + 4] == ProtectiveType)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The partitions, logical ones behind the primary.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="sector">What <see cref="TryReadSector"/> gave.</param>
    /// <param name="unitBytes">What the table counts in: the disk's sectors.</param>
    /// <param name="issues">Takes what is wrong with the table.</param>
    public static List<Partition> Read(BlockReader disk, ReadOnlySpan<byte> sector, int unitBytes, List<Issue> issues)
    {
        var partitions = new List<Partition>();
        var diskId = BinaryPrimitives.ReadUInt32LittleEndian(sector[440..]);
        long extended = -1;
        for (var i = 0; i < 4; i++)
        {
            var (type, start, count) = Entry(sector, i);
            if (IsExtended(type) && count > 0)
            {
                extended = extended < 0 ? start : extended;
            }
            else if (type != 0 && count > 0)
            {
                partitions.Add(new Partition(i + 1, start * unitBytes, count * unitBytes) { Id = IdOf(diskId, i + 1) });
            }
        }

        if (extended >= 0)
        {
            ReadLogical(disk, extended, unitBytes, diskId, partitions, issues);
        }

        return partitions;
    }

    private static void ReadLogical(BlockReader disk, long extended, int unitBytes, uint diskId, List<Partition> partitions, List<Issue> issues)
    {
        var sector = new byte[SectorBytes];
        var seen = new HashSet<long>();
        var number = FirstLogical;
        for (var at = extended; at >= 0;)
        {
            if (!seen.Add(at) || seen.Count > MaxLogical)
            {
                issues.Add(Issue.Error("disk.partitionLoop", "the chain of logical partitions has no end"));
                return;
            }

            var place = at * unitBytes;
            if (place > disk.SizeBytes - SectorBytes)
            {
                issues.Add(Issue.Error("disk.partitionBeyondEnd", "the chain of logical partitions leads behind the disk's end"));
                return;
            }

            disk.Read(place, sector);
            if (sector[510] != 0x55 || sector[511] != 0xAA)
            {
                issues.Add(Issue.Error("disk.partitionTable", "the chain of logical partitions leads to a sector that is no table"));
                return;
            }

            long next = -1;
            for (var i = 0; i < 4; i++)
            {
                var (type, start, count) = Entry(sector, i);
                if (IsExtended(type) && count > 0)
                {
                    next = next < 0 ? extended + start : next;
                }
                else if (type != 0 && count > 0)
                {
                    partitions.Add(new Partition(number, (at + start) * unitBytes, count * unitBytes) { Id = IdOf(diskId, number) });
                    number++;
                }
            }

            at = next;
        }
    }

    private static (byte Type, long Start, long Count) Entry(ReadOnlySpan<byte> sector, int number)
    {
        var entry = sector.Slice(TableOffset + (EntryBytes * number), EntryBytes);
        return (entry[4], BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]), BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]));
    }

    private static bool IsExtended(byte type) => type is 0x05 or 0x0F or 0x85;

    private static string IdOf(uint diskId, int number) => string.Create(CultureInfo.InvariantCulture, $"{diskId:x8}-{number:x2}");
}
