using System.Buffers.Binary;
using System.Text;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Zip;

namespace Assay.Sources.Disk.Volumes;

/// <summary>The GUID partition table (UEFI specification, 5.3), by its first header or, where that is damaged, by its second.</summary>
internal static class GptTable
{
    private const int HeaderBytes = 92;
    private const int MaxEntries = 4096;
    private const int MaxEntryBytes = 4096;
    private const int NameOffset = 56;
    private const int NameBytes = 72;
    private static readonly int[] SectorSizes = [512, 4096];

    // BIOS boot, PReP boot, Microsoft reserved: no file systems.
    private static readonly Guid[] WithoutFiles =
    [
        new("21686148-6449-6E6F-744E-656564454649"), new("9E1A2D38-C612-4316-AA26-8B49521E5A8B"), new("E3C9E316-0B5C-4DB8-817D-F92DF00215AE"),
    ];

    /// <summary>The partitions; null where the disk has no such table.</summary>
    public static List<Partition>? TryRead(BlockReader disk, List<Issue> issues)
    {
        foreach (var sectorBytes in SectorSizes)
        {
            if (TryRead(disk, sectorBytes, sectorBytes) is { } primary)
            {
                return primary;
            }
        }

        foreach (var sectorBytes in SectorSizes)
        {
            if (TryRead(disk, disk.SizeBytes - sectorBytes, sectorBytes) is { } backup)
            {
                issues.Add(Issue.Notice("disk.gptBackup", "the first GUID partition table is damaged: the one at the disk's end was read"));
                return backup;
            }
        }

        return null;
    }

    /// <summary>True where a header begins at the place of the first one, sound or not.</summary>
    public static bool IsMarked(BlockReader disk)
    {
        Span<byte> mark = stackalloc byte[8];
        foreach (var sectorBytes in SectorSizes)
        {
            if (disk.SizeBytes >= sectorBytes + mark.Length)
            {
                disk.Read(sectorBytes, mark);
                if (mark.SequenceEqual("EFI PART"u8))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static List<Partition>? TryRead(BlockReader disk, long offset, int sectorBytes)
    {
        if (offset < sectorBytes || offset > disk.SizeBytes - sectorBytes)
        {
            return null;
        }

        var header = new byte[sectorBytes];
        try
        {
            disk.Read(offset, header);
        }
        catch (TreeException)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12));
        if (!header.AsSpan().StartsWith("EFI PART"u8) || length < HeaderBytes || length > sectorBytes)
        {
            return null;
        }

        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(16));
        header.AsSpan(16, 4).Clear();
        if (~Crc32.Append(uint.MaxValue, header.AsSpan(0, (int)length)) != checksum || BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(24)) != offset / sectorBytes)
        {
            return null;
        }

        return ReadEntries(disk, header, sectorBytes);
    }

    private static List<Partition>? ReadEntries(BlockReader disk, byte[] header, int sectorBytes)
    {
        var first = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(72));
        var count = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(80));
        var entryBytes = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(84));
        if (count > MaxEntries || entryBytes is < 128 or > MaxEntryBytes || first < 1 || first > (disk.SizeBytes - (count * entryBytes)) / sectorBytes)
        {
            return null;
        }

        var entries = new byte[count * entryBytes];
        try
        {
            disk.Read(first * sectorBytes, entries);
        }
        catch (TreeException)
        {
            return null;
        }

        if (~Crc32.Append(uint.MaxValue, entries) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(88)))
        {
            return null;
        }

        var partitions = new List<Partition>();
        for (var i = 0; i < count; i++)
        {
            if (Entry(entries.AsSpan((int)(i * entryBytes), (int)entryBytes), i + 1, sectorBytes) is { } partition)
            {
                partitions.Add(partition);
            }
        }

        return partitions;
    }

    private static Partition? Entry(ReadOnlySpan<byte> entry, int number, int sectorBytes)
    {
        var type = new Guid(entry[..16]);
        var (first, last) = (BinaryPrimitives.ReadUInt64LittleEndian(entry[32..]), BinaryPrimitives.ReadUInt64LittleEndian(entry[40..]));
        var maxSector = (ulong)(long.MaxValue / sectorBytes / 2);
        if (type == Guid.Empty || first > last || last > maxSector)
        {
            return null;
        }

        var name = Encoding.Unicode.GetString(entry.Slice(NameOffset, NameBytes));
        var end = name.IndexOf('\0', StringComparison.Ordinal);
        return new Partition(number, (long)first * sectorBytes, (long)(last - first + 1) * sectorBytes)
        {
            Id = new Guid(entry[16..32]).ToString(),
            Label = end < 0 ? name : end == 0 ? null : name[..end],
            HasNoFiles = Array.IndexOf(WithoutFiles, type) >= 0,
        };
    }
}
