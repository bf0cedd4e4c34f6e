using Assay.Catalogers.Rpm;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Rpm;

public sealed class SqliteLogTests
{
    private static readonly byte[] Database = Rpms.Fixture("logged.sqlite");
    private static readonly byte[] Log = Rpms.Fixture("logged.sqlite-wal");

    [Fact]
    public void A_log_is_laid_over_its_database_up_to_the_last_commit()
    {
        var sink = Rpms.Image.Layer(LayerEntry.File(Rpms.SqlitePath, Database), LayerEntry.File(Rpms.LogPath, Log)).Join();

        Assert.Equal(["beta", "delta", "gamma"], sink.Packages.Names());
        Assert.Empty(sink.DeletedPackages);
        Assert.Empty(sink.Issues);
        Assert.All(sink.Packages, package => Assert.Equal(Rpms.SqlitePath, Assert.Single(package.Locations).Path));
    }

    [Fact]
    public void A_log_of_a_later_layer_brings_and_removes_packages()
    {
        var sink = Rpms.Image.Layer(LayerEntry.File(Rpms.SqlitePath, Database)).Layer(LayerEntry.File(Rpms.LogPath, Log)).Join();

        Assert.Equal(["beta", "delta", "gamma"], sink.Packages.Names());
        Assert.Equal(["alpha"], sink.DeletedPackages.Names());
        Assert.Equal(FactsBuilder.DiffId(0), Assert.Single(sink.Packages.Single(package => package.Name == "beta").Locations).Layer);
        Assert.Equal(FactsBuilder.DiffId(1), Assert.Single(sink.Packages.Single(package => package.Name == "delta").Locations).Layer);
    }

    [Fact]
    public void A_log_that_a_later_layer_removes_no_longer_counts()
    {
        var sink = Rpms.Image.Layer(LayerEntry.File(Rpms.SqlitePath, Database), LayerEntry.File(Rpms.LogPath, Log))
            .Layer(LayerEntry.Whiteout(Rpms.LogPath)).Join();

        Assert.Equal(["alpha", "beta"], sink.Packages.Names());
    }

    [Fact]
    public void An_empty_log_changes_nothing()
    {
        var sink = Rpms.Image.Layer(LayerEntry.File(Rpms.SqlitePath, Database), LayerEntry.File(Rpms.LogPath)).Join();

        Assert.Equal(["alpha", "beta"], sink.Packages.Names());
        Assert.Empty(sink.Issues);
    }

    [Fact]
    public void A_log_beside_an_empty_database_does_not_count_as_sqlite_deletes_it()
    {
        var sink = Rpms.Image.Layer(LayerEntry.File(Rpms.SqlitePath), LayerEntry.File(Rpms.LogPath, Log)).Join();

        Assert.Empty(sink.Packages);
    }

    [Fact]
    public void A_log_of_another_database_is_an_error()
    {
        // The log's leaf pages name overflow pages of its own database that this one does not have.
        var sink = Rpms.Image.Layer(LayerEntry.File(Rpms.SqlitePath, Rpms.Fixture("rpmdb.sqlite")), LayerEntry.File(Rpms.LogPath, Log)).Join();

        Assert.Contains(sink.Issues, issue => issue is { Level: IssueLevel.Error, Code: "rpm.log.malformed", Path: Rpms.LogPath });
    }

    [Fact]
    public void Files_of_packages_that_only_the_log_has_are_theirs()
    {
        var sink = Rpms.Image.Layer(LayerEntry.File(Rpms.SqlitePath, Database), LayerEntry.File(Rpms.LogPath, Log), LayerEntry.File("opt/delta/007")).Join();

        var delta = sink.Packages.Single(package => package.Name == "delta");
        Assert.Equal(["opt/delta/007"], Assert.Single(sink.Claims, claim => claim.Purl == delta.Purl).Paths.Lines());
    }

    [Fact]
    public void Sees_what_sqlite_itself_sees_in_each_prefix_of_a_log()
    {
        var python = NativeTool.Require("python3");
        using var folder = new TemporaryFolder();
        for (var length = 32; length < Log.Length; length += 536 * 4)
        {
            var path = folder[$"{length}.sqlite"];
            File.WriteAllBytes(path, Database);
            File.WriteAllBytes(path + "-wal", Log[..length]);
            var sink = Rpms.Image.Layer(LayerEntry.File(Rpms.SqlitePath, Database), LayerEntry.File(Rpms.LogPath, Log[..length])).Join();

            var seen = NativeTool.Run(python, ["-c", "import sqlite3, sys\nprint(len(sqlite3.connect(sys.argv[1]).execute('SELECT hnum FROM Packages').fetchall()))", path]);

            // One of the rows is a signing key.
            Assert.Equal(seen.Output.Trim(), (sink.Packages.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Reads_only_packages_rows_of_a_log()
    {
        var facts = Rpms.Catalog(Rpms.LogPath, Log);

        Assert.Equal(SqliteLogCataloger.CatalogerName, facts.Cataloger);
        Assert.Subset(new HashSet<string>(["alpha-2:1.0-1.el9.x86_64", "beta-0:2.0~rc1-3.x86_64", "gamma-0:3-1.noarch", "delta-0:4-1.x86_64"]), new HashSet<string>(facts.Keys()));
        Assert.False(facts.IsDatabase);
        Assert.Empty(facts.Issues);
    }
}
