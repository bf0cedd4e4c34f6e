using System.Text;
using Assay.Core.Files;
using Assay.Sources.Oci.Layers;
using Assay.TestKit;
using static Assay.Sources.Tests.Oci.Layers.LayerReading;

namespace Assay.Sources.Tests.Oci.Layers;

public sealed class HostileLayerTests
{
    /// <summary>An archive with an entry of every kind that has something to go wrong in.</summary>
    private static byte[] Everything() => new TarBuilder()
        .File("a", new string('a', 1000))
        .File(new string('n', 300), "long")
        .Link("l", "../x/" + new string('t', 200)).File("l/y", "below")
        .Pax('x', ("path", "p/a/x"), ("size", "5")).Entry('0', "short", "12345"u8.ToArray())
        .Pax('x', ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "sparse"), ("GNU.sparse.realsize", "2000"))
        .Entry('0', "GNUSparse/sparse", [.. Encoding.ASCII.GetBytes("1\n1000\n10\n".PadRight(512, '\0')), .. "0123456789"u8])
        .Pax('x', ("GNU.sparse.size", "40"), ("GNU.sparse.numblocks", "1"), ("GNU.sparse.map", "5,3")).Entry('0', "sparse01", "abc"u8.ToArray())
        .Whiteout("w").Opaque("o")
        .Build();

    private static HashSet<string> KnownCodes { get; } =
    [
        "layer.truncated", "layer.corrupt", "tar.headerChecksum", "tar.headerTooLong", "tar.paxMalformed",
        "tar.sizeAbsurd", "tar.sparseMalformed", "limit.layerBytes", "limit.ratio", "limit.entries",
    ];

    [Fact]
    public void The_archive_of_everything_is_read_whole()
    {
        var layer = Read(Everything());
        Assert.Equal(["a", new string('n', 300), "l", "x/" + new string('t', 200) + "/y", "p/a/x", "sparse", "sparse01", "w", "o"], layer.Paths);
        Assert.Equal(2000, layer.Entries[5].SizeBytes);
        Assert.Equal(new string('\0', 1000) + "0123456789" + new string('\0', 990), layer.Entries[5].Text);
        Assert.Equal("\0\0\0\0\0abc".PadRight(40, '\0'), layer.Entries[6].Text);
        Assert.Empty(layer.Issues);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cut_at_every_byte_it_is_truncated_or_misses_its_end(bool open)
    {
        var tar = Everything();
        var whole = Read(tar).Entries.Count;
        for (var length = 0; length < tar.Length - 1024; length++)
        {
            try
            {
                var layer = Read(tar[..length], open: open);
                Assert.Equal("layer.noEndMarker", Assert.Single(layer.Issues).Code);
                Assert.True(layer.Entries.Count <= whole);
            }
            catch (TreeException exception)
            {
                Assert.Equal("layer.truncated", exception.Code);
                Assert.False(exception.EntryOnly);
            }
        }
    }

    [Fact]
    public void Gzip_cut_at_every_byte_is_truncated()
    {
        var blob = OciLayoutBuilder.Gzip(Everything());
        for (var length = 2; length < blob.Length; length++)
        {
            Assert.Equal("layer.truncated", Fails(blob[..length]).Code);
            Assert.StartsWith("blob.", CodeOf(Layer(blob[..length], OciLayoutBuilder.DigestOf(blob), length), "layer.truncated", "blob."), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_large_layer_cut_anywhere_is_truncated_and_leaves_no_thread_behind()
    {
        var blob = OciLayoutBuilder.Gzip(LargeTar(6 << 20));
        Assert.True(blob.Length > 3 << 20);
        var random = new Random(4);
        for (var i = 0; i < Tier.Scale(15, 300); i++)
        {
            var length = random.Next(1 << 20, blob.Length);
            Assert.Equal("layer.truncated", Fails(blob[..length]).Code);
            Assert.Equal("blob.sizeMismatch", Fails(Layer(blob[..length], OciLayoutBuilder.DigestOf(blob), blob.Length)).Code);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flipped_bytes_give_entries_or_an_error_and_nothing_else(bool gzip)
    {
        var good = gzip ? OciLayoutBuilder.Gzip(Everything()) : Everything();
        var random = new Random(gzip ? 1 : 2);
        for (var i = 0; i < Tier.Scale(1500, 100_000); i++)
        {
            var bad = good.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                bad[random.Next(bad.Length)] += (byte)random.Next(1, 80);
            }

            try
            {
                Read(bad, open: (i & 1) == 0);
            }
            catch (TreeException exception)
            {
                Assert.Contains(exception.Code, KnownCodes);
            }

            Assert.StartsWith("blob.", CodeOf(Layer(bad, OciLayoutBuilder.DigestOf(good)), [.. KnownCodes, "blob."]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Headers_with_right_checksums_and_wrong_fields_give_entries_or_an_error()
    {
        var good = Everything();
        var random = new Random(3);
        for (var i = 0; i < Tier.Scale(1500, 100_000); i++)
        {
            var bad = good.ToArray();
            var at = random.Next(bad.Length / 512) * 512;
            var header = bad[at..(at + 512)];
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                header[random.Next(512)] = (byte)random.Next(256);
            }

            TarBuilder.SetChecksum(header);
            header.CopyTo(bad, at);
            try
            {
                Read(bad);
            }
            catch (TreeException exception)
            {
                Assert.Contains(exception.Code, KnownCodes);
            }
        }
    }

    [Theory]
    [InlineData("777777777777", "layer.truncated")]
    [InlineData("77777777777x", "tar.sizeAbsurd")]
    [InlineData("-00000000001", "tar.sizeAbsurd")]
    [InlineData("\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF", "tar.sizeAbsurd")]
    [InlineData("\u0080\0\0\0\u007F\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF", "tar.sizeAbsurd")]
    [InlineData("\u0080\u0001\0\0\0\0\0\0\0\0\0\0", "tar.sizeAbsurd")]
    [InlineData("\u0080\0\0\0\u0001\0\0\0\0\0\0\0", "layer.truncated")]
    public void Absurd_sizes_are_refused(string field, string code) =>
        Assert.Equal(code, Fails(new TarBuilder().Entry('0', "a", size: Encoding.Latin1.GetBytes(field)).Build(), open: false).Code);

    [Theory]
    [InlineData('L')]
    [InlineData('K')]
    [InlineData('x')]
    public void Extended_headers_without_bounds_are_refused(char type) =>
        Assert.Equal("tar.headerTooLong", Fails(new TarBuilder().Entry(type, "x", new byte[(1 << 20) + 1]).Build()).Code);

    [Theory]
    [InlineData("5 a=")]
    [InlineData("6 a=b")]
    [InlineData("99 a=b\n")]
    [InlineData("-6 a=b\n")]
    [InlineData("4 =\n4 =\nx")]
    [InlineData("5 ab\n")]
    [InlineData("9 size=x\n")]
    [InlineData("10 size=-1\n")]
    [InlineData("28 size=99999999999999999999\n")]
    public void Damaged_pax_records_are_refused(string records) =>
        Assert.Equal("tar.paxMalformed", Fails(new TarBuilder().Entry('x', "x", Encoding.ASCII.GetBytes(records)).File("a").Build()).Code);

    [Theory]
    [InlineData("9,5")]
    [InlineData("0,5,3,5")]
    [InlineData("0")]
    [InlineData("0,-1")]
    [InlineData("9223372036854775807,9223372036854775807")]
    [InlineData("0,4")]
    public void Sparse_maps_that_make_no_sense_are_refused(string map) => Assert.Equal("tar.sparseMalformed",
        Fails(new TarBuilder().Pax('x', ("GNU.sparse.size", "10"), ("GNU.sparse.map", map)).Entry('0', "a", "abc"u8.ToArray()).Build()).Code);

    [Fact]
    public void A_damaged_header_is_an_error()
    {
        var tar = new TarBuilder().File("a").File("b").Build();
        tar[512] ^= 1;
        Assert.Equal("tar.headerChecksum", Fails(tar).Code);
        Assert.Equal("tar.headerChecksum", Fails(new TarBuilder().File("a").Raw(new byte[512]).File("b").Build()).Code);
        Assert.Equal("tar.headerChecksum", Fails(Encoding.ASCII.GetBytes(new string('x', 2000))).Code);
    }

    [Fact]
    public void Limits_hold()
    {
        var bomb = OciLayoutBuilder.Gzip(new TarBuilder().File("zeros", new byte[80 << 20]).Build(), System.IO.Compression.CompressionLevel.SmallestSize);
        Assert.Equal("limit.ratio", Fails(bomb, new ScanLimits { MaxRatio = 100 }, open: false).Code);
        Assert.Equal("limit.layerBytes", Fails(bomb, new ScanLimits { MaxLayerBytes = 1 << 20 }, open: false).Code);
        Assert.Equal(["zeros"], Read(bomb, open: false).Paths);
        foreach (var tool in (string[])["xz", "bzip2", "zstd"])
        {
            using var folder = new TemporaryFolder();
            File.WriteAllBytes(folder["zeros"], new TarBuilder().File("zeros", new byte[80 << 20]).Build());
            Assert.Equal(0, NativeTool.Run("/bin/sh", ["-c", $"{NativeTool.Require(tool)} -c < '{folder["zeros"]}' > '{folder["packed"]}'"]).ExitCode);
            var packed = File.ReadAllBytes(folder["packed"]);
            Assert.Equal("limit.ratio", Fails(packed, new ScanLimits { MaxXzRatio = 100, MaxBzip2Ratio = 100, MaxZstdRatio = 100 }, open: false).Code);
            Assert.Equal(["zeros"], Read(packed, new ScanLimits { MaxBzip2Ratio = 2_000_000 }, open: false).Paths);
        }

        var many = new TarBuilder().File("a").File("b").File("c").Build();
        Assert.Equal("limit.entries", Fails(many, new ScanLimits { MaxEntries = 2 }).Code);
        Assert.Equal("limit.layerBytes", Fails(new TarBuilder().File("a", new byte[2000]).Build(), new ScanLimits { MaxLayerBytes = 1000 }).Code);
        var deep = Read(new TarBuilder().File("a/b/c/d").File("a/b/c").Build(), new ScanLimits { MaxDepth = 2 });
        Assert.Equal(["a/b/c"], deep.Paths);
        Assert.Equal("limit.depth", Assert.Single(deep.Issues).Code);
    }

    [Fact]
    public void Issues_are_bounded()
    {
        var tar = new TarBuilder();
        for (var i = 0; i < 2000; i++)
        {
            tar.File("../" + i);
        }

        var layer = Read(tar.Build());
        Assert.Equal(2000, layer.Entries.Count);
        Assert.Equal(51, layer.Issues.Count);
        Assert.Equal("1950 more of these", layer.Issues[^1].Text);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'B', (byte)'Z', (byte)'h', (byte)'9', 0, 0 }, "bzip2", "layer.corrupt")]
    [InlineData(new byte[] { (byte)'B', (byte)'Z', (byte)'h', (byte)'9' }, "bzip2", "layer.truncated")]
    [InlineData(new byte[] { 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0 }, "xz", "layer.truncated")]
    [InlineData(new byte[] { 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, 1, 1, 1, 1, 1, 1, 1, 1 }, "xz", "layer.corrupt")]
    public void What_only_begins_like_a_compression_is_damaged(byte[] head, string name, string code)
    {
        var exception = Fails(head);
        Assert.Equal(code, exception.Code);
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.False(exception.EntryOnly);
    }

    [Fact]
    public void Members_of_every_length_are_read_one_after_another()
    {
        // GZipStream reads 8 KiB at a time: members end before, at and behind that.
        var random = new Random(5);
        var content = new byte[20_000];
        random.NextBytes(content);
        var tar = new TarBuilder().File("a", content).Build();
        for (var first = 8100; first < 8230; first++)
        {
            byte[] blob = [.. OciLayoutBuilder.Gzip(tar[..first]), .. OciLayoutBuilder.Gzip(tar[first..12000]), .. OciLayoutBuilder.Gzip([]), .. OciLayoutBuilder.Gzip(tar[12000..])];
            Assert.Equal(OciLayoutBuilder.DigestOf(tar), Read(blob).DiffId);
            Assert.Equal("layer.truncated", Fails(blob[..^1]).Code);
        }

        byte[] tiny = [.. tar.SelectMany(value => OciLayoutBuilder.Gzip([value]))];
        Assert.Equal(OciLayoutBuilder.DigestOf(tar), Read(tiny).DiffId);
    }

    [Fact]
    public void Wrong_digests_and_sizes_are_found_at_the_end()
    {
        foreach (var tar in new[] { new TarBuilder().File("a", "abc").Build(), LargeTar(3 << 20) })
        {
            foreach (var blob in new[] { tar, OciLayoutBuilder.Gzip(tar) })
            {
                var digest = OciLayoutBuilder.DigestOf(blob);
                Assert.Equal("blob.digestMismatch", Fails(Layer(blob, OciLayoutBuilder.DigestOf([1]))).Code);
                Assert.Equal("blob.sizeMismatch", Fails(Layer(blob, digest, blob.Length + 1)).Code);
                Assert.Equal("blob.sizeMismatch", Fails(Layer(blob, digest, blob.Length - 1)).Code);
                var sha512 = "sha512:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(blob));
                Assert.Equal(OciLayoutBuilder.DigestOf(tar), Read(Layer(blob, sha512)).DiffId);
            }
        }
    }

    [Fact]
    public void Trailing_bytes_behind_gzip_are_ignored_and_hashed()
    {
        var tar = new TarBuilder().File("a", "abc").Build();
        foreach (var length in new[] { 1, 512, 100_000 })
        {
            byte[] blob = [.. OciLayoutBuilder.Gzip(tar), .. new byte[length]];
            Assert.Equal(OciLayoutBuilder.DigestOf(tar), Read(blob).DiffId);
            Assert.Equal("blob.digestMismatch", Fails(Layer(blob, OciLayoutBuilder.DigestOf(tar))).Code);
        }
    }

    [Fact]
    public void A_cursor_can_be_left_or_cancelled_anywhere()
    {
        var blob = OciLayoutBuilder.Gzip(LargeTar(20 << 20));
        var random = new Random(6);
        for (var i = 0; i < Tier.Scale(30, 1000); i++)
        {
            var opened = new TrackedStream(blob);
            using var stop = new CancellationTokenSource();
            using (var cursor = new LayerCursor(Layer(blob) with { OpenBlob = () => opened }, new ScanLimits()))
            {
                var steps = random.Next(0, 200);
                while (steps-- > 0 && cursor.MoveNext(stop.Token))
                {
                    if (steps % 7 == 0 && cursor.Current.Kind == EntryKind.File)
                    {
                        cursor.Open().ReadExactly(new byte[10]);
                    }
                }

                if (i % 3 == 0)
                {
                    stop.Cancel();
                    Assert.ThrowsAny<OperationCanceledException>(() =>
                    {
                        while (cursor.MoveNext(stop.Token))
                        {
                        }
                    });
                    Assert.Throws<InvalidOperationException>(() => cursor.MoveNext(CancellationToken.None));
                }
            }

            // Disposing has waited for the threads: nobody reads any more.
            Assert.False(opened.CanRead && opened.Reads > 0);
            Assert.Equal(0, opened.ReadsInside);
        }
    }

    [Fact]
    public void A_blob_that_stops_coming_is_left_when_it_is_closed()
    {
        var blob = OciLayoutBuilder.Gzip(LargeTar(20 << 20));
        using var stop = new CancellationTokenSource();
        using var hanging = new HangingStream(blob, 2 << 20, stop);
        using var cursor = new LayerCursor(Layer(blob) with { OpenBlob = () => hanging }, new ScanLimits());
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            while (cursor.MoveNext(stop.Token))
            {
            }
        });
    }

    [Fact]
    public void A_failing_disk_is_an_error_of_the_layer()
    {
        var blob = OciLayoutBuilder.Gzip(LargeTar(6 << 20));
        var layer = Layer(blob) with { OpenBlob = () => new FailingStream(blob, 2 << 20) };
        Assert.Equal("blob.unreadable", Fails(layer).Code);
    }

    private static byte[] LargeTar(int bytes)
    {
        var random = new Random(9);
        var content = new byte[50_000];
        var tar = new TarBuilder();
        for (var i = 0; tar.Length < bytes; i++)
        {
            random.NextBytes(content);
            tar.File($"folder{i / 20}/file{i}", content);
        }

        return tar.Build();
    }

    /// <summary>The code of the failure, which must begin with one of these.</summary>
    private static string CodeOf(Sources.Oci.ImageLayer layer, params IEnumerable<string> starts)
    {
        var code = Fails(layer).Code;
        Assert.Contains(starts, start => code.StartsWith(start, StringComparison.Ordinal));
        return code.StartsWith("blob.", StringComparison.Ordinal) ? code : "blob.orEarlier";
    }

    private class TrackedStream(byte[] bytes) : MemoryStream(bytes)
    {
        private int reads;
        private int inside;

        public int Reads => Volatile.Read(ref reads);

        public int ReadsInside => Volatile.Read(ref inside);

        public override int Read(Span<byte> buffer)
        {
            Interlocked.Increment(ref reads);
            Interlocked.Increment(ref inside);
            try
            {
                return base.Read(buffer);
            }
            finally
            {
                Interlocked.Decrement(ref inside);
            }
        }
    }

    private sealed class FailingStream(byte[] bytes, int failAt) : TrackedStream(bytes)
    {
        public override int Read(Span<byte> buffer) => Position > failAt ? throw new IOException("broken") : base.Read(buffer);
    }

    /// <summary>A connection over which nothing comes any more until it is closed.</summary>
    private sealed class HangingStream(byte[] bytes, int hangAt, CancellationTokenSource onHang) : TrackedStream(bytes)
    {
        private readonly ManualResetEventSlim closed = new();

        public override int Read(Span<byte> buffer)
        {
            if (Position < hangAt)
            {
                return base.Read(buffer);
            }

            onHang.Cancel();
            closed.Wait();
            throw new IOException("closed");
        }

        protected override void Dispose(bool disposing)
        {
            closed.Set();
            base.Dispose(disposing);
        }
    }
}
