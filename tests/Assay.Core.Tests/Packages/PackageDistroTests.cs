using Assay.Core.Packages;

namespace Assay.Core.Tests.Packages;

public sealed class PackageDistroTests
{
    private static readonly Distro Debian = new() { Id = "debian", VersionId = "12", Codename = "bookworm", Channels = ["apt:a"] };

    [Fact]
    public void Packages_of_a_disk_s_other_system_are_looked_up_in_its_release()
    {
        var distro = PackageDistro.WithOthers(Debian, [Debian, new Distro { Id = "alpine", VersionId = "3.20.1" }, new Distro { Id = "debian", Codename = "sid" }]);

        Assert.Equal(["apt:a", "system:alpine-3.20.1", "system:debian-sid"], distro!.Channels);
        Assert.Equal("alpine:3.20", KeyOf("apk", "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.1", distro));
        Assert.Equal("debian:12", KeyOf("deb", "pkg:deb/debian/musl@1.2.5-r0?arch=amd64&distro=debian-12", distro));
        Assert.Equal(KeyOf("deb", "", new Distro { Id = "debian", Codename = "sid" }), KeyOf("deb", "pkg:deb/debian/musl@1.2.5-r0?distro=debian-sid&upstream=x", distro));
    }

    [Fact]
    public void One_system_is_what_it_was()
    {
        Assert.Same(Debian, PackageDistro.WithOthers(Debian, [Debian, Debian]));
        Assert.Null(PackageDistro.WithOthers(null, []));

        // Other producers write other releases into URLs: the artefact's own word counts.
        Assert.Equal("debian:12", KeyOf("deb", "pkg:deb/debian/musl@1.2.5-r0?distro=bookworm", Debian));
        Assert.Equal("debian:12", KeyOf("deb", "pkg:deb/debian/musl@1.2.5-r0?distro=ubuntu-22.04", Debian));
    }

    private static string KeyOf(string type, string purl, Distro distro) =>
        MatchKey.KeysOf(new Package { Type = type, Name = "musl", Version = "1.2.5-r0", Purl = purl }, distro)[0].Key.Bucket;
}
