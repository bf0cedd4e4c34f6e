using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Assay.Catalogers.Packagers;
using Assay.Core.Findings;

namespace Assay.Catalogers.Tests.Libraries;

public sealed class KernelImageTests
{
    private const string Banner = "6.8.0-49-generic (buildd@x) #49 SMP";

    [Fact]
    public void The_boot_protocol_points_at_the_version()
    {
        var facts = Damage.Catalog(new KernelImageCataloger(), "boot/vmlinuz-6.8.0-49-generic", Boot(Banner));

        Assert.Equal("pkg:generic/linux-kernel@6.8.0-49-generic", Assert.Single(facts.Packages).Package.Purl);
    }

    [Fact]
    public void An_image_of_another_machine_has_a_banner_packed_or_not()
    {
        // Across the edge of a window, behind the format of the banner.
        var image = new byte[600 << 10];
        "ARMd"u8.CopyTo(image.AsSpan(56));
        "Linux version %s (%s)"u8.CopyTo(image.AsSpan(1000));
        Encoding.ASCII.GetBytes("Linux version " + Banner).CopyTo(image.AsSpan((256 << 10) - 20));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(image);
        }

        foreach (var content in (byte[][])[image, packed.ToArray()])
        {
            Assert.Equal("6.8.0-49-generic", Assert.Single(Damage.Catalog(new KernelImageCataloger(), "boot/vmlinuz", content).Packages).Package.Version);
        }
    }

    [Theory]
    [InlineData("boot/vmlinuz-1", 1)]
    [InlineData("usr/share/kernel", 0)]
    public void What_has_the_name_alone_is_a_notice_at_most(string path, int notices)
    {
        var facts = Damage.Catalog(new KernelImageCataloger(), path, "#!/bin/sh\necho kernel\n"u8.ToArray());

        Assert.Empty(facts.Packages);
        Assert.Equal(notices, facts.Issues.Count(issue => issue.Level == IssueLevel.Notice));
    }

    [Fact]
    public void Damaged_images_end_in_a_version_or_a_notice()
    {
        Damage.Cut(new KernelImageCataloger(), "boot/vmlinuz", Boot(Banner));
        Damage.Flip(new KernelImageCataloger(), "boot/vmlinuz", Boot(Banner), maxPackages: 1);
    }

    private static byte[] Boot(string version)
    {
        var image = new byte[0x400];
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x206), 0x20f);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x20e), 0x100);
        Encoding.ASCII.GetBytes(version + "\0").CopyTo(image.AsSpan(0x300));
        return image;
    }
}
