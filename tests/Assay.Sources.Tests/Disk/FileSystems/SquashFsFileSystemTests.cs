using Assay.Core.Files;
using Assay.Sources.Disk.FileSystems.SquashFs;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>SquashFS as mksquashfs writes it.</summary>
public sealed class SquashFsFileSystemTests
{
    [Theory]
    [InlineData("-comp gzip")]
    [InlineData("-comp xz")]
    [InlineData("-comp zstd")]
    [InlineData("-comp lzo")]
    [InlineData("-comp lz4")]
    [InlineData("-comp gzip -b 4096")]
    [InlineData("-comp gzip -b 1M -always-use-fragments")]
    [InlineData("-comp gzip -no-fragments -noI -noD")]
    public void A_volume_has_what_it_was_made_from(string shape)
    {
        using var image = new VolumeImage(0);
        SampleTree.FillUnix(image.Source);
        SampleTree.FillMany(image.Source, Tier.Scale(2000, 100_000));
        image.Expect(image.Source);
        File.Delete(image.Path);
        image.Make("mksquashfs", ["{source}", "{image}", "-quiet", "-no-progress", .. shape.Split(' ')]);

        using var volume = new ImageBlocks(image.Path);
        TreeListing.AssertSame(image.Expected, TreeListing.OfFileSystem(SquashFsFileSystem.TryOpen(volume)!));
    }

    [Fact]
    public void A_file_of_five_gigabytes_has_its_end()
    {
        using var image = new VolumeImage(0);
        SampleTree.Run(image.Source, """
            f = open(at("large"), "wb"); f.truncate(5 << 30); f.seek((5 << 30) - 3); f.write(b"end")
            """);
        File.Delete(image.Path);
        image.Make("mksquashfs", "{source}", "{image}", "-quiet", "-no-progress", "-b", "1M");
        using var volume = new ImageBlocks(image.Path);
        var files = SquashFsFileSystem.TryOpen(volume)!;
        var node = files.Node(files.ReadFolder(files.Root, TestContext.Current.CancellationToken).Single().Number);
        using var content = files.Open(node);
        var end = new byte[6];

        content.Position = node.SizeBytes - end.Length;
        content.ReadExactly(end);
        Assert.Equal("\0\0\0end"u8.ToArray(), end);
        Assert.Equal(0, content.Read(end));
        Assert.True(files.ExtentsOf(node).Sum(extent => extent.Length) < 10_000);
    }

    [Theory]
    [InlineData("-comp gzip")]
    [InlineData("-comp zstd")]
    [InlineData("-comp lzo -noI")]
    public void Damaged_volumes_end_in_entries_and_failures(string shape)
    {
        using var image = new VolumeImage(0);
        SampleTree.Run(image.Source, """
            for i in range(40): put("many/file-number-%07d" % i, b"%d" % i)
            put("a/b/c", text(20000))
            os.symlink("x" * 200, at("link"))
            """);
        File.Delete(image.Path);
        image.Make("mksquashfs", ["{source}", "{image}", "-quiet", "-no-progress", .. shape.Split(' ')]);

        Damage.Survives(image.Path, SquashFsFileSystem.TryOpen, Tier.Scale(500, 20_000));
    }

    [Fact]
    public void What_is_not_known_is_refused_by_name()
    {
        var image = new byte[4096];
        "hsqs"u8.CopyTo(image);
        (image[13], image[20], image[28], image[64], image[72]) = (0x10, 2, 4, 96, 96);
        using var lzma = new ImageBlocks(image);
        var failure = Assert.Throws<TreeException>(() => SquashFsFileSystem.TryOpen(lzma));
        Assert.Equal("fs.unsupported", failure.Code);
        Assert.Contains("LZMA", failure.Message, StringComparison.Ordinal);

        image[28] = 3;
        Assert.Contains("version 3", Assert.Throws<TreeException>(() => SquashFsFileSystem.TryOpen(lzma)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_squashfs_is_not_opened()
    {
        using var zeros = new ImageBlocks(new byte[65536]);
        using var few = new ImageBlocks("hsqs"u8.ToArray());

        Assert.Null(SquashFsFileSystem.TryOpen(zeros));
        Assert.Null(SquashFsFileSystem.TryOpen(few));
    }
}
