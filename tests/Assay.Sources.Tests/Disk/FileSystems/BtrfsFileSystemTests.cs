using System.Text;
using Assay.Core.Files;
using Assay.Sources.Disk.FileSystems.Btrfs;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>Btrfs as mkfs.btrfs and the kernel write it.</summary>
public sealed class BtrfsFileSystemTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData("")]
    [InlineData("--mixed")]
    [InlineData("-n 4096 -m single")]
    [InlineData("-n 65536 -d dup")]
    [InlineData("--csum sha256 -O ^no-holes")]
    [InlineData("--csum xxhash")]
    public void A_fresh_volume_has_what_it_was_made_from(string shape)
    {
        using var image = new VolumeImage(300 * MiB);
        SampleTree.FillUnix(image.Source);
        SampleTree.FillMany(image.Source, 500);
        image.Expect(image.Source);
        image.Make("mkfs.btrfs", ["-q", .. shape.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-r", "{source}", "{image}"]);

        AssertSame(image);
    }

    [Theory]
    [InlineData("compress=no", "")]
    [InlineData("compress-force=zlib", "--mixed")]
    [InlineData("compress-force=lzo", "")]
    [InlineData("compress-force=zstd", "")]
    [InlineData("max_inline=4000,compress-force=lzo", "-n 8192")]
    public void A_used_volume_has_what_the_kernel_shows(string options, string shape)
    {
        using var image = new VolumeImage(Tier.Scale(500, 1600) * MiB);
        image.Make("mkfs.btrfs", ["-q", .. shape.Split(' ', StringSplitOptions.RemoveEmptyEntries), "{image}"]);
        image.Mount(
            folder =>
            {
                SampleTree.FillUnix(folder);
                SampleTree.FillMany(folder, Tier.Scale(2000, 100_000));
                SampleTree.FillFragmented(folder, 300);
                SampleTree.Run(folder, """

                    for i in range(0, 2000, 3): os.remove(at("many/file number %07d" % i))
                    f = os.open(at("reserved"), os.O_WRONLY | os.O_CREAT)
                    os.posix_fallocate(f, 0, 5000000)
                    os.pwrite(f, noise(10000), 1234567)
                    os.close(f)
                    f = os.open(at("mixed"), os.O_WRONLY)
                    for i in range(40): os.pwrite(f, b"changed", i * 14001)
                    os.close(f)
                    for n in range(1, 60, 3): put("small/%d" % n, text(n * 67))
                    """);
            },
            withModes: true,
            "mount", "-o", "loop," + options);

        AssertSame(image);
    }

    [Fact]
    public void A_volume_in_use_says_so()
    {
        using var image = new VolumeImage(200 * MiB);
        using var copy = new VolumeImage(0);
        image.Make("mkfs.btrfs", "-q", "{image}");
        image.Mount(
            folder =>
            {
                SampleTree.Run(folder, """
                    put("early", b"early"); os.sync()
                    f = os.open(at("late"), os.O_WRONLY | os.O_CREAT); os.write(f, b"late"); os.fsync(f)
                    """);
                File.Copy(image.Path, copy.Path, overwrite: true);
            },
            withModes: null);
        using var inUse = new ImageBlocks(copy.Path);
        using var unmounted = new ImageBlocks(image.Path);

        Assert.Equal(["fs.journalNotReplayed"], BtrfsFileSystem.TryOpen(inUse)!.Issues.Select(issue => issue.Code));
        Assert.Empty(BtrfsFileSystem.TryOpen(unmounted)!.Issues);
    }

    [Fact]
    public void A_nearly_full_volume_has_what_the_kernel_shows()
    {
        using var image = new VolumeImage(200 * MiB);
        image.Make("mkfs.btrfs", "-q", "{image}");
        image.Mount(SampleTree.FillUp);

        AssertSame(image);
    }

    [Fact]
    public void Subvolumes_are_folders_and_the_default_one_is_the_root()
    {
        using var image = new VolumeImage(300 * MiB);
        var btrfs = NativeTool.Require("btrfs");
        image.Make("mkfs.btrfs", "-q", "{image}");
        image.Mount(folder =>
        {
            Assert.Equal(0, NativeTool.Run(btrfs, ["subvolume", "create", folder + "/@"]).ExitCode);
            SampleTree.Run(folder + "/@", """put("etc/os-release", b"ID=debian\n")""");
            SampleTree.Run(folder, """put("beside", b"x")""");
            foreach (var name in (string[])["/@/var", "/@/var/inner", "/@home"])
            {
                Assert.Equal(0, NativeTool.Run(btrfs, ["subvolume", "create", folder + name]).ExitCode);
                SampleTree.Run(folder + name, $"""put("file", b"{name}")""");
            }

            Assert.Equal(0, NativeTool.Run(btrfs, ["subvolume", "snapshot", folder + "/@", folder + "/@/snapshot"]).ExitCode);
            Assert.Equal(0, NativeTool.Run(btrfs, ["subvolume", "delete", folder + "/@home"]).ExitCode);
        });
        AssertSame(image);

        // Now the system is in a subvolume, as on openSUSE.
        image.Mount(folder => Assert.Equal(0, NativeTool.Run(btrfs, ["subvolume", "set-default", folder + "/@"]).ExitCode));
        image.Mount(folder => Assert.True(File.Exists(folder + "/etc/os-release")));
        AssertSame(image);
        using var volume = new ImageBlocks(image.Path);
        var files = BtrfsFileSystem.TryOpen(volume)!;
        Assert.Equal(["@", "beside"], files.ReadFolder(files.Top, TestContext.Current.CancellationToken).Select(entry => Encoding.UTF8.GetString(entry.Name)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("raid0", "raid1", "fs.unsupported")]
    [InlineData("single", "raid1", "fs.unsupported")]
    [InlineData("raid1", "raid1", null)]
    public void Several_devices_are_refused_where_one_does_not_have_it_all(string data, string metadata, string? code)
    {
        using var image = new VolumeImage(300 * MiB);
        using var other = new VolumeImage(300 * MiB);
        image.Make("mkfs.btrfs", "-q", "-d", data, "-m", metadata, "{image}", other.Path);
        if (code is null)
        {
            var loop = NativeTool.Run(NativeTool.Require("losetup"), ["-f", "--show", other.Path]);
            try
            {
                image.Mount(SampleTree.FillUnix, withModes: true, "mount", "-o", "loop,device=" + loop.Output.Trim());
            }
            finally
            {
                NativeTool.Run("losetup", ["-d", loop.Output.Trim()]);
            }
        }

        // The second device has no copy of what is kept once.
        using var volume = new ImageBlocks(data == "single" ? other.Path : image.Path);
        if (code is null)
        {
            TreeListing.AssertSame(image.Expected, TreeListing.OfFileSystem(BtrfsFileSystem.TryOpen(volume)!));
            return;
        }

        var failure = Assert.Throws<TreeException>(() => BtrfsFileSystem.TryOpen(volume));
        Assert.Equal(code, failure.Code);
        Assert.False(failure.EntryOnly);
        Assert.Contains("2 devices", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_volumes_end_in_entries_and_failures()
    {
        using var image = new VolumeImage(48 * MiB);
        SampleTree.Run(image.Source, """
            for i in range(40): put("many/file-number-%07d" % i, b"%d" % i)
            put("a/b/c", text(20000))
            os.symlink("x" * 200, at("link"))
            """);
        image.Make("mkfs.btrfs", "-q", "--mixed", "-n", "4096", "-m", "single", "-d", "single", "-r", "{source}", "{image}");

        Damage.Survives(image.Path, BtrfsFileSystem.TryOpen, Tier.Scale(500, 20_000));
    }

    [Fact]
    public void What_is_no_btrfs_is_not_opened()
    {
        using var zeros = new ImageBlocks(new byte[128 << 10]);
        using var few = new ImageBlocks(new byte[100]);

        Assert.Null(BtrfsFileSystem.TryOpen(zeros));
        Assert.Null(BtrfsFileSystem.TryOpen(few));
    }

    private static void AssertSame(VolumeImage image)
    {
        using var volume = new ImageBlocks(image.Path);
        TreeListing.AssertSame(image.Expected, TreeListing.OfFileSystem(BtrfsFileSystem.TryOpen(volume)!));
    }
}
