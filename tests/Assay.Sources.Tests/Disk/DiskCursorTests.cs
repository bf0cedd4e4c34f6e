using System.Text;
using Assay.Core.Files;
using Assay.Core.Text;
using Assay.Sources.Disk;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk;

/// <summary>What a planned walk reads, and what it leaves alone.</summary>
public sealed class DiskCursorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Folders_that_nobody_wants_are_not_read_but_where_links_lead_to_them()
    {
        using var folder = new TempFolder();
        SampleTree.Run(folder.FullPath, """
            mkdir -p tree/etc tree/srv/data/inner tree/mnt/dpkg/info tree/var/lib tree/usr/lib
            echo ID=a > tree/usr/lib/os-release; ln -s ../usr/lib/os-release tree/etc/os-release
            echo x > tree/srv/data/inner/file; echo status > tree/mnt/dpkg/status; echo list > tree/mnt/dpkg/info/a.list
            ln -s /pool/dpkg tree/var/lib/dpkg; ln -s mnt tree/pool
            mke2fs -q -t ext4 -d tree image 16M
            """);
        using var disks = DiskSet.OpenFile(folder.File("image"), withBacking: false, Token);

        var (plain, _) = Walk(disks.Trees[0], static path => path.StartsWith("var/lib/dpkg", StringComparison.Ordinal) || "var/lib/dpkg".StartsWith(path, StringComparison.Ordinal)
            || path is "etc" or "usr" or "usr/lib");

        Assert.Contains("mnt/dpkg/status", plain);
        Assert.Contains("mnt/dpkg/info/a.list", plain);
        Assert.Contains("usr/lib/os-release", plain);
        Assert.Contains("srv", plain);
        Assert.DoesNotContain("srv/data", plain);
    }

    [Fact]
    public void Wanted_files_come_last_in_the_order_of_the_disk_and_are_told_before()
    {
        using var folder = new TempFolder();
        SampleTree.Run(folder.FullPath, """
            mkdir -p tree/etc tree/a tree/b; echo ID=a > tree/etc/os-release
            for i in 1 2 3 4 5 6 7 8 9; do head -c 5000 /dev/urandom > tree/a/wanted-$i; head -c 9000 /dev/urandom > tree/b/wanted-$i; head -c 3000 /dev/urandom > tree/a/other-$i; done
            mke2fs -q -t ext4 -b 1024 -d tree image 16M
            """);
        using var disk = new ToldBlocks(File.ReadAllBytes(folder.File("image")));
        using var disks = DiskSet.Of([disk], Token);
        using var cursor = disks.Trees[0].Open(new ScanLimits());
        cursor.Plan(new TreePlan(static (path, _) => Encoding.UTF8.GetString(path).Contains("wanted", StringComparison.Ordinal), static _ => true));
        var order = new List<string>();
        while (cursor.MoveNext(Token))
        {
            order.Add(LossyText.Decode(cursor.Current.Path));
            if (order[^1].Contains("wanted", StringComparison.Ordinal))
            {
                var before = disk.Reads.Count;
                using var content = cursor.Open();
                content.CopyTo(Stream.Null);
                Assert.All(disk.Reads.Skip(before), read => Assert.Contains(disk.Told, told => told.Offset < read.End && read.Offset < told.End));
            }
        }

        Assert.Equal(18, order.AsEnumerable().Reverse().TakeWhile(path => path.Contains("wanted", StringComparison.Ordinal)).Count());
        Assert.Equal(disk.Told.OrderBy(extent => extent.Offset), disk.Told);
        Assert.All(disk.Told.Zip(disk.Told.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.Offset));
        Assert.InRange(disk.Told.Count, 1, 18);
        Assert.Equal(1, disk.Tellings);
    }

    [Fact]
    public void Blocks_are_counted_once_and_a_large_sparse_disk_costs_little()
    {
        using var folder = new TempFolder();
        SampleTree.Run(folder.FullPath, "mkdir -p tree/etc; echo ID=a > tree/etc/os-release; mke2fs -q -t ext4 -d tree image 20G");
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var disks = DiskSet.OpenFile(folder.File("image"), withBacking: false, Token);
        Walk(disks.Trees[0], static _ => true);
        var read = disks.BlocksRead;
        Walk(disks.Trees[0], static _ => true);

        Assert.Equal(40_960, disks.TotalBlocks);
        Assert.InRange(read, 1, 20);
        Assert.Equal(read, disks.BlocksRead);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40L << 20);
    }

    [Theory]
    [InlineData("mkfs.btrfs", "mkfs.btrfs -q -L name -U 11111111-2222-3333-4444-555555555555 --rootdir tree image")]
    [InlineData("mksquashfs", "rm image && mksquashfs tree image -quiet -no-progress")]
    [InlineData("mcopy", "mkfs.vfat -n NAME -i 12AB34CD image > out && mcopy -s -i image tree/* ::")]
    [InlineData("ntfscp", "mkntfs -q -F -Q -L name image && for file in name; do ntfscp image tree/name name; done")]
    [InlineData("mkfs.xfs", "printf '/\\n0 0\\nd--755 0 0\\nname ---644 0 0 tree/name\\n$\\n' > proto && truncate -s 320M image && mkfs.xfs -q -m uuid=11111111-2222-3333-4444-555555555555 -p proto image")]
    public void Every_file_system_is_known_by_its_mark(string program, string script)
    {
        NativeTool.Require(program);
        using var folder = new TempFolder();
        SampleTree.Run(folder.FullPath, $"mkdir -p tree/deep; echo content > tree/name; echo more > tree/deep/inner; truncate -s 128M image; {script}");

        Assert.True(DiskSet.IsDisk(folder.File("image")));
        using var disks = DiskSet.OpenFile(folder.File("image"), withBacking: false, Token);
        var (_, contents) = Walk(Assert.Single(disks.Trees), static _ => true);

        Assert.Empty(disks.Issues);
        Assert.Equal("content\n", contents.First(pair => pair.Key.Equals("name", StringComparison.OrdinalIgnoreCase)).Value);
    }

    [Fact]
    public void Subvolumes_that_a_system_mounts_are_put_together()
    {
        NativeTool.Require("mkfs.btrfs");
        using var image = new FileSystems.VolumeImage(160 << 20);
        image.Make("mkfs.btrfs", "-q", "-L", "system", "{image}");
        image.Mount(at => SampleTree.Run(at, """
            btrfs -q subvolume create @ && btrfs -q subvolume create @home && btrfs -q subvolume create @old
            mkdir -p @/etc @/home @/usr/lib @home/user; echo ID=a > @/usr/lib/os-release; ln -s ../usr/lib/os-release @/etc/os-release
            printf 'LABEL=system / btrfs subvol=@ 0 0\nLABEL=system /home btrfs rw,subvol=/@home 0 0\n' > @/etc/fstab
            echo mine > @home/user/file; echo old > @old/file
            """), withModes: null);

        using var disks = DiskSet.OpenFile(image.Path, withBacking: false, Token);
        var tree = Assert.Single(disks.Trees);
        Assert.True(tree.IsSystem);
        var (paths, contents) = Walk(tree, static _ => true);

        Assert.Equal("mine\n", contents["home/user/file"]);
        Assert.Equal("ID=a\n", contents["usr/lib/os-release"]);
        Assert.DoesNotContain("file", paths);
    }

    [Fact]
    public void The_images_of_a_peer_are_read()
    {
        var folder = TestData.Require("peers", "osv-scalibr", "extractor", "filesystem", "embeddedfs");
        foreach (var image in (string[])["qcow2/testdata/valid-ext-exfat-fat32-ntfs.qcow2", "vmdk/testdata/valid-ext-exfat-fat32-ntfs.vmdk"])
        {
            using var disks = DiskSet.OpenFile(Path.Combine(folder, image), withBacking: false, Token);
            var ext = disks.Trees.Single(tree => tree.Name == "partition1");
            var (paths, contents) = Walk(ext, static _ => true);

            Assert.Equal(["partition1", "partition3", "partition4"], disks.Trees.Select(tree => tree.Name));
            Assert.Equal(["partition2 holds a file system that is not read: exFAT"], disks.Issues.Select(issue => issue.Text));
            foreach (var other in disks.Trees.Where(tree => tree.Name != "partition1"))
            {
                Assert.Contains(Walk(other, static _ => true).Contents.Values, content => content.StartsWith("-----BEGIN", StringComparison.Ordinal));
            }

            // What debugfs lists and cats of that partition.
            Assert.Equal(["lost+found", "private-key1.pem"], paths.Where(path => !path.Contains('/', StringComparison.Ordinal)).Order());
            Assert.StartsWith("-----BEGIN", contents["private-key1.pem"], StringComparison.Ordinal);
        }

        var encrypted = Assert.Throws<TreeException>(() => DiskSet.OpenFile(Path.Combine(folder, "qcow2/testdata/valid-ext-exfat-fat32-ntfs-encrypted-legacy-aes.qcow2"), withBacking: false, Token));
        Assert.Equal("disk.encrypted", encrypted.Code);
        var empty = Assert.Throws<TreeException>(() => DiskSet.OpenFile(Path.Combine(folder, "ova/testdata/valid.ova"), withBacking: false, Token));
        Assert.Equal("disk.malformed", empty.Code);
        foreach (var invalid in (string[])["qcow2/testdata/invalid.qcow2", "vmdk/testdata/invalid.vmdk", "vdi/testdata/invalid.vdi", "ova/testdata/invalid.ova"])
        {
            Assert.False(DiskSet.IsDisk(Path.Combine(folder, invalid)));
            using var disks = DiskSet.OpenFile(Path.Combine(folder, invalid), withBacking: false, Token);
            Assert.Equal(["disk.volumeUnknown"], disks.Issues.Select(issue => issue.Code));
        }
    }

    private static (List<string> Paths, Dictionary<string, string> Contents) Walk(DiskTree tree, Func<string, bool> enters)
    {
        using var cursor = tree.Open(new ScanLimits());
        cursor.Plan(new TreePlan(static (_, _) => true, path => enters(Encoding.UTF8.GetString(path))));
        var paths = new List<string>();
        var contents = new Dictionary<string, string>(StringComparer.Ordinal);
        while (cursor.MoveNext(Token))
        {
            paths.Add(LossyText.Decode(cursor.Current.Path));
            if (cursor.Current.Kind == EntryKind.File)
            {
                using var content = new StreamReader(cursor.Open());
                contents[paths[^1]] = content.ReadToEnd();
            }
        }

        return (paths, contents);
    }

    /// <summary>A disk that remembers what it is told and asked.</summary>
    private sealed class ToldBlocks(byte[] content) : BlockReader
    {
        public List<DiskExtent> Told { get; } = [];

        public List<DiskExtent> Reads { get; } = [];

        public int Tellings { get; private set; }

        public override long SizeBytes => content.Length;

        public override void Read(long offset, Span<byte> buffer)
        {
            Reads.Add(new DiskExtent(offset, buffer.Length));
            content.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
        }

        public override void Prefetch(IReadOnlyList<DiskExtent> extents)
        {
            Tellings++;
            Told.AddRange(extents);
        }
    }
}
