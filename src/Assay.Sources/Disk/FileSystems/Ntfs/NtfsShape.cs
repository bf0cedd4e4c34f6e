using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Sources.Disk.FileSystems.Ntfs;

/// <summary>The shape of an NTFS volume: ntfs-3g, include/ntfs-3g/layout.h, NTFS_BOOT_SECTOR. All numbers are little-endian.</summary>
internal sealed class NtfsShape
{
    private const int Bytes = 512;
    private const int MostClusterBytes = 2 << 20;

    private NtfsShape(ReadOnlySpan<byte> boot)
    {
        var sector = BinaryPrimitives.ReadUInt16LittleEndian(boot[11..]);
        ClusterBytes = BitOperations.IsPow2(sector) && sector is >= 256 and <= 4096 ? sector * SectorsOf(boot[13]) : 0;
        RecordBytes = SizeOf((sbyte)boot[64]);
        SizeBytes = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(boot[40..]), long.MaxValue >> 16) * sector;
        TableCluster = BinaryPrimitives.ReadInt64LittleEndian(boot[48..]);
    }

    /// <summary>How long the volume is.</summary>
    public long SizeBytes { get; }

    public long ClusterBytes { get; }

    /// <summary>How long a record of the master file table is.</summary>
    public int RecordBytes { get; }

    /// <summary>Where that table begins.</summary>
    public long TableCluster { get; }

    /// <returns>Null where it is no NTFS.</returns>
    /// <exception cref="Core.Files.TreeException">"fs.malformed".</exception>
    public static NtfsShape? Read(VolumeBlocks volume)
    {
        if (volume.SizeBytes < Bytes)
        {
            return null;
        }

        Span<byte> boot = stackalloc byte[Bytes];
        volume.Read(0, boot);
        if (!boot[3..].StartsWith("NTFS    "u8))
        {
            return null;
        }

        var shape = new NtfsShape(boot);
        return shape.ClusterBytes is > 0 and <= MostClusterBytes && BitOperations.IsPow2(shape.ClusterBytes)
            && shape.RecordBytes is >= 512 and <= 65536 && BitOperations.IsPow2(shape.RecordBytes)
            && shape.TableCluster > 0 && shape.TableCluster <= volume.SizeBytes / shape.ClusterBytes
            ? shape
            : throw Fault.Malformed("the boot sector of NTFS says what can't be");
    }

    // A count up to 128, or a power of two for more than a byte can say.
    private static long SectorsOf(byte value) => value <= 128 ? value : 256 - value < 32 ? 1L << (256 - value) : 0;

    private int SizeOf(sbyte value) => value > 0 ? (int)Math.Min(value * ClusterBytes, int.MaxValue) : value > -31 ? 1 << -value : 0;
}
