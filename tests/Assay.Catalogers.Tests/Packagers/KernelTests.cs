using System.IO.Compression;
using Assay.Catalogers.Packagers;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Packagers;

/// <summary>Kernels and modules of them, packed and not: compared with modinfo and with Debian's own.</summary>
public sealed class KernelTests
{
    private const string Place = "lib/modules/6.1.0/updates/dkms/tool.ko";

    [Theory]
    [InlineData("tool.ko.gz")]
    [InlineData("tool.ko.xz")]
    [InlineData("tool.ko.zst")]
    public void A_packed_module_is_unpacked(string name)
    {
        var content = Seed(name);
        var path = Place + Path.GetExtension(name);

        var facts = Damage.Catalog(new KernelModuleCataloger(), path, content);

        Assert.True(GlobPath.MatchesAny(new KernelModuleCataloger().Interest.Globs, Core.Files.FilePath.Parse(path)));
        Assert.Empty(facts.Issues);
        Assert.Equal("pkg:generic/tool@0.4ac1", Assert.Single(facts.Packages).Package.Purl);
        Damage.Cut(new KernelModuleCataloger(), path, content, (length, cut) => Assert.True(cut.Packages.Count + cut.Issues.Count > 0, $"cut at {length}"));
        Damage.Flip(new KernelModuleCataloger(), path, content, 1);
    }

    [Fact]
    public void A_module_that_would_fill_the_memory_is_read_in_pieces()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("\u007fELF"u8);
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 400; i++)
            {
                gzip.Write(zeros);
            }
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var facts = Damage.Catalog(new KernelModuleCataloger(), Place + ".gz", packed.ToArray());

        Assert.Empty(facts.Packages);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16L << 20);
    }

    // linux-image-6.1.0-...: its kernel, and those of its modules that tell a version, each packed in all ways.
    [Fact]
    public void Debians_kernel_tells_what_modinfo_and_its_package_tell()
    {
        Assert.SkipUnless(Tier.IsNightly, "downloads a kernel: nightly tier");
        var modinfo = NativeTool.Require("modinfo");
        using var folder = new TemporaryFolder();
        var meta = NativeTool.Run(NativeTool.Require("apt-cache"), ["depends", "--no-recommends", "linux-image-amd64"]).Output;
        var name = meta.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("Depends: linux-image-", StringComparison.Ordinal))?["Depends: ".Length..];
        Assert.SkipUnless(name is not null && NativeTool.Run(NativeTool.Require("apt-get"), ["download", name], workingDirectory: folder.Path).ExitCode == 0, "no Debian mirror can be reached");
        Assert.Equal(0, NativeTool.Run(NativeTool.Require("dpkg-deb"), ["-x", Directory.GetFiles(folder.Path, "*.deb")[0], folder["root"]]).ExitCode);

        var release = name!["linux-image-".Length..];
        var kernel = Assert.Single(Damage.Catalog(new KernelImageCataloger(), "boot/vmlinuz-" + release, File.ReadAllBytes(folder["root/boot/vmlinuz-" + release])).Packages).Package;
        Assert.Equal("pkg:generic/linux-kernel@" + release, kernel.Purl);
        var version = NativeTool.Run("dpkg-deb", ["-f", Directory.GetFiles(folder.Path, "*.deb")[0], "Version"]).Output.Trim();
        Assert.Contains($":linux_kernel:{version[..version.IndexOf('-', StringComparison.Ordinal)]}:", Assert.Single(kernel.Cpes), StringComparison.Ordinal);

        var modules = Directory.GetFiles(folder["root/lib/modules"], "*.ko", SearchOption.AllDirectories);
        var told = modules.Select(module => (File: module, Name: Field("name", module), Version: Field("version", module))).Where(module => module.Version.Length > 0).Take(12).ToList();
        Assert.Equal(12, told.Count);
        foreach (var module in told)
        {
            var plain = File.ReadAllBytes(module.File);
            var expected = $"{module.Name} {module.Version}";
            Assert.Equal(expected, Told(Place, plain));
            foreach (var (tool, ending) in new[] { ("gzip", ".gz"), ("xz", ".xz"), ("zstd", ".zst") })
            {
                string[] quietly = tool == "xz" ? ["--check=crc32", "--lzma2=dict=1MiB", "-kf"] : tool == "zstd" ? ["-q", "-kf"] : ["-kf"];
                Assert.Equal(0, NativeTool.Run(NativeTool.Require(tool), [.. quietly, module.File]).ExitCode);
                Assert.Equal(expected, Told(Place + ending, File.ReadAllBytes(module.File + ending)));
            }
        }

        string Field(string field, string module) => NativeTool.Run(modinfo, ["-F", field, module]).Output.Trim();
    }

    [Theory]
    [InlineData("", "packagers.kernel-image.other")]
    [InlineData("#!/bin/sh\n", "packagers.kernel-image.other")]
    public void What_is_no_kernel_is_a_notice(string text, string code) =>
        Assert.Equal((IssueLevel.Notice, code), Assert.Single(Damage.Catalog(new KernelImageCataloger(), "boot/vmlinuz", System.Text.Encoding.UTF8.GetBytes(text)).Issues) is var issue ? (issue.Level, issue.Code) : default);

    [Fact]
    public void A_greeting_across_the_pieces_that_are_read_is_found()
    {
        const int Window = 256 << 10;
        foreach (var at in (int[])[Window - 1, Window - 14, Window - 40, Window - 1024, Window - 1040, (2 * Window) - 1030])
        {
            var content = new byte[3 * Window];
            "\u007fELF"u8.CopyTo(content);
            "Linux version 6.6.8-a (b@c.example) #1 SMP\n"u8.CopyTo(content.AsSpan(at));

            Assert.Equal("linux-kernel 6.6.8-a", Assert.Single(Damage.Catalog(new KernelImageCataloger(), "boot/vmlinux", content).Packages).Package is var package ? $"{package.Name} {package.Version}" : "");
        }
    }

    private static string Told(string path, byte[] content) =>
        string.Join(", ", Damage.Catalog(new KernelModuleCataloger(), path, content).Packages.Select(fact => $"{fact.Package.Name} {fact.Package.Version}"));

    private static byte[] Seed(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "packages", name));
}
