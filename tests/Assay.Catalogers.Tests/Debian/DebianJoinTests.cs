using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Debian;

public sealed class DebianJoinTests
{
    private static readonly string Base = Debs.Stanza("base", "1.0");
    private static readonly string Curl = Debs.Stanza("curl", "7.88-1");

    [Fact]
    public void Every_layer_rewrites_the_status_file_and_each_package_belongs_to_the_layer_that_brought_it()
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Base, Debs.Stanza("tmp", "1"), Debs.Stanza("ssl", "3.0-1")))
            .Layer(Debs.Status(Base, Debs.Stanza("tmp", "1"), Debs.Stanza("ssl", "3.0-2"), Curl))
            .Layer(Debs.Status(Base, Debs.Stanza("ssl", "3.0-2"), Curl))
            .Join();

        Assert.Equal(["base 1.0", "curl 7.88-1", "ssl 3.0-2"], inventory.Packages.Versions());
        Assert.Equal([0, 1, 1], inventory.Packages.Select(LayerOf));
        Assert.All(inventory.Packages, package => Assert.Equal(Debs.StatusPath, Assert.Single(package.Locations).Path));

        // The older ssl was upgraded, not deleted.
        var deleted = Assert.Single(inventory.DeletedPackages);
        Assert.Equal(("tmp", "pkg:deb/debian/tmp@1?arch=amd64&distro=debian-12"), (deleted.Name, deleted.Purl));
        Assert.Equal(0, LayerOf(deleted));
    }

    [Fact]
    public void A_package_that_went_and_came_back_belongs_to_the_layer_of_its_return()
    {
        var inventory = Debs.Image.Layer(Debs.Status(Base, Curl)).Layer(Debs.Status(Base)).Layer(Debs.Status(Base, Curl)).Join();

        Assert.Equal([0, 2], inventory.Packages.Select(LayerOf));
        Assert.Empty(inventory.DeletedPackages);
    }

    [Fact]
    public void A_package_left_with_its_configuration_files_is_deleted()
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Base, Curl))
            .Layer(Debs.Status(Base, Debs.Stanza("curl", "7.88-1", "Status: deinstall ok config-files")))
            .Join();

        Assert.Equal(["base 1.0"], inventory.Packages.Versions());
        Assert.Equal(["curl 7.88-1"], inventory.DeletedPackages.Versions());
    }

    [Fact]
    public void The_last_version_of_a_removed_package_is_the_deleted_one()
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Base, Debs.Stanza("curl", "1")))
            .Layer(Debs.Status(Base, Debs.Stanza("curl", "2")))
            .Layer(Debs.Status(Base))
            .Join();

        Assert.Equal(["curl 2"], inventory.DeletedPackages.Versions());
    }

    public static TheoryData<string> WaysToDeleteADatabase => ["whiteout", "folder whiteout", "opaque folder", "emptied", "folder replaced by a file", "replaced by a link"];

    [Theory]
    [MemberData(nameof(WaysToDeleteADatabase))]
    public void A_database_deleted_while_files_remain_keeps_its_packages_marked(string way)
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Base), LayerEntry.File("usr/bin/base"), Debs.List("base", "/usr", "/usr/bin", "/usr/bin/base"))
            .Layer(Debs.Status(Base, Curl, Debs.Stanza("gone", "1")), LayerEntry.File("usr/bin/curl"), LayerEntry.File("usr/bin/gone"),
                Debs.List("curl", "/usr/bin", "/usr/bin/curl"), Debs.List("gone", "/usr/bin", "/usr/bin/gone"))
            .Layer([.. Deletion(way), LayerEntry.Whiteout("usr/bin/gone")])
            .Join();

        Assert.Equal(["base 1.0", "curl 7.88-1"], inventory.Packages.Versions());
        Assert.All(inventory.Packages, package => Assert.True(package.DatabaseDeleted));
        Assert.Equal([0, 1], inventory.Packages.Select(LayerOf));
        var deleted = Assert.Single(inventory.DeletedPackages);
        Assert.Equal(("gone", false), (deleted.Name, deleted.DatabaseDeleted));
        Assert.Equal(["usr/bin/base"], Claim(inventory, "base"));
    }

    [Fact]
    public void A_deleted_database_without_file_lists_keeps_its_packages()
    {
        var inventory = Debs.Image.Layer(Debs.Status(Base)).Layer(LayerEntry.Whiteout("var/lib/dpkg")).Join();

        Assert.True(Assert.Single(inventory.Packages).DatabaseDeleted);
    }

    [Fact]
    public void A_package_that_never_had_files_is_kept_with_its_deleted_database()
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Base), Debs.List("base", "/usr", "/usr/share/doc/base/copyright"), LayerEntry.Folder("usr"))
            .Layer(LayerEntry.Whiteout("var/lib/dpkg"))
            .Join();

        Assert.True(Assert.Single(inventory.Packages).DatabaseDeleted);
    }

    [Fact]
    public void A_database_deleted_and_recreated_holds_what_the_new_one_lists_and_what_of_the_old_one_remains()
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Base, Curl, Debs.Stanza("ssl", "1")), LayerEntry.File("usr/bin/base"), LayerEntry.File("usr/bin/curl"),
                Debs.List("base", "/usr/bin/base"), Debs.List("curl", "/usr/bin/curl"))
            .Layer(LayerEntry.Whiteout("var/lib/dpkg"), LayerEntry.Whiteout("usr/bin/curl"))
            .Layer(Debs.Status(Debs.Stanza("new", "1"), Debs.Stanza("ssl", "2")))
            .Join();

        Assert.Equal(["base 1.0", "new 1", "ssl 2"], inventory.Packages.Versions());
        Assert.Equal(["base"], inventory.Packages.Where(package => package.DatabaseDeleted).Select(package => package.Name));
        Assert.Equal(["curl 7.88-1"], inventory.DeletedPackages.Versions());
    }

    [Fact]
    public void Remaining_files_are_found_behind_merged_folders_and_diversions()
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Base, Debs.Stanza("dash", "1")), LayerEntry.Link("bin", "usr/bin"), LayerEntry.File("usr/bin/sh.distrib"), LayerEntry.File("usr/bin/base"),
                Debs.List("base", "/bin/base"), Debs.List("dash", "/bin/sh"),
                LayerEntry.File("var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\nother\n"))
            .Layer(LayerEntry.Whiteout("var/lib/dpkg"))
            .Join();

        Assert.Equal(["base 1.0", "dash 1"], inventory.Packages.Versions());
    }

    [Fact]
    public void A_package_of_status_and_status_d_is_one_package_with_two_locations()
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Base), LayerEntry.File("var/lib/dpkg/status.d/base", "Package: base\nVersion: 1.0\nArchitecture: amd64\n"))
            .Join();

        Assert.Equal([Debs.StatusPath, "var/lib/dpkg/status.d/base"], Assert.Single(inventory.Packages).Locations.Select(location => location.Path));
    }

    [Fact]
    public void Distroless_packages_come_layer_by_layer_with_their_files()
    {
        var inventory = Debs.Image
            .Layer(LayerEntry.File("var/lib/dpkg/status.d/bGliYzY", "Package: libc6\nArchitecture: amd64\nVersion: 2.36-9\nSource: glibc\n"),
                LayerEntry.File("var/lib/dpkg/status.d/bGliYzY.md5sums", $"{new string('a', 32)}  lib/x86_64-linux-gnu/libc.so.6\n"),
                LayerEntry.File("lib/x86_64-linux-gnu/libc.so.6"))
            .Layer(LayerEntry.File("var/lib/dpkg/status.d/libssl1.1", "Package: libssl1.1\nArchitecture: amd64\nVersion: 1.1\n"))
            .Join();

        Assert.Equal(["libc6 2.36-9", "libssl1.1 1.1"], inventory.Packages.Versions());
        Assert.Equal([0, 1], inventory.Packages.Select(LayerOf));
        Assert.Equal(["lib/x86_64-linux-gnu/libc.so.6"], Claim(inventory, "libc6"));
        Assert.Equal("pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc", inventory.Packages[0].Purl);
    }

    [Fact]
    public void Claims_are_resolved_through_links_and_diversions_without_folders()
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Debs.Stanza("dash", "1"), Debs.Stanza("perf", "1"), Debs.Stanza("libc6", "2", "Multi-Arch: same")),
                LayerEntry.Link("bin", "usr/bin"), LayerEntry.Link("lib", "/usr/lib"), LayerEntry.Folder("usr/lib/x"),
                LayerEntry.File("usr/bin/dash"), LayerEntry.Link("usr/bin/sh", "dash"), LayerEntry.File("usr/bin/perf"), LayerEntry.File("usr/bin/perf.real"),
                LayerEntry.File("usr/lib/x/libc.so.6"),
                Debs.List("dash", "/bin", "/bin/dash", "/bin/sh", "/bin/perf", "/usr/share/man/absent"), Debs.List("perf", "/usr/bin", "/bin/perf", "/usr/bin/perf"),
                Debs.List("libc6:amd64", "/lib", "/lib/x", "/lib/x/libc.so.6", "/usr/lib/x/libc.so.6"),
                LayerEntry.File("var/lib/dpkg/diversions", "/bin/perf\n/bin/perf.real\nperf\n/bin/sh\n/bin/sh.distrib\ndash\n"))
            .Join();

        Assert.Equal(["usr/bin/dash", "usr/bin/perf.real", "usr/bin/sh"], Claim(inventory, "dash"));
        Assert.Equal(["usr/bin/perf"], Claim(inventory, "perf"));
        Assert.Equal(["usr/lib/x/libc.so.6"], Claim(inventory, "libc6"));
    }

    [Fact]
    public void A_local_diversion_holds_for_every_package()
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Base), LayerEntry.File("usr/bin/base.distrib"), LayerEntry.File("usr/bin/base"), Debs.List("base", "/usr/bin/base"),
                LayerEntry.File("var/lib/dpkg/diversions", "/usr/bin/base\n/usr/bin/base.distrib\n:\n"))
            .Join();

        Assert.Equal(["usr/bin/base.distrib"], Claim(inventory, "base"));
    }

    [Fact]
    public void Licences_come_through_linked_folders_and_files()
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Debs.Stanza("a", "1"), Debs.Stanza("b", "1"), Debs.Stanza("c", "1"), Debs.Stanza("d", "1")),
                LayerEntry.File("usr/share/doc/a/copyright", "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-2+\n"),
                LayerEntry.Link("usr/share/doc/b", "a"), LayerEntry.Link("usr/share/doc/c/copyright", "/usr/share/doc/b/copyright"), LayerEntry.Link("usr/share/doc/d", "d"))
            .Join();

        Assert.Equal(["GPL-2.0-or-later", "GPL-2.0-or-later", "GPL-2.0-or-later", ""], inventory.Packages.Select(package => string.Join(',', package.Licenses)));
    }

    [Theory]
    [InlineData("b", "b")]
    [InlineData("b (>= 2)", "")]
    [InlineData("b (>= 2) | c", "c")]
    [InlineData("absent | c, b (= 1.0)", "b c")]
    [InlineData("b:any, c:amd64, b:i386", "b c")]
    [InlineData("virtual", "c")]
    [InlineData("virtual (>= 1)", "")]
    [InlineData("libgcc1 (>= 1:3.0)", "c")]
    [InlineData("libgcc1 (>= 1:13)", "")]
    [InlineData("b (<< 1.0) | b (>> 1.0) | b (< 1.0)", "b")]
    [InlineData("a, b, b", "b")]
    [InlineData(", | ,(, b (, :, b [amd64] <!nocheck>", "b")]
    public void Dependencies_go_to_the_first_installed_alternative(string depends, string expected)
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Debs.Stanza("a", "1", "Depends: " + depends), Debs.Stanza("b", "1.0"), Debs.Stanza("c", "1", "Provides: virtual, libgcc1 (= 1:12.2.0-14)")))
            .Join();

        Assert.All(inventory.Relations, relation => Assert.Equal((inventory.Packages[0].Purl, RelationKind.DependsOn), (relation.From, relation.Kind)));
        Assert.Equal(expected, string.Join(' ', inventory.Relations.Select(relation => inventory.Packages.Single(package => package.Purl == relation.To).Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_dependency_prefers_its_own_architecture()
    {
        var inventory = Debs.Image
            .Layer(Debs.Status(Debs.Stanza("a", "1", "Architecture: i386", "Depends: lib", "Pre-Depends: pre"), Debs.Stanza("lib", "1", "Multi-Arch: same"),
                Debs.Stanza("lib", "1", "Multi-Arch: same", "Architecture: i386"), Debs.Stanza("pre", "1", "Architecture: all")))
            .Join();

        Assert.Equal(4, inventory.Packages.Count);
        Assert.Equal(["pkg:deb/debian/lib@1?arch=i386&distro=debian-12", "pkg:deb/debian/pre@1?arch=all&distro=debian-12"],
            inventory.Relations.Select(relation => relation.To).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Package_urls_name_distribution_and_upstream()
    {
        var image = Debs.Image.Layer(Debs.Status(Debs.Stanza("a", "1:2-3+b1", "Source: s (1:2-3)")));

        Assert.Equal("pkg:deb/ubuntu/a@1:2-3%2Bb1?arch=amd64&distro=ubuntu-22.04&upstream=s%401:2-3",
            Assert.Single(image.Join(new Catalogers.Debian.DebianJoin(), new Distro { Id = "ubuntu", VersionId = "22.04" }).Packages).Purl);
        Assert.Equal("pkg:deb/debian/a@1:2-3%2Bb1?arch=amd64&upstream=s%401:2-3",
            Assert.Single(image.Join(new Catalogers.Debian.DebianJoin()).Packages).Purl);
    }

    [Fact]
    public void An_image_without_dpkg_gives_nothing()
    {
        var inventory = Debs.Image.Layer(LayerEntry.File("usr/share/doc/a/copyright", "x")).Layer(LayerEntry.Whiteout("var/lib/dpkg")).Join();

        Assert.Empty(inventory.Packages);
        Assert.Empty(inventory.DeletedPackages);
        Assert.Empty(inventory.Issues);
    }

    private static IEnumerable<LayerEntry> Deletion(string way) => way switch
    {
        "whiteout" => [LayerEntry.Whiteout(Debs.StatusPath)],
        "folder whiteout" => [LayerEntry.Whiteout("var/lib/dpkg")],
        "opaque folder" => [LayerEntry.Folder("var/lib"), LayerEntry.Opaque("var/lib")],
        "emptied" => [LayerEntry.File(Debs.StatusPath)],
        "folder replaced by a file" => [LayerEntry.File("var/lib/dpkg", "x")],
        _ => [LayerEntry.Link(Debs.StatusPath, "/dev/null")],
    };

    private static int LayerOf(Package package) =>
        Enumerable.Range(0, 9).First(layer => FactsBuilder.DiffId(layer) == Assert.Single(package.Locations).Layer);

    private static string[] Claim(InventorySink inventory, string name) =>
        Assert.Single(inventory.Claims, claim => claim.Purl == inventory.Packages.Single(package => package.Name == name).Purl).Paths();
}
