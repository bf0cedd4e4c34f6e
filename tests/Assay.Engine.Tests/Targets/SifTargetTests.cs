using System.Buffers.Binary;
using System.Text;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Engine.Tests.Targets;

/// <summary>Images of Singularity, written by the format's reference (github.com/sylabs/sif, pkg/sif/sif.go) around file systems that real tools made.</summary>
public sealed class SifTargetTests
{
    private const int Definition = 0x4001;
    private const int Labels = 0x4003;
    private const int Partition = 0x4004;
    private const int Signature = 0x4005;

    private static readonly byte[] LabelText = """{"org.label-schema.usage.singularity.deffile.bootstrap":"docker","org.label-schema.usage.singularity.deffile.from":"debian:12"}"""u8.ToArray();

    [Theory]
    [InlineData("squashfs")]
    [InlineData("ext4")]
    public async Task The_primary_partition_is_the_image(string fileSystem)
    {
        using var folder = new TemporaryFolder();
        var tree = Tree(folder);
        var system = FileSystem(fileSystem, folder, tree);
        var expected = await Sample.ScanAsync("dir:" + tree);
        File.WriteAllBytes(folder["image.sif"], Sif("02", (Definition, 0, 0, "Bootstrap: docker\nFrom: debian:12\n"u8.ToArray()), (Labels, 0, 0, LabelText), (Partition, 1, 2, system), (Signature, 0, 0, new byte[500])));

        foreach (var target in (string[])["sif:" + folder["image.sif"], folder["image.sif"]])
        {
            var result = await Sample.ScanAsync(target);

            Assert.True(result.IsComplete, string.Join(", ", result.Issues));
            Assert.Equal(Sample.Comparable(expected), Sample.Comparable(result));
            Assert.Equal(("image", "linux/amd64", "debian"), (result.Inventory.Artifact.Kind, result.Inventory.Artifact.Platform, result.Inventory.Artifact.Distro?.Id));
            Assert.Equal(new BaseImage("debian:12", null, null, BaseEvidence.Label), result.Inventory.Artifact.Base);
        }
    }

    [Theory]
    [InlineData("fifo.sif", null)]
    [InlineData("one-group.sif", "sif.partitionUnread")]
    [InlineData("empty.sif", "sif.noSystem")]
    public async Task Files_of_the_formats_own_library_are_read(string name, string? code)
    {
        var result = await Sample.ScanAsync(TestData.Require("peers", "stereoscope", "pkg", "image", "sif", "testdata", name));

        Assert.Equal(code is null ? [] : [code], result.Issues.Select(issue => issue.Code));
        Assert.Equal(code != "sif.noSystem", result.IsComplete);
        Assert.Equal(code == "sif.noSystem" ? null : "linux/386", result.Inventory.Artifact.Platform);
        Assert.Empty(result.Inventory.Packages);
    }

    [Fact]
    public async Task What_is_not_read_makes_the_result_incomplete()
    {
        using var folder = new TemporaryFolder();
        var system = FileSystem("ext4", folder, Tree(folder));
        foreach (var (code, objects) in new Dictionary<string, (int Kind, int Content, int Role, byte[] Bytes)[]>
        {
            ["sif.encrypted"] = [(Partition, 5, 2, system)],
            ["sif.fileSystemUnread"] = [(Partition, 1, 2, new byte[8192])],
            ["sif.noSystem"] = [(Partition, 1, 3, system)],
            ["sif.oci"] = [(0x400A, 0, 0, "{}"u8.ToArray())],
            ["sif.overlayUnread"] = [(Partition, 1, 2, system), (Partition, 2, 4, system)],
            ["fs.malformed"] = [(Partition, 2, 2, [.. system[..0x440], .. new byte[4096]])],
        })
        {
            File.WriteAllBytes(folder["image.sif"], Sif("04", objects));
            var result = await Sample.ScanAsync("sif:" + folder["image.sif"]);
            Assert.False(result.IsComplete);
            Assert.Contains(result.Issues, issue => issue.Code == code || (code == "fs.malformed" && issue.Level == IssueLevel.Error));
            Assert.Equal("linux/arm64", result.Inventory.Artifact.Platform);
        }

        File.WriteAllBytes(folder["image.sif"], Sif("02", (Labels, 0, 0, "{"u8.ToArray()), (Partition, 2, 2, system)));
        Assert.Contains((await Sample.ScanAsync("sif:" + folder["image.sif"])).Issues, issue => issue is { Level: IssueLevel.Notice, Code: "sif.labelsMalformed" });
    }

    [Fact]
    public async Task Damage_ends_in_an_error_or_an_issue()
    {
        using var folder = new TemporaryFolder();
        var sif = Sif("02", (Labels, 0, 0, LabelText), (Partition, 2, 2, FileSystem("ext4", folder, Tree(folder))));
        var whole = await ScanAsync(folder, sif);
        Assert.NotNull(whole);
        foreach (var cut in (int[])[.. Enumerable.Range(0, 200), 4096, 4700, 5300, sif.Length - 1])
        {
            Assert.True(await ScanAsync(folder, sif[..cut]) is null or { IsComplete: false });
        }

        var random = new Random(7);
        for (var round = 0; round < Tier.Scale(100, 5_000); round++)
        {
            var changed = sif.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                // The header and the first two descriptors.
                var place = random.Next(2) == 0 ? random.Next(128) : 4096 + random.Next(2 * 585);
                changed[place] = (byte)random.Next(256);
            }

            _ = await ScanAsync(folder, changed);
        }
    }

    private static async Task<ScanResult?> ScanAsync(TemporaryFolder folder, byte[] sif)
    {
        File.WriteAllBytes(folder["damaged.sif"], sif);
        try
        {
            return await Sample.ScanAsync("sif:" + folder["damaged.sif"]);
        }
        catch (AssayException failure) when (failure.Code.StartsWith("sif.", StringComparison.Ordinal) || failure.Code.StartsWith("disk.", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static string Tree(TemporaryFolder folder)
    {
        var root = folder["tree"];
        foreach (var (path, text) in (ReadOnlySpan<(string, string)>)
            [
                ("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"), ("var/lib/dpkg/status", Sample.Stanza("acme") + Sample.Stanza("more")), ("usr/bin/acme", new string('x', 300_000)),
                ("opt/app/node_modules/left/package.json", """{"name":"left","version":"1.0.0"}"""),
            ])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
            File.WriteAllText(Path.Combine(root, path), text);
        }

        return root;
    }

    private static byte[] FileSystem(string kind, TemporaryFolder folder, string tree)
    {
        var image = folder[kind];
        var made = kind == "squashfs"
            ? NativeTool.Run(NativeTool.Require("mksquashfs"), [tree, image, "-noappend", "-quiet", "-no-progress"])
            : NativeTool.Run(NativeTool.Require("mke2fs"), ["-q", "-F", "-t", "ext4", "-d", tree, image, "4M"]);
        Assert.True(made.ExitCode == 0, made.Error);
        return File.ReadAllBytes(image);
    }

    private static byte[] Sif(string architecture, params (int Kind, int Content, int Role, byte[] Bytes)[] objects)
    {
        const int DescriptorsAt = 4096;
        const int DescriptorBytes = 585;
        const int Descriptors = 48;
        const int DataAt = 32768;
        var file = new MemoryStream();
        var header = new byte[128];
        "#!/usr/bin/env run-singularity\n"u8.CopyTo(header);
        "SIF_MAGIC\0"u8.CopyTo(header.AsSpan(32));
        "01\0"u8.CopyTo(header.AsSpan(42));
        Encoding.ASCII.GetBytes(architecture).CopyTo(header.AsSpan(45));
        long[] numbers = [1_700_000_000, 1_700_000_000, Descriptors - objects.Length, Descriptors, DescriptorsAt, Descriptors * DescriptorBytes, DataAt, objects.Sum(part => part.Bytes.Length)];
        for (var number = 0; number < numbers.Length; number++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(64 + (8 * number)), numbers[number]);
        }

        file.Write(header);
        var data = (long)DataAt;
        for (var number = 0; number < objects.Length; number++)
        {
            var (kind, content, role, bytes) = objects[number];
            data = (data + 4095) / 4096 * 4096;
            var descriptor = new byte[DescriptorBytes];
            BinaryPrimitives.WriteInt32LittleEndian(descriptor, kind);
            descriptor[4] = 1;
            BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(5), number + 1);
            BinaryPrimitives.WriteUInt32LittleEndian(descriptor.AsSpan(9), 0xF0000001);
            BinaryPrimitives.WriteInt64LittleEndian(descriptor.AsSpan(17), data);
            BinaryPrimitives.WriteInt64LittleEndian(descriptor.AsSpan(25), bytes.Length);
            BinaryPrimitives.WriteInt64LittleEndian(descriptor.AsSpan(33), bytes.Length);
            "object"u8.CopyTo(descriptor.AsSpan(73));
            BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(201), content);
            BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(205), role);
            file.Position = DescriptorsAt + (number * DescriptorBytes);
            file.Write(descriptor);
            file.Position = data;
            file.Write(bytes);
            data += bytes.Length;
        }

        return file.ToArray();
    }
}
