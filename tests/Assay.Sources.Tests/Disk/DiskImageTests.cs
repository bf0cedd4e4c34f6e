using Assay.Core.Files;
using Assay.Sources.Disk;
using Assay.Sources.Disk.Images;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk;

/// <summary>Disks that qemu-img made of a raw one hold its bytes.</summary>
public sealed class DiskImageTests
{
    private const int DiskBytes = (11 << 20) + 512;

    public static TheoryData<string> Makings =>
    [
        "-O qcow2", "-O qcow2 -o compat=0.10", "-c -O qcow2", "-c -O qcow2 -o compression_type=zstd", "-c -O qcow2 -o cluster_size=2M", "-O qcow2 -o cluster_size=512",
        "-O qcow2 -o cluster_size=2M", "-O qcow2 -o extended_l2=on,cluster_size=128k", "-c -O qcow2 -o extended_l2=on,cluster_size=16k", "-O qcow2 -o preallocation=metadata", "-O qcow2 -S 0",
        "-O vmdk", "-O vmdk -o subformat=streamOptimized", "-O vmdk -o subformat=monolithicFlat", "-O vmdk -o subformat=twoGbMaxExtentSparse", "-O vmdk -o subformat=twoGbMaxExtentFlat",
        "-O vpc -o force_size=on", "-O vpc -o subformat=fixed,force_size=on", "-O vhdx", "-O vhdx -o subformat=fixed", "-O vhdx -o block_size=1M", "-O vdi", "-O vdi -o static=on", "-O raw",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Makings))]
    public void Holds_the_bytes_of_the_disk(string making)
    {
        NativeTool.Require("qemu-img");
        using var folder = new TempFolder();
        var disk = Pattern();
        File.WriteAllBytes(folder.File("disk"), disk);
        SampleTree.Run(folder.FullPath, $"qemu-img convert -f raw {making} disk image");

        using var image = Assert.Single(DiskImage.Open(folder.File("image"), withBacking: false));

        // Some formats count in larger units than sectors.
        Assert.InRange(image.SizeBytes, DiskBytes, DiskBytes + (1 << 20));
        AssertHolds(image, disk);
        if (making != "-O raw")
        {
            Assert.True(DiskSet.IsDisk(folder.File("image")));
        }
    }

    [Fact]
    public void A_backing_file_is_read_only_when_asked()
    {
        NativeTool.Require("qemu-img");
        NativeTool.Require("qemu-io");
        using var folder = new TempFolder();
        var disk = Pattern();
        File.WriteAllBytes(folder.File("disk"), disk);
        SampleTree.Run(folder.FullPath, "qemu-img create -q -f qcow2 -b disk -F raw middle && qemu-img create -q -f qcow2 -b middle -F qcow2 image 12M && qemu-io -f qcow2 -c 'write -P 7 64k 64k' image > out");
        disk.AsSpan(64 << 10, 64 << 10).Fill(7);

        var refused = Assert.Throws<TreeException>(() => DiskImage.Open(folder.File("image"), withBacking: false));
        Assert.Equal("disk.backingFile", refused.Code);
        Assert.Contains("'middle'", refused.Message, StringComparison.Ordinal);
        using var image = Assert.Single(DiskImage.Open(folder.File("image"), withBacking: true));
        AssertHolds(image, [.. disk, .. new byte[(12 << 20) - disk.Length]]);
    }

    [Fact]
    public void A_chain_of_backing_files_has_an_end()
    {
        NativeTool.Require("qemu-img");
        using var folder = new TempFolder();
        SampleTree.Run(folder.FullPath, "qemu-img create -q -f qcow2 other 1M && qemu-img create -q -f qcow2 -b other -F qcow2 image && qemu-img rebase -u -f qcow2 -b image -F qcow2 other");

        Assert.Equal("disk.malformed", Assert.Throws<TreeException>(() => DiskImage.Open(folder.File("image"), withBacking: true)).Code);
    }

    [Theory]
    [InlineData("qemu-img create -q -f qcow2 -o data_file=other image 1M", "disk.unsupported")]
    // It measures how fast the machine is for its key, which a busy one does not always let it: "Unable to get accurate CPU usage".
    [InlineData("for i in 1 2 3 4 5; do qemu-img create -q -f qcow2 --object secret,id=s,data=abc -o encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10 image 1M && exit; done; exit 1", "disk.encrypted")]
    [InlineData("qemu-img create -q -f vmdk other 1M && qemu-img create -q -f vmdk -b other -F vmdk image", "disk.unsupported")]
    [InlineData("printf '# Disk DescriptorFile\\nparentCID=ffffffff\\nRW 2048 FLAT \"../disk\" 0\\n' > image", "disk.unsupported")]
    [InlineData("printf '# Disk DescriptorFile\\nparentCID=ffffffff\\nRW 2048 FLAT \"/etc/hostname\" 0\\n' > image", "disk.unsupported")]
    [InlineData("ln -s /etc/hostname link; printf '# Disk DescriptorFile\\nparentCID=ffffffff\\nRW 2048 FLAT \"link\" 0\\n' > image", "disk.notRegular")]
    [InlineData("printf '# Disk DescriptorFile\\nparentCID=ffffffff\\nRW 2048 SESPARSE \"disk\"\\n' > image", "disk.unsupported")]
    [InlineData("printf 'COWD' > image; head -c 2000 /dev/zero >> image", "disk.unsupported")]
    public void What_is_not_read_is_refused_with_its_reason(string script, string code)
    {
        NativeTool.Require("qemu-img");
        using var folder = new TempFolder();
        SampleTree.Run(folder.FullPath, script);

        Assert.Equal(code, Assert.Throws<TreeException>(() => DiskImage.Open(folder.File("image"), withBacking: false)).Code);
    }

    [Fact]
    public void An_appliance_is_read_in_place()
    {
        NativeTool.Require("qemu-img");
        using var folder = new TempFolder();
        var disk = Pattern();
        File.WriteAllBytes(folder.File("disk"), disk);
        File.WriteAllText(folder.File("a.ovf"), """
            <?xml version="1.0"?>
            <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
              <References><File ovf:href="a.nvram" ovf:id="file0"/><File ovf:href="a-disk1.vmdk" ovf:id="file1" ovf:size="1"/><File ovf:href="second.vmdk" ovf:id="file2"/></References>
              <DiskSection><Disk ovf:capacity="12" ovf:diskId="vmdisk1" ovf:fileRef="file1"/><Disk ovf:diskId="vmdisk2" ovf:fileRef="file2"/><Disk ovf:diskId="empty" ovf:capacity="1"/></DiskSection>
            </Envelope>
            """);
        SampleTree.Run(folder.FullPath, "qemu-img convert -f raw -O vmdk -o subformat=streamOptimized disk a-disk1.vmdk && qemu-img create -q -f vmdk second.vmdk 1M && tar cf a.ova a.ovf a-disk1.vmdk second.vmdk");

        var disks = DiskImage.Open(folder.File("a.ova"), withBacking: false);

        Assert.True(DiskSet.IsDisk(folder.File("a.ova")));
        Assert.Equal(2, disks.Count);
        AssertHolds(disks[0], disk);
        Assert.Equal(1 << 20, disks[1].SizeBytes);
    }

    [Theory]
    [InlineData("-O qcow2")]
    [InlineData("-c -O qcow2")]
    [InlineData("-O vmdk")]
    [InlineData("-O vmdk -o subformat=streamOptimized")]
    [InlineData("-O vpc -o force_size=on")]
    [InlineData("-O vhdx")]
    [InlineData("-O vdi")]
    public void Damaged_ones_end_in_a_clear_error(string making)
    {
        NativeTool.Require("qemu-img");
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("disk"), Pattern());
        SampleTree.Run(folder.FullPath, $"qemu-img convert -f raw {making} disk image");
        var bytes = File.ReadAllBytes(folder.File("image"));
        var random = new Random(1);
        for (var i = 0; i < Tier.Scale(40, 2000); i++)
        {
            var copy = (byte[])bytes.Clone();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                // Tables stand at the beginning, and at the end.
                var at = random.Next(3) == 0 ? copy.Length - 1 - random.Next(Math.Min(copy.Length, 4096)) : random.Next(Math.Min(copy.Length, i % 2 == 0 ? 1024 : 400_000));
                copy[at] = (byte)random.Next(256);
            }

            File.WriteAllBytes(folder.File("image"), i % 4 == 0 ? copy.AsSpan(0, random.Next(copy.Length)) : copy);
            ReadAll(folder.File("image"));
        }
    }

    private static void ReadAll(string path)
    {
        try
        {
            foreach (var disk in DiskImage.Open(path, withBacking: false))
            {
                using (disk)
                {
                    var buffer = new byte[1 << 20];
                    for (long offset = 0; offset < Math.Min(disk.SizeBytes, 16 << 20); offset += buffer.Length)
                    {
                        Assert.True(disk.SizeBytes >= 0);
                        disk.Read(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, disk.SizeBytes - offset)));
                    }
                }
            }
        }
        catch (TreeException failure)
        {
            Assert.StartsWith("disk.", failure.Code, StringComparison.Ordinal);
        }
    }

    // Noise, text and holes, in pieces that end within units of every format.
    private static byte[] Pattern()
    {
        var disk = new byte[DiskBytes];
        SampleTree.Noise(700_000, seed: 3).CopyTo(disk, 100_000);
        for (var at = 2_000_000; at < 4_500_000; at += 4)
        {
            disk[at] = (byte)(at >> 9);
        }

        SampleTree.Noise(1000, seed: 4).CopyTo(disk, DiskBytes - 1000);
        return disk;
    }

    private static void AssertHolds(BlockReader image, byte[] disk)
    {
        var whole = new byte[disk.Length];
        image.Read(0, whole);
        Assert.True(whole.AsSpan().SequenceEqual(disk));
        var random = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            var offset = random.Next(disk.Length);
            var piece = new byte[random.Next(Math.Min(200_000, disk.Length - offset))];
            image.Read(offset, piece);
            Assert.True(piece.AsSpan().SequenceEqual(disk.AsSpan(offset, piece.Length)), $"{piece.Length} bytes at {offset}");
        }

        Assert.Equal("disk.outOfRange", Assert.Throws<TreeException>(() => image.Read(image.SizeBytes - 1, new byte[2])).Code);
        Assert.Equal("disk.outOfRange", Assert.Throws<TreeException>(() => image.Read(long.MaxValue, new byte[2])).Code);
    }
}
