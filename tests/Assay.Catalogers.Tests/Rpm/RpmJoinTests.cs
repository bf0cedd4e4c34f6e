using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Rpm;

public sealed class RpmJoinTests
{
    private static LayerEntry Database(params string[] names) =>
        LayerEntry.File("var/lib/rpm/Packages.db", HeaderBuilder.Ndb([.. names.Select(name => HeaderBuilder.Package(name.Split(' ')[0], name.Split(' ')[1], "1").ToBlob())]));

    [Fact]
    public void A_package_comes_from_the_layer_that_brought_it_and_a_removed_one_is_deleted()
    {
        var sink = Rpms.Image.Layer(Database("a 1", "b 1", "c 1")).Layer(Database("a 1", "b 2")).Layer(Database("a 1", "b 2", "d 1")).Join();

        Assert.Equal(["a 1-1 0", "b 2-1 1", "d 1-1 2"], sink.Packages.Select(package => $"{package.Name} {package.Version} {LayerOf(package)}"));
        Assert.Equal(["c"], sink.DeletedPackages.Names());
    }

    [Fact]
    public void A_deleted_database_keeps_the_packages_whose_files_remain()
    {
        var database = LayerEntry.File(Rpms.SqlitePath, Rpms.Fixture("rpmdb.sqlite"));
        var sink = Rpms.Image.Layer(database, LayerEntry.File("usr/bin/alpha"), LayerEntry.File("usr/bin/beta"), LayerEntry.Link("bin", "usr/bin"))
            .Layer(LayerEntry.Whiteout("var/lib/rpm"), LayerEntry.Whiteout("usr/bin/beta")).Join();

        Assert.Equal(["alpha", "gamma"], sink.Packages.Names());
        Assert.All(sink.Packages, package => Assert.True(package.DatabaseDeleted));
        Assert.Equal(["beta"], sink.DeletedPackages.Names());
    }

    [Fact]
    public void Several_versions_of_one_package_can_be_installed()
    {
        var sink = Rpms.Image.Layer(Database("kernel 5", "kernel 6")).Join();

        Assert.Equal(["5-1", "6-1"], sink.Packages.Select(package => package.Version));
    }

    [Fact]
    public void A_package_in_two_databases_stands_once_with_both_places()
    {
        var content = Rpms.Fixture("rpmdb.sqlite");
        var sink = Rpms.Image.Layer(LayerEntry.File(Rpms.SqlitePath, content), LayerEntry.File("usr/lib/sysimage/rpm/rpmdb.sqlite", content)).Join();

        Assert.Equal(["alpha", "beta", "gamma"], sink.Packages.Names());
        Assert.All(sink.Packages, package => Assert.Equal(["usr/lib/sysimage/rpm/rpmdb.sqlite", Rpms.SqlitePath], package.Locations.Select(location => location.Path)));
    }

    [Fact]
    public void Dependencies_lead_to_who_provides_the_name_or_owns_the_path()
    {
        var database = LayerEntry.File(Rpms.SqlitePath, Rpms.Fixture("rpmdb.sqlite"));
        var sink = Rpms.Image.Layer(database, LayerEntry.File("usr/bin/beta"), LayerEntry.Link("bin", "usr/bin")).Join();

        var relation = Assert.Single(sink.Relations);
        Assert.Contains("/alpha@", relation.From, StringComparison.Ordinal);
        Assert.Contains("/beta@", relation.To, StringComparison.Ordinal);
        Assert.Equal(["usr/bin/beta"], Assert.Single(sink.Claims, claim => claim.Purl == relation.To).Paths.Lines());
    }

    [Fact]
    public void Purls_tell_epoch_distro_and_source()
    {
        var sink = Rpms.Image.Layer(LayerEntry.File(Rpms.SqlitePath, Rpms.Fixture("rpmdb.sqlite"))).Join();

        Assert.Equal(
            [
                "pkg:rpm/redhat/alpha@1.0-1.el9?arch=x86_64&distro=rhel-9.4&epoch=2&upstream=alpha-tools-1.0-1.el9.src.rpm",
                "pkg:rpm/redhat/beta@2.0~rc1-3?arch=x86_64&distro=rhel-9.4&upstream=beta-2.0~rc1-3.src.rpm",
                "pkg:rpm/redhat/gamma@3-1?arch=noarch&distro=rhel-9.4",
            ],
            sink.Packages.Select(package => package.Purl));
    }

    private static int LayerOf(Package package) =>
        Enumerable.Range(0, 9).Single(layer => FactsBuilder.DiffId(layer) == Assert.Single(package.Locations).Layer);
}
