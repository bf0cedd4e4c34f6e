using System.Text;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.TestKit;
using static Assay.Sources.Tests.Oci.Layers.LayerReading;

namespace Assay.Sources.Tests.Oci.Layers;

public sealed class LayerCursorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_every_kind_of_entry(bool gzip)
    {
        var tar = new TarBuilder()
            .Folder("./")
            .Folder("etc/")
            .File("./etc/passwd", "root", 0x1A4)
            .Link("bin", "usr/bin")
            .HardLink("etc/shadow", "./etc/passwd")
            .Entry('3', "dev/null").Entry('4', "dev/sda").Entry('6', "dev/fifo")
            .Entry('7', "contiguous", "abc"u8.ToArray())
            .Entry('\0', "old", "v7"u8.ToArray(), magic: "")
            .Entry('\0', "olddir/", magic: "")
            .Build();
        var layer = Read(gzip ? OciLayoutBuilder.Gzip(tar) : tar);
        Assert.Equal(OciLayoutBuilder.DigestOf(tar), layer.DiffId);
        Assert.Empty(layer.Issues);
        Assert.Equal(
            [
                ("etc", EntryKind.Directory, ""), ("etc/passwd", EntryKind.File, ""), ("bin", EntryKind.SymbolicLink, "usr/bin"),
                ("etc/shadow", EntryKind.HardLink, "etc/passwd"), ("dev/null", EntryKind.Other, ""), ("dev/sda", EntryKind.Other, ""),
                ("dev/fifo", EntryKind.Other, ""), ("contiguous", EntryKind.File, ""), ("old", EntryKind.File, ""), ("olddir", EntryKind.Directory, ""),
            ],
            layer.Entries.Select(entry => (entry.Path, entry.Kind, entry.LinkTarget)));
        Assert.Equal("root", layer.Entries[1].Text);
        Assert.Equal(0x1A4, layer.Entries[1].Mode);
        Assert.Equal("v7", layer.Entries[8].Text);
    }

    [Fact]
    public void Reads_whiteouts_and_opaque_folders()
    {
        var layer = Read(new TarBuilder()
            .Whiteout("etc/passwd").Whiteout("top").Opaque("var/lib").File(".wh..wh..opq").File(".wh..wh.plnk").File(".wh.").File("a/.wh...")
            .Build());
        Assert.Equal(
            [("etc/passwd", EntryKind.Whiteout), ("top", EntryKind.Whiteout), ("var/lib", EntryKind.OpaqueDirectory), ("", EntryKind.OpaqueDirectory)],
            layer.Entries.Select(entry => (entry.Path, entry.Kind)));
        Assert.Equal(["layer.whiteoutInvalid", "layer.whiteoutInvalid"], layer.Issues.Select(issue => issue.Code));
    }

    [Fact]
    public void Names_that_leave_the_root_are_taken_as_inside()
    {
        var layer = Read(new TarBuilder().File("../../etc/passwd").File("/abs//./x").File("a/../../b").Build());
        Assert.Equal(["etc/passwd", "abs/x", "b"], layer.Paths);
        Assert.Equal([("layer.pathEscape", IssueLevel.Notice), ("layer.pathEscape", IssueLevel.Notice)], layer.Issues.Select(issue => (issue.Code, issue.Level)));
    }

    [Fact]
    public void Names_that_can_not_be_are_errors()
    {
        var layer = Read(new TarBuilder()
            .File(new string('x', 5000)).Pax('x', ("path", "a\0b")).File("nul").Link("long", new string('y', 5000)).File("good")
            .Build());
        Assert.Equal(["good"], layer.Paths);
        Assert.Equal(["layer.pathInvalid", "layer.pathInvalid", "layer.linkInvalid"], layer.Issues.Select(issue => issue.Code));
        Assert.All(layer.Issues, issue => Assert.Equal(IssueLevel.Error, issue.Level));
    }

    [Fact]
    public void Entries_below_a_link_of_the_same_layer_land_where_it_points()
    {
        var layer = Read(new TarBuilder()
            .Link("lib", "usr/lib").Link("usr/lib/deep", "../../opt/./x").Link("abs", "/var/y").Link("out", "../../../etc").Link("chain", "lib")
            .File("lib/a").File("lib/deep/b").File("abs/c").File("out/d").File("chain/deep/e").HardLink("hard", "lib/a")
            .Folder("lib").File("lib/f").Whiteout("abs/g")
            .Build());
        Assert.Equal(
            ["usr/lib/a", "opt/x/b", "var/y/c", "etc/d", "opt/x/e", "hard", "lib", "lib/f", "var/y/g"],
            layer.Paths.Skip(5));
        Assert.Equal("usr/lib/a", layer.Entries[10].LinkTarget);
        Assert.Empty(layer.Issues);
    }

    [Fact]
    public void Link_loops_are_errors_of_their_entries()
    {
        var layer = Read(new TarBuilder().Link("a", "b").Link("b", "a").Link("self", "self/x").File("a/x").File("self/y").File("fine").Build());
        Assert.Equal(["a", "b", "self", "fine"], layer.Paths);
        Assert.Equal(["layer.linkLoop", "layer.linkLoop"], layer.Issues.Select(issue => issue.Code));
    }

    [Fact]
    public void Long_names_come_from_gnu_and_pax_headers()
    {
        var longName = string.Join('/', Enumerable.Repeat("folder", 30));
        var layer = Read(new TarBuilder()
            .File(longName, "gnu")
            .Link("link", longName)
            .Pax('g', ("path", "global"), ("comment", "x"))
            .Pax('x', ("path", "from/pax"), ("SCHILY.xattr.user.x", "\0\n=1"), ("size", "3"))
            .Entry('0', "short", "pax"u8.ToArray())
            .Pax('x', ("linkpath", "pax/target"))
            .Link("paxlink", "short")
            .Entry('0', "name", magic: "ustar\0" + "00", change: header => Encoding.ASCII.GetBytes("pre/fix").CopyTo(header, 345))
            .Build());
        Assert.Equal([longName, "link", "from/pax", "paxlink", "pre/fix/name"], layer.Paths);
        Assert.Equal(["gnu", "pax", ""], layer.Entries.Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Text));
        Assert.Equal([longName, "pax/target"], layer.Entries.Where(entry => entry.Kind == EntryKind.SymbolicLink).Select(entry => entry.LinkTarget));
    }

    [Fact]
    public void A_size_in_base_256_is_read()
    {
        var size = new byte[12];
        size[0] = 0x80;
        size[11] = 3;
        var layer = Read(new TarBuilder().Entry('0', "a", "abc"u8.ToArray(), size: size).File("b", "x").Build());
        Assert.Equal(["abc", "x"], layer.Entries.Select(entry => entry.Text));
    }

    [Fact]
    public void What_lies_behind_the_end_is_hashed_and_not_read()
    {
        var tar = new TarBuilder().File("a").Raw(new byte[1024]).File("hidden").Raw("garbage"u8.ToArray()).BuildWithoutEnd();
        foreach (var blob in new[] { tar, OciLayoutBuilder.Gzip(tar) })
        {
            var layer = Read(blob);
            Assert.Equal(["a"], layer.Paths);
            Assert.Equal(OciLayoutBuilder.DigestOf(tar), layer.DiffId);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    public void An_archive_without_its_end_is_said_to_be_so(string name)
    {
        var layer = Read(name.Length == 0 ? [] : new TarBuilder().File(name, "content").BuildWithoutEnd());
        Assert.Equal(name.Length == 0 ? [] : [name], layer.Paths);
        Assert.Equal(("layer.noEndMarker", IssueLevel.Notice), Assert.Single(layer.Issues.Select(issue => (issue.Code, issue.Level))));
    }

    [Fact]
    public void Content_ends_where_the_cursor_moves()
    {
        using var cursor = new Assay.Sources.Oci.Layers.LayerCursor(Layer(new TarBuilder().File("a", "abc").Folder("b").Build()), new ScanLimits());
        Assert.Null(cursor.DiffId);
        Assert.True(cursor.MoveNext(TestContext.Current.CancellationToken));
        var content = cursor.Open();
        Assert.Equal('a', content.ReadByte());
        Assert.Throws<InvalidOperationException>(cursor.Open);
        Assert.True(cursor.MoveNext(TestContext.Current.CancellationToken));
        Assert.Throws<ObjectDisposedException>(() => content.ReadByte());
        Assert.Throws<InvalidOperationException>(cursor.Open);
        Assert.False(cursor.MoveNext(TestContext.Current.CancellationToken));
        Assert.False(cursor.MoveNext(TestContext.Current.CancellationToken));
        Assert.NotNull(cursor.BlobDigest);
    }
}
