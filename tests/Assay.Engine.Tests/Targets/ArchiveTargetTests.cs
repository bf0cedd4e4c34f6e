using Assay.Core;
using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Engine.Tests.Targets;

public sealed class ArchiveTargetTests
{
    public static TheoryData<string> Layouts => ImageArchives.Names;

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task An_image_has_one_inventory_however_it_is_stored(string layout)
    {
        using var folder = new TemporaryFolder();
        var image = new ImageArchives([Sample.Base, Sample.Empty, Sample.More, Sample.Empty]);
        image.Unpack(folder["image"]);
        var expected = await Sample.ScanAsync("oci:" + folder["image"]);
        Assert.Equal(2, expected.Inventory.Packages.Count);
        Assert.True(expected.IsComplete);
        var archive = image.Build(layout);
        File.WriteAllBytes(folder["plain"], archive);
        File.WriteAllBytes(folder["gzip"], OciLayoutBuilder.Gzip(archive));
        Assert.Equal(0, NativeTool.Run(NativeTool.Require("zstd"), ["-q", folder["plain"], "-o", folder["zstd"]]).ExitCode);

        foreach (var tool in (string[])["xz", "bzip2"])
        {
            var packed = NativeTool.Run("/bin/sh", ["-c", $"{NativeTool.Require(tool)} -c < '{folder["plain"]}' > '{folder[tool]}'"]);
            Assert.True(packed.ExitCode == 0, packed.Error);
        }

        foreach (var form in (string[])["plain", "gzip", "zstd", "xz", "bzip2"])
        {
            foreach (var tag in (string[])["", ":1.0", ":acme/app:1.0", ":docker.io/acme/app:1.0"])
            {
                var result = await Sample.ScanAsync($"archive:{folder[form]}{tag}");
                Assert.Equal(Sample.Comparable(expected), Sample.Comparable(result));
                Assert.Equal(expected.Inventory.Artifact.Layers, result.Inventory.Artifact.Layers);
                Assert.Contains(expected.Inventory.Artifact.Digests[^1], result.Inventory.Artifact.Digests);
            }

            using var piped = File.OpenRead(folder[form]);
            Assert.Equal(Sample.Comparable(expected), Sample.Comparable(await Sample.ScanAsync("archive:-", new ScanOptions { StandardInput = new Pipe(piped) })));
            Assert.Equal(Sample.Comparable(expected), Sample.Comparable(await Sample.ScanAsync(folder[form])));
        }
    }

    [Theory]
    [InlineData("plain", true)]
    [InlineData("gzip", true)]
    [InlineData("bzip2", true)]
    [InlineData("bzip2", false)]
    [InlineData("xz", false)]
    [InlineData("plain", false)]
    public async Task A_tar_of_a_root_file_system_is_a_tree(string form, bool fromFile)
    {
        using var folder = new TemporaryFolder();
        var noise = new byte[2 << 20];
        new Random(3).NextBytes(noise);
        byte[] tree = [.. new TarBuilder().File("bin/noise", noise).Build()[..^1024], .. Sample.Base];
        File.WriteAllBytes(folder["plain"], tree);
        File.WriteAllBytes(folder["gzip"], OciLayoutBuilder.Gzip(tree));
        if (form is "xz" or "bzip2")
        {
            Assert.Equal(0, NativeTool.Run("/bin/sh", ["-c", $"{NativeTool.Require(form)} -c < '{folder["plain"]}' > '{folder[form]}'"]).ExitCode);
        }

        using var piped = File.OpenRead(folder[form]);

        var result = fromFile
            ? await Sample.ScanAsync("archive:" + folder[form])
            : await Sample.ScanAsync("archive:-", new ScanOptions { StandardInput = new Pipe(piped) });

        Assert.Equal("archive", result.Inventory.Artifact.Kind);
        Assert.Equal("acme", Assert.Single(result.Inventory.Packages).Name);
        Assert.Equal("debian", result.Inventory.Artifact.Distro?.Id);
        Assert.True(result.IsComplete);
    }

    [Fact]
    public async Task A_warm_scan_of_a_plain_archive_reads_no_layer()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["image.tar"], new ImageArchives([Sample.Base, Sample.More]).Build("docker"));
        var options = new ScanOptions { CacheFolder = folder["cache"] };

        var cold = await Sample.ScanAsync("archive:" + folder["image.tar"], options);
        var warm = await Sample.ScanAsync("archive:" + folder["image.tar"], options);

        Assert.Contains(cold.Timings, step => step.Key == "collect");
        Assert.DoesNotContain(warm.Timings, step => step.Key == "collect");
        Assert.Equal(Sample.Comparable(cold), Sample.Comparable(warm));
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("nested")]
    public async Task A_layer_that_is_not_what_the_config_says_makes_the_result_incomplete(string layout)
    {
        using var folder = new TemporaryFolder();
        var honest = new ImageArchives([Sample.Base, Sample.More]).Build(layout);
        var changed = new TarBuilder().File("var/lib/dpkg/status", Sample.Stanza("acme") + Sample.Stanza("evil")).Build();
        var forged = Replace(honest, Sample.More, changed);
        File.WriteAllBytes(folder["image.tar"], forged);
        File.WriteAllBytes(folder["image.tar.gz"], OciLayoutBuilder.Gzip(forged));

        foreach (var name in (string[])["image.tar", "image.tar.gz"])
        {
            var result = await Sample.ScanAsync("archive:" + folder[name]);
            Assert.False(result.IsComplete);
            Assert.Contains(result.Issues, issue => issue.Code == "layer.diffIdMismatch");
            Assert.Contains(result.Inventory.Packages, package => package.Name == "evil");
        }
    }

    [Fact]
    public async Task A_pipe_that_is_longer_than_the_quota_is_read_all_the_same()
    {
        using var folder = new TemporaryFolder();
        var noise = new byte[3 << 20];
        new Random(5).NextBytes(noise);
        var archive = new ImageArchives([Sample.Base, new TarBuilder().File("noise", noise).Build(), Sample.More]).Build("docker");
        var options = new ScanOptions { StandardInput = new Pipe(new MemoryStream(archive)), Limits = new ScanLimits { SpoolQuotaBytes = 1 << 20 } };

        var result = await Sample.ScanAsync("archive:-", options);

        Assert.True(result.IsComplete);
        Assert.Equal(2, result.Inventory.Packages.Count);
    }

    [Fact]
    public async Task What_a_pipe_hides_behind_links_and_is_not_kept_makes_the_result_incomplete()
    {
        var noise = new byte[3 << 20];
        new Random(5).NextBytes(noise);
        var moved = new TarBuilder().Link("var/lib/dpkg", "/srv/dpkg").File("srv/dpkg/status", Sample.Stanza("acme")).File("noise", noise).Build();
        var archive = new ImageArchives([moved]).Build("docker");

        var kept = await Sample.ScanAsync("archive:-", new ScanOptions { StandardInput = new Pipe(new MemoryStream(archive)) });
        Assert.True(kept.IsComplete);
        Assert.Equal("acme", Assert.Single(kept.Inventory.Packages).Name);

        var lost = await Sample.ScanAsync("archive:-", new ScanOptions { StandardInput = new Pipe(new MemoryStream(archive)), Limits = new ScanLimits { SpoolQuotaBytes = 1 << 20 } });
        Assert.False(lost.IsComplete);
        Assert.Contains(lost.Issues, issue => issue.Code == "archive.pipeTooLong");
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("oci")]
    public async Task Several_images_need_a_name(string layout)
    {
        using var folder = new TemporaryFolder();
        var one = new ImageArchives([Sample.Base]);
        var archive = Replace(one.Build(layout), "acme/app:1.0"u8, "acme/app:2.0"u8);
        File.WriteAllBytes(folder["image.tar"], archive);

        var failure = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync($"archive:{folder["image.tar"]}:3.0"));

        Assert.Equal("image.tagNotFound", failure.Code);
        Assert.NotNull(failure.Hint);
    }

    [Fact]
    public async Task What_is_no_archive_is_the_users_error()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, content, code) in (ReadOnlySpan<(string, byte[], string)>)
            [
                ("empty", [], "archive.empty"),
                ("text", "hello, this is no archive at all"u8.ToArray(), "archive.notTar"),
                ("long", [.. Enumerable.Repeat((byte)'x', 2000)], "archive.notTar"),
                ("xz", [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, 0, 0], "archive.notTar"),
                ("gzip", OciLayoutBuilder.Gzip("hello"u8.ToArray()), "archive.notTar"),
                ("nothing", OciLayoutBuilder.Gzip([]), "archive.empty"),
            ])
        {
            File.WriteAllBytes(folder[name], content);
            var failure = Assert.Throws<AssayException>(() => Sample.ScanAsync("archive:" + folder[name]).GetAwaiter().GetResult());
            Assert.Equal(code, failure.Code);
        }

        var absent = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("archive:" + folder["absent"]));
        Assert.Equal("target.notFound", absent.Code);
    }

    [Theory]
    [InlineData("docker", "layer.tar\"]")]
    [InlineData("docker", "acme/app:1.0")]
    [InlineData("oci", "docker.io/acme")]
    public async Task Text_that_is_no_utf8_is_malformed(string layout, string text)
    {
        using var folder = new TemporaryFolder();
        var archive = new ImageArchives([Sample.Base]).Build(layout);
        archive[archive.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(text))] = 0xB6;
        File.WriteAllBytes(folder["image.tar"], archive);
        var failure = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("archive:" + folder["image.tar"]));
        Assert.Contains(failure.Code, (string[])["image.malformed", "blob.digestMismatch"]);
    }

    [Fact]
    public async Task Every_cut_and_every_flipped_byte_ends_in_a_result_or_an_error()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(11);
        foreach (var layout in (string[])["docker", "oci"])
        {
            var archive = new ImageArchives([Sample.Base, Sample.More]).Build(layout);
            for (var round = 0; round < Tier.Scale(150, 5_000); round++)
            {
                var bytes = random.Next(2) == 0 ? archive[..random.Next(archive.Length)] : [.. archive];
                for (var flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                File.WriteAllBytes(folder["mutated"], random.Next(3) == 0 ? OciLayoutBuilder.Gzip(bytes) : bytes);
                await EndsAsync("archive:" + folder["mutated"], bytes.AsSpan().SequenceEqual(archive));
            }
        }
    }

    private static async Task EndsAsync(string target, bool isWhole)
    {
        try
        {
            var result = await Sample.ScanAsync(target);
            Assert.True(!isWhole || (result.IsComplete && result.Inventory.Packages.Count == 2));
        }
        catch (AssayException failure)
        {
            Assert.False(isWhole, failure.Message);
        }
    }

    private static byte[] Replace(byte[] within, ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement)
    {
        Assert.Equal((old.Length + 511) / 512, (replacement.Length + 511) / 512);
        var result = within.ToArray();
        var at = result.AsSpan().IndexOf(old);
        Assert.True(at >= 0);
        replacement.CopyTo(result.AsSpan(at));
        return result;
    }

    /// <summary>A stream that can do what a pipe can.</summary>
    private sealed class Pipe(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 7000));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
