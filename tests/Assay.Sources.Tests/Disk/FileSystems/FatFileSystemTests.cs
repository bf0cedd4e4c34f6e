using System.Text;
using Assay.Sources.Disk.FileSystems;
using Assay.Sources.Disk.FileSystems.Fat;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>FAT as mkfs.vfat and mtools write it.</summary>
public sealed class FatFileSystemTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(8, "-F 12 -s 8")]
    [InlineData(8, "-F 12 -f 1")]
    [InlineData(24, "-F 16")]
    [InlineData(300, "-F 16 -S 4096")]
    [InlineData(48, "-F 32 -s 1")]
    [InlineData(300, "-F 32")]
    [InlineData(300, "-F 32 -s 8")]
    public void A_volume_has_what_was_copied_to_it(int sizeMiB, string shape)
    {
        using var image = new VolumeImage(sizeMiB * MiB);
        SampleTree.Fill(image.Source);
        SampleTree.FillMany(image.Source, 300);
        SampleTree.Run(image.Source, """
            for name in ("UPPER.TXT", "lower.txt", "Mixed.Txt", "other.TXT", "noextension", "a.b.c", "thirteen.char", "x" * 200, "end with a dot..d"): put("cases/" + name, name.encode())
            # mtools cuts what has more than 16 bits.
            os.rename(at("names/\u00e4\u6f22\U0001f600.txt"), at("names/\u00e4\u6f22.txt"))
            """);
        image.Expect(image.Source, withModes: false);
        image.Make("mkfs.vfat", [.. shape.Split(' '), "-n", "EFI LABEL", "{image}"]);
        Copy(image);

        AssertSame(image);
    }

    [Fact]
    public void A_fragmented_volume_has_what_was_copied_to_it()
    {
        using var image = new VolumeImage(24 * MiB);
        SampleTree.FillMany(image.Source, 200);
        SampleTree.Run(image.Source, """for i in range(200): put("gone/%d" % i, noise(5000))""");
        image.Make("mkfs.vfat", "-F", "16", "-s", "1", "{image}");
        Copy(image);
        for (var number = 0; number < 200; number += 2)
        {
            image.Make("mdel", "-i", "{image}", $"::/gone/{number}");
            File.Delete(Path.Combine(image.Source, "gone", $"{number}"));
        }

        SampleTree.Run(image.Source, """
            import shutil
            for i in range(6): put("later/%d" % i, noise(2500000))
            shutil.move(at("gone"), at("later/gone"))
            shutil.move(at("many"), at("later/many"))
            """);
        image.Make("env", "LC_ALL=C.UTF-8", "mcopy", "-s", "-Q", "-i", "{image}", "{source}/later", "::/");
        image.Make("mdeltree", "-i", "{image}", "::/gone", "::/many");
        image.Expect(image.Source, withModes: false);

        AssertSame(image);
    }

    [Fact]
    public void Short_names_are_told_as_they_are_shown()
    {
        Assert.Equal("readme.TXT", ShortName("README  TXT", 8));
        Assert.Equal("README.txt", ShortName("README  TXT", 16));
        Assert.Equal("NAME", ShortName("NAME       ", 0));
        Assert.Equal("\u00e9\u2592.\u03b1", ShortName("\u0082\u00b1      \u00e0  ", 0));
        Assert.Equal("\u03c3A", ShortName("\u0005A         ", 0));
    }

    [Fact]
    public void Names_of_sixteen_bits_keep_what_is_no_text()
    {
        Assert.Equal("a\u6f22\U0001f600", Encoding.UTF8.GetString(Utf16Name.ToUtf8(Encoding.Unicode.GetBytes("a\u6f22\U0001f600"))));
        Assert.Equal([0x61, 0xED, 0xA0, 0xBD, 0x62, 0xED, 0xB8, 0x80], Utf16Name.ToUtf8([0x61, 0, 0x3D, 0xD8, 0x62, 0, 0x00, 0xDE]));
    }

    [Theory]
    [InlineData(1, "-F 12")]
    [InlineData(8, "-F 16")]
    [InlineData(40, "-F 32")]
    public void Damaged_volumes_end_in_entries_and_failures(int sizeMiB, string shape)
    {
        using var image = new VolumeImage(sizeMiB * MiB);
        SampleTree.Run(image.Source, """
            for i in range(40): put("many/a file with number %07d" % i, b"%d" % i)
            put("a/b/c", text(20000))
            """);
        image.Make("mkfs.vfat", [.. shape.Split(' '), "-s", "1", "{image}"]);
        Copy(image);

        Damage.Survives(image.Path, FatFileSystem.TryOpen, Tier.Scale(500, 20_000));
    }

    [Fact]
    public void What_is_no_fat_is_not_opened()
    {
        using var zeros = new ImageBlocks(new byte[65536]);
        using var few = new ImageBlocks(new byte[100]);

        Assert.Null(FatFileSystem.TryOpen(zeros));
        Assert.Null(FatFileSystem.TryOpen(few));
    }

    private static string ShortName(string latin1, byte marks)
    {
        var entry = new byte[32];
        Encoding.Latin1.GetBytes(latin1, entry);
        entry[12] = marks;
        return Encoding.UTF8.GetString(FatShortName.ToUtf8(entry));
    }

    private static void Copy(VolumeImage image)
    {
        NativeTool.Require("mcopy");
        foreach (var entry in System.IO.Directory.GetFileSystemEntries(image.Source))
        {
            image.Make("env", "LC_ALL=C.UTF-8", "mcopy", "-s", "-Q", "-i", "{image}", entry, "::/");
        }
    }

    private static void AssertSame(VolumeImage image)
    {
        using var volume = new ImageBlocks(image.Path);
        TreeListing.AssertSame(image.Expected, TreeListing.OfFileSystem(FatFileSystem.TryOpen(volume)!, withModes: false));
    }
}
