using System.Text;
using Assay.Core.Files;
using Assay.TestKit;
using static Assay.Sources.Tests.Oci.Layers.LayerReading;

namespace Assay.Sources.Tests.Oci.Layers;

/// <summary>Archives of other programs than GNU tar, and layers packed in every way, read like the tree that they were made of.</summary>
public sealed class ForeignTarTests
{
    private const string Python = """
        import io, sys, tarfile
        formats = {'ustar': tarfile.USTAR_FORMAT, 'gnu': tarfile.GNU_FORMAT, 'pax': tarfile.PAX_FORMAT}
        with tarfile.open(sys.argv[1], 'w', format=formats[sys.argv[2]], errors='surrogateescape') as tar:
            def add(name, content=b'', **fields):
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                for field, value in fields.items():
                    setattr(entry, field, value)
                tar.addfile(entry, io.BytesIO(content))
            add('folder', type=tarfile.DIRTYPE)
            add('folder/' + 'd' * 80 + '/' + 'f' * 80, b'long name')
            add('bytes\udcff\udcfe', b'no UTF-8')
            add('twice', b'first')
            add('twice', b'second')
            add('huge-owner', b'owned', uid=2 ** 31 if sys.argv[2] != 'ustar' else 7)
            add('link', type=tarfile.SYMTYPE, linkname='folder/' + 't' * 80)
            add('hard', type=tarfile.LNKTYPE, linkname='twice')
            add('device', type=tarfile.CHRTYPE)
        """;

    [Theory]
    [InlineData("ustar")]
    [InlineData("gnu")]
    [InlineData("pax")]
    public void Archives_of_python(string format)
    {
        var python = NativeTool.Require("python3");
        using var folder = new TempFolder();
        var archive = folder.File("archive.tar");
        var made = NativeTool.Run(python, ["-c", Python, archive, format]);
        Assert.True(made.ExitCode == 0, made.Error);

        var layer = Read(File.ReadAllBytes(archive));

        Assert.Equal(
            ["folder", "folder/" + new string('d', 80) + "/" + new string('f', 80), "bytes\u00FF\u00FE", "twice", "twice", "huge-owner", "link", "hard", "device"],
            layer.Paths);
        Assert.Equal(["long name", "no UTF-8", "first", "second", "owned"], layer.Entries.Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Text));
        Assert.Equal("folder/" + new string('t', 80), layer.Entries[6].LinkTarget);
        Assert.Equal((EntryKind.HardLink, "twice"), (layer.Entries[7].Kind, layer.Entries[7].LinkTarget));
        Assert.Equal(EntryKind.Other, layer.Entries[8].Kind);
        Assert.Empty(layer.Issues);
    }

    [Theory]
    [InlineData("gnutar")]
    [InlineData("pax")]
    [InlineData("paxr")]
    [InlineData("ustar")]
    [InlineData("v7")]
    public void Archives_of_bsdtar(string format)
    {
        var bsdtar = NativeTool.Require("bsdtar");
        using var folder = new TempFolder();
        var tree = System.IO.Directory.CreateDirectory(folder.File("tree")).FullName;
        var name = format == "v7" ? "short" : Path.Combine(new string('a', 90), new string('b', 90));
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tree, name))!);
        File.WriteAllText(Path.Combine(tree, name), "content");
        File.WriteAllText(Path.Combine(tree, "grüße"), "text");
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "grüße");
        using (var holes = File.Create(Path.Combine(tree, "holes")))
        {
            holes.Position = 3 << 20;
            holes.Write("end"u8);
        }

        Assert.Equal(0, NativeTool.Run(NativeTool.Require("ln"), [Path.Combine(tree, name), Path.Combine(tree, "z-hard")]).ExitCode);
        var archive = folder.File("archive.tar");
        var made = NativeTool.Run(bsdtar, ["-cf", archive, "--format", format, "-C", tree, "."], environment: new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" });
        Assert.True(made.ExitCode == 0, made.Error);

        var layer = Read(File.ReadAllBytes(archive));

        var files = layer.Entries.Where(entry => entry.Kind == EntryKind.File).ToList();
        Assert.Equal(3, files.Count);
        foreach (var file in files)
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(tree, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(file.Path)))), file.Content);
        }

        Assert.Equal("grüße", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(layer.Entries.Single(entry => entry.Kind == EntryKind.SymbolicLink).LinkTarget)));
        Assert.Single(layer.Entries, entry => entry.Kind == EntryKind.HardLink);
        Assert.Empty(layer.Issues);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-19", "--long=27")]
    [InlineData("-3", "--no-check", "--no-content-size")]
    public void Zstd_layers_are_read(params string[] flags)
    {
        var tar = SampleTar();
        var packed = Zstd(tar, flags);
        var layer = Read(packed);
        Assert.Equal(["one", "two", "three"], layer.Paths);
        Assert.Equal(OciLayoutBuilder.DigestOf(tar), layer.DiffId);
    }

    [Fact]
    public void Frames_and_members_follow_one_another()
    {
        var tar = SampleTar();
        byte[] skippable = [0x5E, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];
        foreach (var cut in (int[])[0, 1, 511, 512, 1000, tar.Length])
        {
            Check([.. Zstd(tar[..cut]), .. Zstd(tar[cut..])]);
            Check([.. skippable, .. Zstd(tar[..cut]), .. skippable, .. Zstd(tar[cut..]), .. skippable]);
            Check([.. OciLayoutBuilder.Gzip(tar[..cut]), .. OciLayoutBuilder.Gzip(tar[cut..])]);
        }

        void Check(byte[] packed)
        {
            var layer = Read(packed);
            Assert.Equal(OciLayoutBuilder.DigestOf(tar), layer.DiffId);
            Assert.Equal(["one", "two", "three"], layer.Paths);
        }
    }

    [Fact]
    public void A_zstd_layer_that_is_cut_or_damaged_is_told()
    {
        var packed = Zstd(SampleTar());
        for (var cut = 1; cut < packed.Length; cut++)
        {
            Assert.Contains(Fails(packed[..cut]).Code, (string[])["layer.truncated", "layer.corrupt", "tar.headerChecksum"]);
        }

        byte[] changed = [.. packed];
        changed[^2] ^= 1;
        Assert.Equal("layer.corrupt", Fails(changed).Code);
    }

    [Fact]
    public void A_zstd_frame_that_wants_a_huge_window_is_refused()
    {
        // RFC 8878, 3.1.1.1.2: exponent 21 makes a window of 2 GiB.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 21 << 3, 0x01, 0x00, 0x00];
        Assert.Equal("layer.corrupt", Fails([.. frame, .. new byte[64]]).Code);
    }

    [Fact]
    public void A_layer_of_zeros_is_honest_and_a_limit_is_a_limit()
    {
        var tar = new TarBuilder().File("zeros", new byte[80 << 20]).Build();
        var packed = Zstd(tar, "-19");
        Assert.Equal(OciLayoutBuilder.DigestOf(tar), Read(packed, open: false).DiffId);
        Assert.Equal("limit.ratio", Fails(packed, new ScanLimits { MaxZstdRatio = 1000 }, open: false).Code);
    }

    private static byte[] SampleTar()
    {
        var noise = new byte[70_000];
        new Random(3).NextBytes(noise);
        return new TarBuilder().File("one", "1").File("two", noise).File("three", new byte[200_000]).Build();
    }

    private static byte[] Zstd(byte[] plain, params string[] flags)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("plain"), plain);
        var made = NativeTool.Run(NativeTool.Require("zstd"), ["-q", .. flags, folder.File("plain"), "-o", folder.File("packed")]);
        Assert.True(made.ExitCode == 0, made.Error);
        return File.ReadAllBytes(folder.File("packed"));
    }
}
