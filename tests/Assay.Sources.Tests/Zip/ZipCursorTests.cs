using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Tests.Oci.Layers;
using Assay.Sources.Zip;
using Assay.TestKit;

namespace Assay.Sources.Tests.Zip;

public sealed class ZipCursorTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_archive_of_info_zip_reads_like_the_tree_that_it_was_made_of()
    {
        var tree = System.IO.Directory.CreateDirectory(folder.File("tree")).FullName;
        System.IO.Directory.CreateDirectory(Path.Combine(tree, "lib", "empty"));
        File.WriteAllText(Path.Combine(tree, "lib", "grüße"), string.Concat(Enumerable.Repeat("text ", 1000)));
        File.WriteAllText(Path.Combine(tree, "run"), "#!/bin/sh");
        Run("chmod", tree, "755", "run");
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "lib/grüße");
        Run("zip", tree, "-q", "-r", "-y", folder.File("a.zip"), ".");

        var (entries, issues) = Read("a.zip");

        Assert.Empty(issues);
        Assert.Equal("a.zip", entries[0].Path);
        Assert.Equal(["lib", "lib/empty", "lib/grüße", "link", "run"], entries.Skip(1).Select(entry => Utf8(entry.Path)).Order(StringComparer.Ordinal));
        Assert.Equal(File.ReadAllBytes(Path.Combine(tree, "lib", "grüße")), entries.Single(entry => Utf8(entry.Path) == "lib/grüße").Content);
        Assert.Equal(0x1ED, entries.Single(entry => entry.Path == "run").Mode);
        Assert.Equal((EntryKind.SymbolicLink, "lib/grüße"), (entries.Single(entry => entry.Path == "link").Kind, Utf8(entries.Single(entry => entry.Path == "link").LinkTarget)));
    }

    [Fact]
    public void Archives_in_archives_are_opened_some_levels_deep()
    {
        byte[] inner = Zips.Make(("data", "deepest"u8.ToArray()));
        for (var level = 0; level < 6; level++)
        {
            inner = Zips.Make([("in.zip", inner), ("file" + level, "x"u8.ToArray())], level % 2 == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
        }

        File.WriteAllBytes(folder.File("a.zip"), inner);

        var (entries, issues) = Read("a.zip");

        Assert.Equal(["a.zip", "in.zip", "in.zip/in.zip", "in.zip/in.zip/in.zip", "in.zip/in.zip/in.zip/in.zip", "in.zip/in.zip/in.zip/in.zip/in.zip",
            "in.zip/in.zip/in.zip/in.zip/file1", "in.zip/in.zip/in.zip/file2", "in.zip/in.zip/file3", "in.zip/file4", "file5"], entries.Select(entry => entry.Path));
        Assert.Equal("limit.zipNesting", Assert.Single(issues).Code);
    }

    [Fact]
    public void A_start_script_before_an_archive_and_large_fields_are_no_hindrance()
    {
        var python = NativeTool.Require("python3");
        const string Script = "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], 'a') as z:\n    z.writestr('a', 'A' * 5000)\n    with z.open('b', 'w', force_zip64=True) as f: f.write(b'B' * 5000)";
        File.WriteAllText(folder.File("a.zip"), "#!/bin/sh\nexec java -jar \"$0\"\n");
        Run(python, folder.FullPath, "-c", Script, folder.File("a.zip"));
        var (entries, issues) = Read("a.zip");
        Assert.Empty(issues);
        Assert.Equal(["a.zip", "a", "b"], entries.Select(entry => entry.Path));
        Assert.Equal((new string('A', 5000), new string('B', 5000)), (entries[1].Text, entries[2].Text));

        File.WriteAllBytes(folder.File("b.zip"), [.. "#!/bin/sh\n"u8, .. Zips.Make(("a", "text"u8.ToArray()))]);
        Assert.Equal("text", Read("b.zip").Entries[1].Text);
    }

    [Fact]
    public void Names_stay_inside()
    {
        File.WriteAllBytes(folder.File("a.zip"), Zips.Make(("../../etc/passwd", []), ("/abs", []), (@"win\dows", []), ("a/../b", [])));
        var (entries, issues) = Read("a.zip");
        Assert.Equal(["a.zip", "etc/passwd", "abs", "win/dows", "b"], entries.Select(entry => entry.Path));
        Assert.Equal("zip.pathEscape", Assert.Single(issues).Code);
    }

    [Fact]
    public void What_is_encrypted_or_packed_strangely_is_told_when_it_is_wanted()
    {
        File.WriteAllText(folder.File("secret"), "secret");
        Run("zip", folder.FullPath, "-q", "-P", "password", "a.zip", "secret");
        Assert.Equal("zip.encrypted", Assert.Throws<TreeException>(() => Read("a.zip")).Code);
        Assert.Equal(2, Read("a.zip", open: false).Entries.Count);

        var strange = Zips.Make(("a", "text"u8.ToArray()));
        var directory = strange.AsSpan().IndexOf("PK\x01\x02"u8);
        strange[directory + 10] = 12;
        File.WriteAllBytes(folder.File("b.zip"), strange);
        Assert.Equal("zip.methodUnsupported", Assert.Throws<TreeException>(() => Read("b.zip")).Code);
    }

    [Fact]
    public void Bombs_are_refused()
    {
        // Two entries of one content.
        var zip = Zips.Make(("a", new byte[1000]), ("b", new byte[1000]));
        var first = zip.AsSpan().IndexOf("PK\x01\x02"u8);
        var second = first + 4 + zip.AsSpan(first + 4).IndexOf("PK\x01\x02"u8);
        zip.AsSpan(first + 42, 4).CopyTo(zip.AsSpan(second + 42));
        File.WriteAllBytes(folder.File("overlap.zip"), zip);
        Assert.Equal("zip.overlap", Assert.Throws<AssayException>(() => Read("overlap.zip")).Code);

        // A size that its bytes can't have.
        zip = Zips.Make(("a", new byte[1000]));
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(zip.AsSpan().IndexOf("PK\x01\x02"u8) + 24), 0x7FFFFFFF);
        File.WriteAllBytes(folder.File("size.zip"), zip);
        Assert.Equal("zip.sizeAbsurd", Assert.Throws<TreeException>(() => Read("size.zip")).Code);
    }

    [Fact]
    public void A_wrong_checksum_is_told()
    {
        var zip = Zips.Make([("a", "some text"u8.ToArray())], CompressionLevel.NoCompression);
        zip[zip.AsSpan().IndexOf("some text"u8)] ^= 1;
        File.WriteAllBytes(folder.File("a.zip"), zip);
        var failure = Assert.Throws<TreeException>(() => Read("a.zip"));
        Assert.Equal("zip.checksum", failure.Code);
        Assert.True(failure.EntryOnly);
    }

    [Fact]
    public void Every_cut_and_many_flipped_bytes_end_in_entries_or_an_error()
    {
        var inner = Zips.Make(("deep", "text"u8.ToArray()));
        var zip = Zips.Make(("a/b", Encoding.UTF8.GetBytes(new string('x', 300))), ("c.zip", inner), ("d", []));
        for (var cut = 0; cut < zip.Length; cut++)
        {
            File.WriteAllBytes(folder.File("a.zip"), zip[..cut]);
            Assert.Throws<AssayException>(() => Read("a.zip"));
        }

        var random = new Random(17);
        for (var round = 0; round < Tier.Scale(3000, 50_000); round++)
        {
            byte[] changed = [.. zip];
            for (var flips = 1 + random.Next(3); flips > 0; flips--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(folder.File("a.zip"), changed);
            try
            {
                Read("a.zip");
            }
            catch (Exception failure) when (failure is AssayException or TreeException)
            {
                // Told in words.
            }
        }
    }

    private static string Utf8(string latin) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin));

    private (IReadOnlyList<SeenEntry> Entries, IReadOnlyList<Issue> Issues) Read(string name, bool open = true)
    {
        using var cursor = new ZipCursor(folder.File(name), new ScanLimits(), new Spool(folder.FullPath, 1 << 20, 1 << 24));
        var entries = new List<SeenEntry>();
        while (cursor.MoveNext(TestContext.Current.CancellationToken))
        {
            entries.Add(LayerReading.See(cursor, open));
        }

        return (entries, cursor.Issues);
    }

    private static void Run(string tool, string workingDirectory, params string[] arguments)
    {
        var result = NativeTool.Run(NativeTool.Require(Path.GetFileName(tool)), arguments, workingDirectory: workingDirectory);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
    }
}
