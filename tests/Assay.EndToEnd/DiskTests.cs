using System.Globalization;
using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Disks that native tools made of a folder have that folder's inventory, however they are kept.</summary>
public sealed class DiskTests(AssayBinary assay)
{
    [Fact]
    public void A_debootstrapped_disk_has_the_inventory_of_its_folder()
    {
        var root = DebianRoot.Require();
        NativeTool.Require("mke2fs");
        NativeTool.Require("qemu-img");
        using var folder = new TemporaryFolder();
        Run(folder, $"mke2fs -q -t ext4 -L system -d {root} system 600M");
        MakeDisk(folder, "label: gpt\nsize=1M, type=21686148-6449-6E6F-744E-656564454649\nsize=600M\n", ("system", 2));
        Run(folder, "qemu-img convert -f raw -O qcow2 -c disk disk.qcow2");

        var expected = Comparable(assay.RunJson(folder, 0, "sbom", "dir:" + root));

        foreach (var target in (string[])["disk:system", "disk:disk", "disk.qcow2"])
        {
            Assert.Equal(expected, Comparable(assay.RunJson(folder, 0, "sbom", target)));
        }

        var systemOnly = assay.RunJson(folder, 0, "sbom", "disk.qcow2", "--packages", "os");
        Assert.Equal(Comparable(assay.RunJson(folder, 0, "sbom", "dir:" + root, "--packages", "os")), Comparable(systemOnly));
    }

    [Fact]
    public void Parts_of_a_system_on_partitions_of_their_own_are_put_together()
    {
        var root = DebianRoot.Require();
        NativeTool.Require("mke2fs");
        NativeTool.Require("sfdisk");
        using var folder = new TemporaryFolder();
        Run(folder, $"cp -a {root} tree && mv tree/usr usr && mv tree/var var && mkdir -p tree/usr tree/var tree/srv data/app && echo '{{\"name\":\"data\",\"version\":\"1.0.0\",\"dependencies\":{{}}}}' > data/app/package.json");
        Run(folder, "printf 'LABEL=system / ext4 defaults 0 1\\nUUID=11111111-2222-3333-4444-555555555555 /usr ext4 ro 0 2\\n/dev/sda3 /var ext4 defaults 0 2\\n/dev/sdb1 /srv ext4 nofail 0 2\\n' > tree/etc/fstab");
        Run(folder, "mke2fs -q -t ext4 -L system -d tree system 100M && mke2fs -q -t ext4 -U 11111111-2222-3333-4444-555555555555 -d usr usr.img 400M && mke2fs -q -t ext4 -d var var.img 200M && mke2fs -q -t ext4 -d data data.img 20M");
        MakeDisk(folder, "label: dos\nsize=100M\nsize=400M\nsize=200M\nsize=20M\n", ("system", 1), ("usr.img", 2), ("var.img", 3), ("data.img", 4));
        Run(folder, "mv usr tree-usr && rmdir tree/usr tree/var && mv tree-usr tree/usr && mv var tree/var");

        var expected = assay.RunJson(folder, 0, "sbom", "dir:tree");
        var found = assay.RunJson(folder, 0, "sbom", "disk:disk");

        var own = found["packages"]!.AsArray().Single(package => (string)package!["name"]! == "data")!;
        Assert.Equal("partition4/app/package.json", (string)own["locations"]![0]!["path"]!);
        found["packages"]!.AsArray().Remove(own);
        Assert.Equal(Comparable(expected), Comparable(found));
    }

    [Fact]
    public void Of_several_systems_each_is_found()
    {
        var root = DebianRoot.Require();
        NativeTool.Require("sfdisk");
        using var folder = new TemporaryFolder();
        Run(folder, $"mke2fs -q -t ext4 -d {root} debian 600M && mkdir -p tree/etc tree/lib/apk/db && printf 'ID=alpine\\nVERSION_ID=3.20.1\\n' > tree/etc/os-release && printf 'P:musl\\nV:1.2.5-r0\\nA:x86_64\\nL:MIT\\n\\n' > tree/lib/apk/db/installed && mke2fs -q -t ext4 -d tree alpine 20M");
        MakeDisk(folder, "label: gpt\nsize=600M\nsize=20M\n", ("debian", 1), ("alpine", 2));

        var found = assay.RunJson(folder, 0, "sbom", "disk:disk");

        var packages = found["packages"]!.AsArray();
        Assert.Equal("partition2/lib/apk/db/installed", (string)packages.Single(package => (string)package!["name"]! == "musl")!["locations"]![0]!["path"]!);
        Assert.All(packages.Where(package => (string)package!["type"]! == "deb"), package => Assert.StartsWith("partition1/var/lib/dpkg/status", (string)package!["locations"]![0]!["path"]!, StringComparison.Ordinal));
        Assert.Contains(packages, package => ((string)package!["purl"]!).Contains("distro=alpine-3.20.1", StringComparison.Ordinal));
    }

    [Fact]
    public void Few_blocks_are_read_for_a_system_s_packages()
    {
        var root = DebianRoot.Require();
        NativeTool.Require("mke2fs");
        using var folder = new TemporaryFolder();

        // A quarter full: the system, and data of many sizes in many folders.
        var (gigabytes, files) = Tier.IsNightly ? (8, 18_000) : (2, 4000);
        MakeData(folder["tree", "srv", "data"], gigabytes * (1L << 30) / 4, files);
        Run(folder, $"cp -a {root}/. tree/ && mke2fs -q -t ext4 -d tree disk {gigabytes}G && rm -rf tree/srv/data");

        var few = assay.RunJson(folder, 0, "sbom", "disk:disk", "--packages", "os");
        Assert.Equal(Comparable(assay.RunJson(folder, 0, "sbom", "dir:tree", "--packages", "os")), Comparable(few));
        var (read, total) = BlocksRead(few);
        var (readForAll, _) = BlocksRead(assay.RunJson(folder, 0, "sbom", "disk:disk"));

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{gigabytes} GB: {read} of {total} blocks for --packages os ({100.0 * read / total:f2} %), {readForAll} for all ({100.0 * readForAll / total:f2} %)"));
        Assert.True(read <= total * 0.05 * 8 / gigabytes, $"{read} of {total} blocks were read");
    }

    [Fact]
    public void A_disk_that_can_t_be_read_is_said()
    {
        NativeTool.Require("qemu-img");
        using var folder = new TemporaryFolder();
        Run(folder, "qemu-img create -q -f qcow2 base.qcow2 1M && qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 top.qcow2");
        var result = assay.Run(folder, ["sbom", "disk:top.qcow2"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("base.qcow2", result.Error, StringComparison.Ordinal);
        Assert.Contains("--backing", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, assay.Run(folder, ["sbom", "disk:top.qcow2", "--backing"]).ExitCode);

        Run(folder, "truncate -s 1M locked && printf 'LUKS\\272\\276\\000\\002' | dd of=locked conv=notrunc status=none");
        var locked = assay.RunJson(folder, 4, "sbom", "locked");
        Assert.Equal("incomplete", (string)locked["status"]!["state"]!);
        Assert.Contains(locked["issues"]!.AsArray(), issue => (string)issue!["code"]! == "disk.encrypted");
    }

    private static (long Read, long Total) BlocksRead(JsonNode result)
    {
        var text = (string)result["issues"]!.AsArray().Single(issue => (string)issue!["code"]! == "disk.blocksRead")!["text"]!;
        var words = text.Split(' ');
        return (long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[2], CultureInfo.InvariantCulture));
    }

    private static void MakeData(string folder, long bytes, int files)
    {
        var random = new Random(1);
        var block = new byte[1 << 20];
        random.NextBytes(block);
        var average = bytes / files;
        for (var i = 0; i < files; i++)
        {
            var inner = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i % 97}/{i % 13}"));
            Directory.CreateDirectory(inner);
            using var file = File.Create(Path.Combine(inner, string.Create(CultureInfo.InvariantCulture, $"data-{i}.bin")));
            for (var left = random.NextInt64(average * 2); left > 0; left -= block.Length)
            {
                file.Write(block, 0, (int)Math.Min(left, block.Length));
            }
        }
    }

    private static void MakeDisk(TemporaryFolder folder, string script, params (string File, int Number)[] partitions)
    {
        NativeTool.Require("sfdisk");
        Run(folder, $"truncate -s 800M disk && printf '{script}' | sfdisk -q disk");
        foreach (var (file, number) in partitions)
        {
            Run(folder, $"start=$(sfdisk -d disk | sed -n 's/^disk{number} : start= *\\([0-9]*\\),.*/\\1/p') && dd if={file} of=disk bs=512 seek=$start conv=notrunc,sparse status=none");
        }
    }

    private static string Comparable(JsonNode result)
    {
        var copy = result.DeepClone().AsObject();
        copy.Remove("artifact");
        copy.Remove("timings");
        foreach (var issue in copy["issues"]!.AsArray().Where(issue => ((string)issue!["code"]!).StartsWith("disk.", StringComparison.Ordinal)).ToList())
        {
            copy["issues"]!.AsArray().Remove(issue);
        }

        return copy.ToJsonString();
    }

    private static void Run(TemporaryFolder folder, string script)
    {
        var result = NativeTool.Run("/bin/sh", ["-ec", script], workingDirectory: folder.Path);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
