using System.Buffers.Binary;
using System.Globalization;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Disk;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk;

/// <summary>Partition tables as sfdisk writes them, volume groups, and what is broken about them.</summary>
public sealed class VolumeTests
{
    private const int FileSystemBytes = 1 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("label: dos\nsize=1M, start=2048\nsize=2M, type=L\nsize=9M, type=5\nsize=1M\nsize=1M, type=L\nsize=1M, type=82\n", new[] { 1, 2, 5, 6 })]
    [InlineData("label: gpt\nsize=1M, type=21686148-6449-6E6F-744E-656564454649\nsize=2M, name=data\nsize=1M\n", new[] { 2, 3 })]
    public void Finds_the_partitions(string script, int[] numbers)
    {
        using var folder = new TempFolder();
        var disk = Partition(folder, script);
        Fill(folder, disk, numbers);
        File.WriteAllBytes(folder.File("disk"), disk);

        AssertTrees(folder.File("disk"), [.. numbers.Select(number => $"partition{number}")], out var issues);
        Assert.Empty(issues);
    }

    [Theory]
    [InlineData("mklabel gpt mkpart a 1MiB 3MiB mkpart b 3MiB 5MiB", new[] { 1, 2 })]
    [InlineData("mklabel msdos mkpart primary 1MiB 3MiB mkpart extended 3MiB 12MiB mkpart logical 4MiB 6MiB mkpart logical 7MiB 9MiB", new[] { 1, 5, 6 })]
    public void Finds_the_partitions_of_a_disk_with_large_sectors(string commands, int[] numbers)
    {
        NativeTool.Require("parted");
        using var folder = new TempFolder();
        SampleTree.Run(folder.FullPath, $"truncate -s 16M table && PARTED_SECTOR_SIZE=4096 parted -s table {commands} > out 2>&1");
        var disk = File.ReadAllBytes(folder.File("table"));
        Fill(folder, disk, numbers, sectorBytes: 4096);
        File.WriteAllBytes(folder.File("disk"), disk);

        AssertTrees(folder.File("disk"), [.. numbers.Select(number => $"partition{number}")], out var issues);
        Assert.Empty(issues);
    }

    [Fact]
    public void A_broken_table_is_made_up_for_by_its_copy()
    {
        using var folder = new TempFolder();
        var disk = Partition(folder, "label: gpt\nsize=1M\nsize=2M\n");
        Fill(folder, disk, [1, 2]);
        disk[512 + 60] ^= 1;
        File.WriteAllBytes(folder.File("disk"), disk);
        AssertTrees(folder.File("disk"), ["partition1", "partition2"], out var issues);
        Assert.Equal([("disk.gptBackup", IssueLevel.Notice)], issues.Select(issue => (issue.Code, issue.Level)));

        // Entries that their checksum does not go with are no better.
        disk[512 + 60] ^= 1;
        disk[1024 + 32] ^= 1;
        File.WriteAllBytes(folder.File("disk"), disk);
        AssertTrees(folder.File("disk"), ["partition1", "partition2"], out issues);
        Assert.Equal(["disk.gptBackup"], issues.Select(issue => issue.Code));

        disk[^500] ^= 1;
        File.WriteAllBytes(folder.File("disk"), disk);
        using var broken = DiskSet.OpenFile(folder.File("disk"), withBacking: false, Token);
        Assert.Contains(broken.Issues, issue => issue is { Level: IssueLevel.Error, Code: "disk.partitionTable" });
    }

    [Fact]
    public void A_loop_of_logical_partitions_ends()
    {
        using var folder = new TempFolder();
        var disk = Partition(folder, "label: dos\nsize=1M\nsize=1M\nsize=1M\nsize=9M, type=5\nsize=1M\nsize=1M\n");
        Fill(folder, disk, [1, 5, 6]);
        var extended = (int)BinaryPrimitives.ReadUInt32LittleEndian(disk.AsSpan(446 + 48 + 8)) * 512;
        var second = extended + ((int)BinaryPrimitives.ReadUInt32LittleEndian(disk.AsSpan(extended + 446 + 16 + 8)) * 512);
        Assert.NotEqual(extended, second);
        disk[second + 446 + 16 + 4] = 5;
        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(second + 446 + 16 + 8), 0);
        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(second + 446 + 16 + 12), 100);
        File.WriteAllBytes(folder.File("disk"), disk);

        AssertTrees(folder.File("disk"), ["partition1", "partition5", "partition6"], out var issues);
        Assert.Equal(["disk.partitionLoop"], issues.Select(issue => issue.Code));
    }

    [Fact]
    public void Overlaps_and_ends_behind_the_disk_s_are_errors()
    {
        using var folder = new TempFolder();
        var disk = Partition(folder, "label: dos\nsize=3M\nsize=2M\nsize=2M\n");
        Fill(folder, disk, [1, 2]);
        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(446 + 12), 7000);
        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(446 + 16 + 12), 0x7FFFFFFF);
        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(446 + 32 + 8), 0x7FFFFFFF);
        File.WriteAllBytes(folder.File("disk"), disk);

        AssertTrees(folder.File("disk"), ["partition1", "partition2"], out var issues);
        Assert.Equal(
            ["disk.partitionBeyondEnd", "disk.partitionBeyondEnd", "disk.partitionsOverlap"],
            issues.Where(issue => issue.Level == IssueLevel.Error).Select(issue => issue.Code).Order().Distinct().SelectMany(code => Enumerable.Repeat(code, code == "disk.partitionBeyondEnd" ? 2 : 1)));
    }

    [Theory]
    [InlineData("4C554B53BABE0002", 0, "disk.encrypted", "LUKS")]
    [InlineData("2D4656452D46532D", 3, "disk.encrypted", "BitLocker")]
    [InlineData("FC4E2BA9", 4096, "disk.fileSystemUnsupported", "RAID")]
    [InlineData("1020F5F2", 1024, "disk.fileSystemUnsupported", "F2FS")]
    [InlineData("6162636465", 0, "disk.volumeUnknown", "partition2")]
    public void What_can_t_be_read_is_named(string magic, int offset, string code, string name)
    {
        using var folder = new TempFolder();
        var disk = Partition(folder, "label: gpt\nsize=1M\nsize=2M\nsize=1M\n");
        Fill(folder, disk, [1]);
        Convert.FromHexString(magic).CopyTo(disk, PlaceOf(disk, 2) + offset);
        File.WriteAllBytes(folder.File("disk"), disk);

        AssertTrees(folder.File("disk"), ["partition1"], out var issues);
        var issue = Assert.Single(issues);
        Assert.Equal((IssueLevel.Error, code), (issue.Level, issue.Code));
        Assert.Contains(name, issue.Text, StringComparison.Ordinal);
        Assert.Contains("partition2", issue.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    [InlineData((1 << 20) - 4096 - 300)]
    public void Logical_volumes_over_two_devices_in_pieces(int textOffset)
    {
        using var folder = new TempFolder();
        var lvm = new LvmWriter();
        lvm.AddDevice(extents: 40);
        lvm.AddDevice(extents: 30);
        lvm.AddVolume("root", FileSystem(folder, 1), (5, 1, 20), (10, 0, 3), (1, 1, 0));
        lvm.AddVolume("ho-me", FileSystem(folder, 2), (16, 0, 20));
        lvm.AddText("hidden", "segment_count = 0\n", "\"READ\"");
        lvm.Finish("vg", textOffset);

        // One device on a partition, and one as a whole would be two disks: two partitions.
        var disk = Partition(folder, "label: gpt\nsize=4M\nsize=4M\n");
        lvm.Devices[0].CopyTo(disk, PlaceOf(disk, 1));
        lvm.Devices[1].CopyTo(disk, PlaceOf(disk, 2));
        File.WriteAllBytes(folder.File("disk"), disk);

        AssertTrees(folder.File("disk"), ["vg/root", "vg/ho-me"], out var issues);
        Assert.Empty(issues);
    }

    [Fact]
    public void Lvm_itself_reads_what_the_tests_write()
    {
        var pvck = NativeTool.Require("pvck");
        using var folder = new TempFolder();
        var lvm = new LvmWriter();
        lvm.AddDevice(extents: 40);
        lvm.AddVolume("root", FileSystem(folder, 1), (16, 0, 0));
        lvm.Finish("vg");
        File.WriteAllBytes(folder.File("disk"), lvm.Devices[0]);

        var printed = NativeTool.Run(pvck, ["--dump", "metadata", folder.File("disk")]);

        Assert.Contains("# vgname vg seqno 3", printed.Output, StringComparison.Ordinal);
        Assert.Contains("stripes = [", printed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("segment1 {\nstart_extent = 0\nextent_count = 4\ntype = \"striped\"\nstripe_count = 2\nstripe_size = 128\nstripes = [\"pv0\", 0, \"pv0\", 9]\n}\n", "disk.lvmUnsupported", "striped over 2")]
    [InlineData("segment1 {\nstart_extent = 0\nextent_count = 4\ntype = \"thin\"\nthin_pool = \"pool\"\n}\n", "disk.lvmUnsupported", "thin")]
    [InlineData("segment1 {\nstart_extent = 0\nextent_count = 4\ntype = \"raid1\"\ndevice_count = 2\n}\n", "disk.lvmUnsupported", "raid1")]
    [InlineData("segment1 {\nstart_extent = 0\nextent_count = 4\ntype = \"striped\"\nstripe_count = 1\nstripes = [\"pv7\", 0]\n}\n", "disk.malformed", "pv7")]
    [InlineData("segment1 {\nstart_extent = 0\nextent_count = 9223372036854775807\ntype = \"striped\"\nstripe_count = 1\nstripes = [\"pv0\", 0]\n}\n", "disk.malformed", "follow")]
    [InlineData("segment1 {\nstart_extent = 0\nextent_count = 4\ntype = \"striped\"\nstripe_count = 1\nstripes = [\"pv0\", 70000]\n}\n", "disk.outOfRange", "behind")]
    [InlineData("segment1 {\nstart_extent = 3\nextent_count = 4\ntype = \"striped\"\nstripe_count = 1\nstripes = [\"pv0\", 0]\n}\n", "disk.malformed", "follow")]
    public void Logical_volumes_that_are_not_linear_are_refused(string body, string code, string text)
    {
        using var folder = new TempFolder();
        var lvm = new LvmWriter();
        lvm.AddDevice(extents: 40);
        lvm.AddVolume("root", FileSystem(folder, 1), (16, 0, 0));
        lvm.AddText("other", "segment_count = 1\n" + body);
        lvm.Finish("vg");
        File.WriteAllBytes(folder.File("disk"), lvm.Devices[0]);

        AssertTrees(folder.File("disk"), ["vg/root"], out var issues);
        var issue = Assert.Single(issues);
        Assert.Equal((IssueLevel.Error, code), (issue.Level, issue.Code));
        Assert.Contains("vg/other", issue.Text, StringComparison.Ordinal);
        Assert.Contains(text, issue.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_device_loses_only_what_lies_on_it()
    {
        using var folder = new TempFolder();
        var lvm = new LvmWriter();
        lvm.AddDevice(extents: 40);
        lvm.AddDevice(extents: 40);
        lvm.AddVolume("here", FileSystem(folder, 1), (16, 0, 0));
        lvm.AddVolume("there", FileSystem(folder, 2), (8, 0, 16), (8, 1, 0));
        lvm.Finish("vg");
        File.WriteAllBytes(folder.File("disk"), lvm.Devices[0]);

        AssertTrees(folder.File("disk"), ["vg/here"], out var issues);
        Assert.Equal(["disk.lvmMissing"], issues.Select(issue => issue.Code));
    }

    [Fact]
    public void Damaged_tables_end_in_time()
    {
        using var folder = new TempFolder();
        var lvm = new LvmWriter();
        lvm.AddDevice(extents: 40);
        lvm.AddVolume("root", FileSystem(folder, 1), (16, 0, 0));
        lvm.Finish("vg");
        var gpt = Partition(folder, "label: gpt\nsize=1M\nsize=2M\n");
        Fill(folder, gpt, [1, 2]);
        var mbr = Partition(folder, "label: dos\nsize=1M\nsize=1M\nsize=1M\nsize=9M, type=5\nsize=1M\nsize=1M\n");
        Fill(folder, mbr, [1, 5]);
        var random = new Random(1);
        foreach (var (disk, end) in new[] { (lvm.Devices[0], 8192), (gpt, 2048), (mbr, 512) })
        {
            for (var i = 0; i < Tier.Scale(40, 3000); i++)
            {
                var copy = (byte[])disk.Clone();
                for (var change = random.Next(1, 5); change > 0; change--)
                {
                    copy[random.Next(4) == 0 ? copy.Length - 1 - random.Next(512) : random.Next(end)] = (byte)random.Next(256);
                }

                File.WriteAllBytes(folder.File("disk"), copy);
                ExtTests.Survive(folder.File("disk"), out _);
            }
        }
    }

    private static void AssertTrees(string path, string[] names, out IReadOnlyList<Issue> issues)
    {
        using var disks = DiskSet.OpenFile(path, withBacking: false, Token);
        Assert.Equal(names, disks.Trees.Select(tree => tree.Name));
        foreach (var tree in disks.Trees)
        {
            using var cursor = tree.Open(new ScanLimits());
            var listing = TreeListing.Of(cursor, out var found);
            Assert.Empty(found);
            Assert.Contains(listing.Keys, file => file == "number");
        }

        Assert.True(DiskSet.IsDisk(path));
        issues = disks.Issues;
    }

    private static byte[] Partition(TempFolder folder, string script)
    {
        NativeTool.Require("sfdisk");
        SampleTree.Run(folder.FullPath, $"rm -f table && truncate -s 16M table && printf '{script}' | sfdisk -q table > out 2>&1");
        return File.ReadAllBytes(folder.File("table"));
    }

    // Where another program says that a partition begins.
    private static int PlaceOf(byte[] disk, int number, int sectorBytes = 512)
    {
        NativeTool.Require("parted");
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("disk"), disk);
        var printed = NativeTool.Run("parted", ["-ms", folder.File("disk"), "unit", "B", "print"],
            environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["PARTED_SECTOR_SIZE"] = sectorBytes.ToString(CultureInfo.InvariantCulture) });
        var start = printed.Output.Split('\n').Select(line => line.Split(':')).First(fields => fields[0] == number.ToString(CultureInfo.InvariantCulture))[1];
        return int.Parse(start.TrimEnd('B'), CultureInfo.InvariantCulture);
    }

    private static void Fill(TempFolder folder, byte[] disk, int[] numbers, int sectorBytes = 512)
    {
        foreach (var number in numbers)
        {
            FileSystem(folder, number).CopyTo(disk, PlaceOf(disk, number, sectorBytes));
        }
    }

    private static byte[] FileSystem(TempFolder folder, int number)
    {
        NativeTool.Require("mke2fs");
        SampleTree.Run(folder.FullPath, $"rm -rf tree image && mkdir tree && echo {number} > tree/number && mke2fs -q -t ext2 -b 1024 -d tree image 1M");
        var bytes = File.ReadAllBytes(folder.File("image"));
        Assert.Equal(FileSystemBytes, bytes.Length);
        return bytes;
    }
}
