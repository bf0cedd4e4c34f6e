using Assay.Sources.Disk.FileSystems.Xfs;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>XFS as mkfs.xfs and the kernel write it.</summary>
public sealed class XfsFileSystemTests
{
    private const long MiB = 1 << 20;

    public static TheoryData<string> Shapes =>
    [
        "", "-b size=1024", "-b size=512 -m crc=0", "-n size=65536", "-b size=1024 -n size=8192", "-i size=2048", "-m crc=0", "-m crc=0 -n ftype=1", "-m bigtime=0,finobt=0,inobtcount=0,reflink=0", "-i sparse=1",
        "-i nrext64=1",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_fresh_volume_has_what_it_was_made_from(string shape)
    {
        using var image = new VolumeImage(320 * MiB);
        SampleTree.Fill(image.Source);
        SampleTree.FillMany(image.Source, 300);
        SampleTree.Run(image.Source, """
            os.symlink("x" * 59, at("links/59"))
            os.remove(at("a name with spaces, ; and 'quotes'"))
            for i in range(300): os.rename(at("many/file number %07d" % i), at("many/file-number-%07d" % i))
            for folder, folders, files in os.walk(root):
                for name in files:
                    if not os.path.islink(os.path.join(folder, name)): os.chmod(os.path.join(folder, name), 0o640)
            """);
        if (shape.Contains("crc=0", StringComparison.Ordinal))
        {
            // mkfs.xfs forgets the header that blocks of links have in version 5.
            SampleTree.Run(image.Source, """os.symlink("/" + "t/" * 400 + "end", at("links/long"))""");
        }

        image.Expect(image.Source, withModes: false);
        File.WriteAllText(image.Source + ".proto", Prototype(image.Source));
        image.Make("mkfs.xfs", ["-q", .. shape.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-p", "{source}.proto", "{image}"]);

        AssertSame(image, withModes: false);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-b size=1024 -n size=4096")]
    [InlineData("-i size=512,maxpct=50 -n size=16384")]
    public void A_used_volume_has_what_the_kernel_shows(string shape)
    {
        using var image = new VolumeImage(Tier.Scale(400, 1600) * MiB);
        image.Make("mkfs.xfs", ["-q", .. shape.Split(' ', StringSplitOptions.RemoveEmptyEntries), "{image}"]);
        image.Mount(folder =>
        {
            SampleTree.FillUnix(folder);
            SampleTree.FillMany(folder, Tier.Scale(2000, 100_000));
            SampleTree.FillFragmented(folder, 600);
            SampleTree.Run(folder, """

                for i in range(0, 2000, 3): os.remove(at("many/file number %07d" % i))
                f = os.open(at("reserved"), os.O_WRONLY | os.O_CREAT)
                os.posix_fallocate(f, 0, 5000000)
                os.pwrite(f, noise(10000), 1234567)
                for i in range(12): os.mkdir(at("fork%d" % i)); os.setxattr(at("fork%d" % i), "user.x", noise(20 * i + 1)); put("fork%d/" % i + "y" * 30, b"1")
                """);
        });

        AssertSame(image);
    }

    [Fact]
    public void A_volume_in_use_says_so()
    {
        using var image = new VolumeImage(320 * MiB);
        using var copy = new VolumeImage(0);
        image.Make("mkfs.xfs", "-q", "{image}");
        AssertInUse(image, false);
        image.Mount(
            folder =>
            {
                SampleTree.Fill(folder);
                SampleTree.Run(folder, """os.sync(); put("late", b"late"); os.sync()""");
                File.Copy(image.Path, copy.Path, overwrite: true);
            },
            withModes: null);

        AssertInUse(copy, true);
        AssertInUse(image, false);
    }

    [Fact]
    public void A_nearly_full_volume_has_what_the_kernel_shows()
    {
        using var image = new VolumeImage(300 * MiB);
        image.Make("mkfs.xfs", "-q", "{image}");
        image.Mount(SampleTree.FillUp);

        AssertSame(image);
    }

    [Theory]
    [InlineData("-m crc=0")]
    [InlineData("")]
    public void Damaged_volumes_end_in_entries_and_failures(string shape)
    {
        using var image = new VolumeImage(24 * MiB);
        SampleTree.Run(image.Source, """
            for i in range(40): put("many/file-number-%07d" % i, b"%d" % i)
            put("a/b/c", text(20000))
            os.symlink("x" * 200, at("link"))
            """);
        File.WriteAllText(image.Source + ".proto", Prototype(image.Source));
        image.Make("mkfs.xfs", ["-q", "--unsupported", "-l", "size=6m", .. shape.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-p", "{source}.proto", "{image}"]);

        Damage.Survives(image.Path, XfsFileSystem.TryOpen, Tier.Scale(500, 20_000));
    }

    [Fact]
    public void What_is_no_xfs_is_not_opened()
    {
        using var zeros = new ImageBlocks(new byte[65536]);
        using var few = new ImageBlocks("XFSB"u8.ToArray());

        Assert.Null(XfsFileSystem.TryOpen(zeros));
        Assert.Null(XfsFileSystem.TryOpen(few));
    }

    private static void AssertInUse(VolumeImage image, bool isInUse)
    {
        using var volume = new ImageBlocks(image.Path);
        Assert.Equal(isInUse ? ["fs.journalNotReplayed"] : [], XfsFileSystem.TryOpen(volume)!.Issues.Select(issue => issue.Code));
    }

    private static void AssertSame(VolumeImage image, bool withModes = true)
    {
        using var volume = new ImageBlocks(image.Path);
        TreeListing.AssertSame(image.Expected, TreeListing.OfFileSystem(XfsFileSystem.TryOpen(volume)!, withModes));
    }

    // The language of mkfs.xfs -p: a name, kind and mode, owner and group, and a file's source, a link's target, a folder's entries until "$".
    private static string Prototype(string folder) => $"/dev/null\n0 0\nd--755 0 0\n{Entries(folder)}$\n$\n";

    private static string Entries(string folder)
    {
        var lines = new System.Text.StringBuilder();
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            lines.Append(entry.LinkTarget is { } target ? $"{entry.Name} l--777 0 0 {target}\n"
                : entry is DirectoryInfo ? $"{entry.Name} d--755 0 0\n{Entries(entry.FullName)}$\n"
                : $"{entry.Name} ---644 0 0 {entry.FullName}\n");
        }

        return lines.ToString();
    }
}
