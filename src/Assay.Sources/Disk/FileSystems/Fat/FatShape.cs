using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Sources.Disk.FileSystems.Fat;

/// <summary>The shape of a FAT volume: Microsoft's "FAT32 File System Specification" (fatgen103), "Boot Sector and BPB". All numbers are little-endian.</summary>
internal sealed class FatShape
{
    /// <summary>The number of the first cluster.</summary>
    public const uint FirstCluster = 2;

    private const int Bytes = 512;

    // As Linux tells them apart: fs/fat/inode.c, MAX_FAT12.
    private const uint MostClustersOfFat12 = 4084;

    private FatShape(ReadOnlySpan<byte> boot)
    {
        SectorBytes = U16(boot, 11);
        ClusterBytes = SectorBytes * boot[13];
        var reserved = U16(boot, 14);
        FolderEntries = U16(boot, 17);
        var tableSectors = (uint)U16(boot, 22);
        var isFat32 = tableSectors == 0;
        tableSectors = isFat32 ? U32(boot, 36) : tableSectors;
        var sectors = U16(boot, 19) is var few and not 0 ? (uint)few : U32(boot, 32);
        SizeBytes = (long)sectors * SectorBytes;
        TableOffset = (long)reserved * SectorBytes;
        TableBytes = (long)tableSectors * SectorBytes;
        FolderOffset = TableOffset + (boot[16] * TableBytes);
        ClusterOffset = FolderOffset + ((FolderEntries * FatFolder.EntryBytes) + SectorBytes - 1 & -SectorBytes);
        var clusters = (SizeBytes - ClusterOffset) / ClusterBytes;
        EntryBits = isFat32 ? 32 : clusters > MostClustersOfFat12 ? 16 : 12;
        RootCluster = isFat32 ? U32(boot, 44) : 0;

        // A table that is too short has no entries for the last clusters.
        ClusterCount = (uint)Math.Clamp(Math.Min(clusters, (TableBytes * 8 / EntryBits) - FirstCluster), 0, 0x0FFF_FFF0);
    }

    /// <summary>How long the volume is.</summary>
    public long SizeBytes { get; }

    public int ClusterBytes { get; }

    public uint ClusterCount { get; }

    /// <summary>12, 16 or 32.</summary>
    public int EntryBits { get; }

    public long TableOffset { get; }

    /// <summary>Where the root folder begins, and how many entries it has, where it has a place of its own.</summary>
    public long FolderOffset { get; }

    public int FolderEntries { get; }

    /// <summary>The root folder's first cluster, where it has no such place.</summary>
    public uint RootCluster { get; }

    private int SectorBytes { get; }

    private long TableBytes { get; }

    private long ClusterOffset { get; }

    /// <returns>Null where it is no FAT, which has no mark but that its numbers make sense.</returns>
    public static FatShape? Read(VolumeBlocks volume)
    {
        if (volume.SizeBytes < Bytes)
        {
            return null;
        }

        Span<byte> boot = stackalloc byte[Bytes];
        volume.Read(0, boot);
        return IsFat(boot) && new FatShape(boot) is { ClusterCount: > 0 } shape && shape.FolderEntries > 0 == (shape.EntryBits != 32) ? shape : null;
    }

    /// <summary>Where a cluster lies, in bytes.</summary>
    public long OffsetOf(uint cluster) => ClusterOffset + ((long)(cluster - FirstCluster) * ClusterBytes);

    public bool HasCluster(uint cluster) => cluster >= FirstCluster && cluster - FirstCluster < ClusterCount;

    private static bool IsFat(ReadOnlySpan<byte> boot)
    {
        var sector = U16(boot, 11);
        return boot[0] is 0xEB or 0xE9 && boot[510] == 0x55 && boot[511] == 0xAA
            && !boot[3..].StartsWith("NTFS    "u8) && !boot[3..].StartsWith("EXFAT   "u8)
            && sector is 512 or 1024 or 2048 or 4096 && BitOperations.IsPow2(boot[13]) && U16(boot, 14) > 0
            && boot[16] is 1 or 2 && boot[21] is 0xF0 or >= 0xF8
            && (U16(boot, 19) != 0 || U32(boot, 32) != 0) && (U16(boot, 22) != 0 || U32(boot, 36) != 0);
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
