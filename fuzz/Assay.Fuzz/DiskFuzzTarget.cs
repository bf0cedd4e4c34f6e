using System.Buffers.Binary;
using System.IO.Compression;
using Assay.Sources.Zip;

namespace Assay.Fuzz;

/// <summary>A format of disks under test.</summary>
/// <param name="Name">How it is called for.</param>
/// <param name="Seeds">Sound disks, which are changed.</param>
internal sealed record DiskFuzzTarget(string Name, IReadOnlyList<byte[]> Seeds)
{
    // lvm2, lib/misc/crc.h.
    private const uint LvmChecksum = 0xF597A6CF;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DiskFuzzTarget> All { get; } =
    [
        Of("ext", "ext2", "ext4"),
        Of("ext-sums", "ext4-sums"),
        Of("qcow2", "a.qcow2", "b.qcow2", "c.qcow2"),
        Of("vmdk", "a.vmdk", "b.vmdk"),
        Of("vhd", "a.vhd") with { Repair = RepairVhd },
        Of("vhdx", "a.vhdx"),
        Of("vdi", "a.vdi"),
        Of("ova", "a.ova"),
        Of("mbr", "mbr"),
        Of("gpt", "gpt") with { Repair = RepairGpt },
        Of("lvm", "lvm") with { Repair = RepairLvm },
    ];

    /// <summary>Makes checksums right again, so that what they guard is read.</summary>
    public Action<byte[]>? Repair { get; private init; }

    public override string ToString() => Name;

    private static DiskFuzzTarget Of(string name, params string[] seeds) => new(name, [.. seeds.Select(Seed)]);

    private static byte[] Seed(string name)
    {
        using var packed = new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "seeds", "disks", name + ".gz")), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        packed.CopyTo(plain);
        return plain.ToArray();
    }

    private static void RepairGpt(byte[] disk)
    {
        if (disk.Length < 2048)
        {
            return;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(512 + 88), ~Crc32.Append(uint.MaxValue, disk.AsSpan(1024, 512)));
        disk.AsSpan(512 + 16, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(512 + 16), ~Crc32.Append(uint.MaxValue, disk.AsSpan(512, 92)));
    }

    private static void RepairLvm(byte[] disk)
    {
        if (disk.Length < 12288)
        {
            return;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(512 + 16), Crc32.Append(LvmChecksum, disk.AsSpan(512 + 20, 492)));
        var length = BinaryPrimitives.ReadInt64LittleEndian(disk.AsSpan(4096 + 48));
        if (length is > 0 and < 7680)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(4096 + 56), Crc32.Append(LvmChecksum, disk.AsSpan(4096 + 512, (int)length)));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(4096), Crc32.Append(LvmChecksum, disk.AsSpan(4096 + 4, 508)));
    }

    private static void RepairVhd(byte[] disk)
    {
        if (disk.Length < 4096)
        {
            return;
        }

        Seal(disk.AsSpan(disk.Length - 512), 64);
        Seal(disk.AsSpan(512, 1024), 36);
    }

    private static void Seal(Span<byte> block, int checksumAt)
    {
        block.Slice(checksumAt, 4).Clear();
        uint sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        BinaryPrimitives.WriteUInt32BigEndian(block[checksumAt..], ~sum);
    }
}
