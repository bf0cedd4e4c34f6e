using System.Text;
using Assay.Core.Files;
using Assay.Sources.Disk.FileSystems;
using Assay.Sources.Disk.FileSystems.Ntfs;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>NTFS as mkntfs and ntfs-3g write it.</summary>
public sealed class NtfsFileSystemTests
{
    private const long MiB = 1 << 20;

    private const string Odd = """

        put("names/" + "n" * 255, b"long")
        put("names/" + "\u6f22" * 255, b"long")
        put(b"names/lone-\xed\xa0\xbd", b"half of a pair")
        put("names/a:b*c?", b"what Windows forbids")
        os.link(at("one"), at("sizes/one-again"))
        os.link(at("one"), at("zz/one-more"))
        os.symlink("one", at("links/short"))
        os.symlink("../etc/os-release", at("links/up"))
        os.symlink("/" + "t/" * 400 + "end", at("links/long"))
        with open(at("holes"), "wb") as f:
            f.write(b"begin"); f.seek(3000001); f.write(b"middle"); f.seek(9000000); f.write(noise(5000)); f.truncate(12000000)
        """;

    [Theory]
    [InlineData("-c 4096")]
    [InlineData("-c 512")]
    [InlineData("-c 65536")]
    [InlineData("-s 4096 -c 4096")]
    public void A_used_volume_has_what_ntfs_3g_shows(string shape)
    {
        // With sectors of 4096 bytes a record is as large: 100,000 files need as many of them.
        using var image = new VolumeImage(Tier.Scale(400, 1200) * MiB);
        Make(image, shape);
        image.Mount(
            folder =>
            {
                SampleTree.Fill(folder);
                SampleTree.Run(folder, Odd);
                SampleTree.FillMany(folder, Tier.Scale(2000, 100_000));
                SampleTree.FillFragmented(folder, 300);
                SampleTree.Run(folder, """for i in range(0, 2000, 3): os.remove(at("many/file number %07d" % i))""");
            },
            withModes: false,
            "ntfs-3g");

        AssertSame(image);
    }

    [Fact]
    public void A_nearly_full_volume_has_what_ntfs_3g_shows()
    {
        using var image = new VolumeImage(100 * MiB);
        Make(image);
        image.Mount(SampleTree.FillUp, withModes: false, "ntfs-3g");

        AssertSame(image);
    }

    [Fact]
    public void Compressed_files_have_what_ntfs_3g_shows()
    {
        using var image = new VolumeImage(200 * MiB);
        Make(image);
        image.Mount(
            folder =>
            {
                SampleTree.Run(folder, """
                    os.setxattr(root, "system.ntfs_attrib", (0x810).to_bytes(4, "little"))
                    os.makedirs(at("packed"))
                    """);
                SampleTree.Fill(folder);
                SampleTree.Run(folder, Odd);
                SampleTree.Run(folder, """
                    f = os.open(at("mixed"), os.O_WRONLY)
                    for i in range(40): os.pwrite(f, b"changed", i * 14001)
                    os.close(f)
                    put("repeats", b"ab" * 100000 + noise(100) * 3000 + bytes(70000) + b"\x00\x01" * 9999)
                    """);
            },
            withModes: false,
            "ntfs-3g",
            "-o",
            "compression");
        using var volume = new ImageBlocks(image.Path);
        var files = NtfsFileSystem.TryOpen(volume)!;

        TreeListing.AssertSame(image.Expected, TreeListing.OfFileSystem(files, withModes: false));
        Assert.True(files.ExtentsOf(Find(files, "repeats")).Sum(extent => extent.Length) < 100_000);
    }

    [Fact]
    public void A_file_in_a_thousand_pieces_is_told_by_several_records()
    {
        using var image = new VolumeImage(60 * MiB);
        Make(image, "-c 512");
        image.Mount(
            folder => SampleTree.Run(folder, """
                f = [os.open(at("grown%d" % i), os.O_WRONLY | os.O_CREAT) for i in range(2)]
                for i in range(3000):
                    for one in f: os.pwrite(one, noise(512), i * 512)
                for i in range(40): os.link(at("grown0"), at("grown0 has another name %d" % i + "." * 100))
                """),
            withModes: false,
            "ntfs-3g");
        using var volume = new ImageBlocks(image.Path);
        var files = NtfsFileSystem.TryOpen(volume)!;

        TreeListing.AssertSame(image.Expected, TreeListing.OfFileSystem(files, withModes: false));
        Assert.Contains(((NtfsNode)Find(files, "grown0")).Record.Attributes, attribute => attribute.Type == NtfsAttribute.AttributeList);
    }

    [Fact]
    public void A_volume_in_use_or_cut_off_says_so()
    {
        using var image = new VolumeImage(20 * MiB);
        Make(image);
        var bytes = File.ReadAllBytes(image.Path);
        using var volume = new ImageBlocks(bytes);
        var files = NtfsFileSystem.TryOpen(volume)!;
        Assert.Empty(files.Issues);

        // The journal's first page as Windows has it while the volume is mounted: a client is in it, and nobody says that it is clean.
        const ulong journalRecord = 2;
        var journal = bytes.AsSpan((int)files.ExtentsOf(files.Node(journalRecord))[0].Offset, 512);
        journal.Clear();
        "RSTR"u8.CopyTo(journal);
        journal[24] = 48;
        Assert.Equal(["fs.journalNotReplayed"], files.Issues.Select(issue => issue.Code));
        journal[48 + 14] = 2;
        Assert.Empty(files.Issues);

        using var cut = new ImageBlocks(bytes, bytes.Length / 2);
        Assert.Equal(["fs.truncated"], NtfsFileSystem.TryOpen(cut)!.Issues.Select(issue => issue.Code));
    }

    [Fact]
    public void Short_names_are_no_second_names()
    {
        using var image = new VolumeImage(20 * MiB);
        Make(image);
        image.Mount(
            folder => SampleTree.Run(folder, """
                put("a long name.txt", b"1")
                os.setxattr(at("a long name.txt"), "system.ntfs_dos_name", b"ALONGN~1.TXT")
                """),
            withModes: false,
            "ntfs-3g");

        AssertSame(image);
        Assert.Single(image.Expected);
    }

    [Fact]
    public void Reparse_points_are_links_or_say_why_they_cannot_be_read()
    {
        using var image = new VolumeImage(20 * MiB);
        Make(image);
        image.Mount(
            folder => SampleTree.Run(folder, """
                import struct
                def reparse(name, tag, content):
                    os.setxattr(at(name), "system.ntfs_reparse_data", struct.pack("<IHH", tag, len(content), 0) + content)
                def names(target, shown, flags):
                    t, s = target.encode("utf-16-le"), shown.encode("utf-16-le")
                    return struct.pack("<HHHH", 0, len(t), len(t) + 2, len(s)) + flags + t + b"\0\0" + s + b"\0\0"
                os.makedirs(at("Users")); os.makedirs(at("Documents and Settings"))
                for name in ("relative", "absolute", "linux", "wof", "dedup", "alias"): put(name, b"" if name != "wof" else bytes(5000))
                reparse("Documents and Settings", 0xA0000003, names("\\??\\C:\\Users", "C:\\Users", b""))
                reparse("relative", 0xA000000C, names("..\\Users\\x", "..\\Users\\x", struct.pack("<I", 1)))
                reparse("absolute", 0xA000000C, names("\\??\\D:\\a\\b", "D:\\a\\b", struct.pack("<I", 0)))
                reparse("linux", 0xA000001D, struct.pack("<I", 2) + b"/etc/os-release")
                reparse("wof", 0x80000017, struct.pack("<IIII", 1, 2, 1, 0))
                reparse("dedup", 0x80000013, bytes(100))
                reparse("alias", 0x8000001B, bytes(100))
                """),
            withModes: null,
            "ntfs-3g");
        using var volume = new ImageBlocks(image.Path);
        var files = NtfsFileSystem.TryOpen(volume)!;

        Assert.Equal("/Users", LinkOf(files, "Documents and Settings"));
        Assert.Equal("../Users/x", LinkOf(files, "relative"));
        Assert.Equal("/a/b", LinkOf(files, "absolute"));
        Assert.Equal("/etc/os-release", LinkOf(files, "linux"));
        Assert.Equal(EntryKind.Other, NtfsReparse.Parse([0x24, 0, 0, 0x80, 0, 0, 0, 0]).Kind);
        Assert.Equal(5000, Find(files, "wof").SizeBytes);
        foreach (var (name, why) in new[] { ("wof", "compact.exe"), ("dedup", "deduplicated") })
        {
            var failure = Assert.Throws<TreeException>(() => files.Open(Find(files, name)));
            Assert.Equal("fs.unsupported", failure.Code);
            Assert.True(failure.EntryOnly);
            Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Damaged_volumes_end_in_entries_and_failures()
    {
        using var image = new VolumeImage(8 * MiB);
        Make(image);
        image.Mount(
            folder => SampleTree.Run(folder, """
                os.setxattr(root, "system.ntfs_attrib", (0x810).to_bytes(4, "little"))
                for i in range(40): put("many/file-number-%07d" % i, b"%d" % i)
                put("a/b/c", text(200000))
                os.symlink("x" * 200, at("link"))
                """),
            withModes: false,
            "ntfs-3g",
            "-o",
            "compression");

        Damage.Survives(image.Path, NtfsFileSystem.TryOpen, Tier.Scale(500, 20_000));
    }

    [Fact]
    public void What_is_no_ntfs_is_not_opened()
    {
        using var zeros = new ImageBlocks(new byte[65536]);
        using var few = new ImageBlocks(new byte[100]);

        Assert.Null(NtfsFileSystem.TryOpen(zeros));
        Assert.Null(NtfsFileSystem.TryOpen(few));
    }

    private static void Make(VolumeImage image, string shape = "-c 4096") => image.Make("mkntfs", ["-F", "-q", "-Q", .. shape.Split(' '), "{image}"]);

    private static FileNode Find(FileSystem files, string name) =>
        files.Node(files.ReadFolder(files.Root, TestContext.Current.CancellationToken).Single(entry => Encoding.UTF8.GetString(entry.Name) == name).Number);

    private static string LinkOf(FileSystem files, string name)
    {
        var node = Find(files, name);
        Assert.Equal(EntryKind.SymbolicLink, node.Kind);
        return Encoding.UTF8.GetString(files.ReadLink(node));
    }

    private static void AssertSame(VolumeImage image)
    {
        using var volume = new ImageBlocks(image.Path);
        TreeListing.AssertSame(image.Expected, TreeListing.OfFileSystem(NtfsFileSystem.TryOpen(volume)!, withModes: false));
    }
}
