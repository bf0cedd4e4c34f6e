using System.Text;
using Assay.Sources.Host;

namespace Assay.Sources.Tests.Host;

public sealed class MountTests
{
    // As machines with docker, containerd and podman have it (proc_pid_mountinfo(5)).
    private const string Table = """
        22 27 0:21 / /proc rw,relatime shared:5 - proc proc rw
        23 27 0:22 / /sys rw,relatime - sysfs sysfs rw
        24 27 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw,size=12334460k,mode=755
        27 1 254:0 / / rw,relatime master:1 - ext4 /dev/vda rw,discard
        30 27 254:1 / /data rw - xfs /dev/vdb rw
        31 27 0:40 / /srv/my\040share rw - nfs4 files.example:/export rw,addr=10.0.0.1
        32 27 0:41 / /home/ann/remote rw - fuse.sshfs ann@host.example: rw,user_id=1000
        33 27 8:1 / /mnt/usb rw - fuseblk /dev/sda1 rw
        34 27 0:42 / /net rw - autofs /etc/auto.net rw
        35 27 0:43 / /var/lib/docker/overlay2/abc/merged rw - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/X,upperdir=/var/lib/docker/overlay2/abc/diff,workdir=/x
        36 27 0:44 / /big/images/overlay2/abc/merged rw - overlay overlay rw,lowerdir=/big/images/overlay2/l/X,upperdir=/big/images/overlay2/abc/diff,workdir=/x
        37 27 0:45 / /usr ro - overlay overlay ro,lowerdir=/run/extensions/usr:/usr
        38 27 7:0 / /snap/core/1 ro - squashfs /dev/loop0 ro
        39 27 0:46 / /tmp rw - tmpfs tmpfs rw
        40 27 0:47 / /run/credentials/x ro - ramfs none ro

        """;

    [Fact]
    public void Each_folder_that_is_left_out_says_why()
    {
        var mounts = MountTable.Parse(Encoding.UTF8.GetBytes(Table), "/", out var broken);
        Assert.Equal(0, broken);
        Assert.Equal(15, mounts.Count);
        var folders = new LeftOutFolders(mounts, takesAll: false);

        Assert.Equal(("host.kernelMount", true), Why("proc", "proc"));
        Assert.Equal(("host.kernelMount", true), Why("dev", "devtmpfs"));
        Assert.Equal(("host.kernelMount", true), Why("run/credentials/x", "ramfs"));
        Assert.Equal(("host.networkMount", true), Why("srv/my share", "nfs4"));
        Assert.Equal(("host.networkMount", true), Why("home/ann/remote", "fuse.sshfs"));
        Assert.Equal(("host.networkMount", true), Why("net", "autofs"));
        Assert.Equal(("host.containerStorage", true), Why("var/lib/docker", "folder"));
        Assert.Equal(("host.containerStorage", true), Why("big/images", "folder"));
        Assert.Equal(("host.containerStorage", true), Why("home/ann/.local/share/containers/storage", "folder"));
        foreach (var own in (string[])["", "data", "mnt/usb", "usr", "snap/core/1", "tmp", "srv", "var/lib", "home/ann", "procfs"])
        {
            Assert.Null(folders.Refuse(Encoding.UTF8.GetBytes(own)));
        }

        (string? Code, bool NamesType) Why(string path, string type)
        {
            var issue = folders.Refuse(Encoding.UTF8.GetBytes(path));
            return (issue?.Code, issue?.Text.Contains(type, StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public void All_mounts_are_taken_in_but_the_kernels_own()
    {
        var folders = new LeftOutFolders(MountTable.Parse(Encoding.UTF8.GetBytes(Table), "/", out _), takesAll: true);

        Assert.NotNull(folders.Refuse("proc"u8));
        Assert.Null(folders.Refuse("srv/my share"u8));
        Assert.Null(folders.Refuse("var/lib/docker"u8));
        Assert.Null(folders.Refuse("big/images"u8));
        Assert.Null(folders.Refuse("home/ann/.local/share/containers/storage"u8));
    }

    [Fact]
    public void The_last_mount_at_a_place_is_the_one_that_is_seen()
    {
        var mounts = MountTable.Parse("1 1 0:1 / /a rw - nfs x:/ rw\n2 1 8:1 / /a rw - ext4 /dev/sda rw\n3 1 8:2 / /b rw - ext4 /dev/sdb rw\n4 1 0:2 / /b rw - cifs //x/y rw\n"u8, "/", out _);
        var folders = new LeftOutFolders(mounts, takesAll: false);

        Assert.Null(folders.Refuse("a"u8));
        Assert.Equal("host.networkMount", folders.Refuse("b"u8)?.Code);
    }

    [Fact]
    public void A_root_that_is_mounted_elsewhere_has_its_own_table()
    {
        var mounts = MountTable.Parse("1 1 0:1 / / rw - ext4 /dev/sda rw\n2 1 0:2 / /host rw - ext4 /dev/sdb rw\n3 1 0:3 / /host/proc rw - proc proc rw\n4 1 0:4 / /hostile rw - nfs x:/ rw\n"u8, "/host/", out _);

        Assert.Equal([("", "ext4"), ("proc", "proc")], mounts.Select(mount => (mount.Point, mount.Type)));
    }

    [Fact]
    public void Damage_is_counted_and_ends()
    {
        var bytes = Encoding.UTF8.GetBytes(Table);
        for (var length = 0; length < bytes.Length; length++)
        {
            var mounts = MountTable.Parse(bytes.AsSpan(0, length), "/", out var broken);
            Assert.InRange(mounts.Count + broken, bytes.AsSpan(0, length).Count((byte)'\n'), 16);
        }

        Assert.Empty(MountTable.Parse("\n x - y\n1 2 3 4 relative o - t d\n1 2 3 4\n - - - - - - -\n"u8, "/", out var lines));
        Assert.Equal(4, lines);
    }
}
