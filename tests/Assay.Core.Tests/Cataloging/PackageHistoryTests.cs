using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Core.Tests.Files;

namespace Assay.Core.Tests.Cataloging;

public sealed class PackageHistoryTests
{
    private const string Status = "var/lib/dpkg/status";

    [Fact]
    public void Attributes_a_package_to_the_layer_that_brought_it_though_all_rewrite_the_database()
    {
        var lives = Of((["a 1"], []), (["a 1", "b 1"], []), (["a 1", "b 1", "c 1"], []));

        Assert.Equal(["a 1 from 0 to 2 Present", "b 1 from 1 to 2 Present", "c 1 from 2 to 2 Present"], lives);
    }

    [Fact]
    public void Keeps_a_package_present_through_layers_without_the_database()
    {
        var lives = Of((["a 1"], []), (null, []), (["a 1", "b 1"], []), (null, []));

        Assert.Equal(["a 1 from 0 to 3 Present", "b 1 from 2 to 3 Present"], lives);
    }

    [Fact]
    public void Ends_a_package_that_a_later_database_no_longer_lists()
    {
        var lives = Of((["a 1", "b 1"], []), (["a 1"], []), (null, []));

        Assert.Equal(["a 1 from 0 to 2 Present", "b 1 from 0 to 0 Removed"], lives);
    }

    [Fact]
    public void Takes_an_upgrade_for_a_removal_and_an_install()
    {
        var lives = Of((["a 1"], []), (["a 2"], []));

        Assert.Equal(["a 1 from 0 to 0 Removed", "a 2 from 1 to 1 Present"], lives);
    }

    [Fact]
    public void Begins_anew_where_a_package_comes_back()
    {
        var lives = Of((["a 1", "b 1"], []), (["b 1"], []), (["a 1", "b 1"], []));

        Assert.Equal(["a 1 from 2 to 2 Present", "b 1 from 0 to 2 Present"], lives);
    }

    [Fact]
    public void Keeps_the_packages_of_a_database_that_was_deleted()
    {
        Assert.Equal(["a 1 from 0 to 0 DatabaseDeleted"], Of((["a 1"], []), (null, [new(Status, EntryKind.Whiteout)])));
        Assert.Equal(["a 1 from 0 to 1 DatabaseDeleted"], Of((["a 1"], []), (null, []), (null, [new("var/lib", EntryKind.OpaqueDirectory)])));
        Assert.Equal(["a 1 from 0 to 0 DatabaseDeleted"], Of((["a 1"], []), (null, [new("var/lib/dpkg", EntryKind.File)])));
        Assert.Equal(["a 1 from 0 to 0 DatabaseDeleted"], Of((["a 1"], []), (null, [new(Status, EntryKind.SymbolicLink, "/dev/null")])));
    }

    [Fact]
    public void Keeps_the_packages_of_a_database_that_was_emptied() =>
        Assert.Equal(["a 1 from 0 to 0 DatabaseDeleted"], Of((["a 1"], []), ([], [])));

    [Fact]
    public void Begins_anew_where_a_deleted_database_comes_back()
    {
        var lives = Of((["a 1", "b 1"], []), (null, [new(Status, EntryKind.Whiteout)]), (["b 1"], []));

        Assert.Equal(["a 1 from 0 to 0 DatabaseDeleted", "b 1 from 2 to 2 Present"], lives);
    }

    [Fact]
    public void Replaces_a_database_that_is_deleted_and_written_in_one_layer() =>
        Assert.Equal(["a 1 from 0 to 0 Removed", "b 1 from 1 to 1 Present"],
            Of((["a 1"], []), (["b 1"], [new("var/lib/dpkg", EntryKind.OpaqueDirectory)])));

    [Fact]
    public void Follows_each_database_by_itself()
    {
        var layer = new LayerFacts
        {
            Index = ModelLayers.Index([new("one", EntryKind.File), new("two", EntryKind.File)]),
            Files = [Database("one", ["a 1"]), Database("two", ["a 1"])],
        };

        Assert.Equal(["one", "two"], PackageHistory.Of(new LayeredFacts([layer]), "test").Select(life => life.Database.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ignores_files_that_are_no_databases_and_other_catalogers()
    {
        var file = new FileFacts { Path = FilePath.Parse("x"), Cataloger = "test", Packages = [Fact("a 1")] };
        var other = new FileFacts { Path = FilePath.Parse("y"), Cataloger = "other", Packages = [Fact("b 1")], IsDatabase = true };
        var layer = new LayerFacts { Index = ModelLayers.Index([]), Files = [file, other] };

        Assert.Empty(PackageHistory.Of(new LayeredFacts([layer]), "test"));
    }

    [Fact]
    public void Takes_the_words_of_the_last_database()
    {
        var lives = PackageHistory.Of(new LayeredFacts([Layer(["a 1"], [], "old"), Layer(["a 1"], [], "new")]), "test");

        Assert.Equal(("new", 0), (Assert.Single(lives).Fact.Depends, lives[0].FirstLayer));
    }

    // Layer by layer: the packages of its database (null where it has none), and its other entries.
    private static string[] Of(params (string[]? Packages, ModelEntry[] Entries)[] layers) =>
        [.. PackageHistory.Of(new LayeredFacts([.. layers.Select(layer => Layer(layer.Packages, layer.Entries))]), "test")
            .Select(life => $"{life.Fact.Key} {life.Fact.Package.Version} from {life.FirstLayer} to {life.LastLayer} {life.Fate}")
            .Order(StringComparer.Ordinal)];

    private static LayerFacts Layer(string[]? packages, ModelEntry[] entries, string? depends = null) => new()
    {
        Index = ModelLayers.Index(packages is null ? entries : [.. entries, new ModelEntry(Status, EntryKind.File, SizeBytes: 1)]),
        Files = packages is null ? [] : [Database(Status, packages, depends)],
    };

    private static FileFacts Database(string path, string[] packages, string? depends = null) => new()
    {
        Path = FilePath.Parse(path),
        Cataloger = "test",
        Packages = [.. packages.Select(package => Fact(package) with { Depends = depends })],
        IsDatabase = true,
    };

    private static PackageFact Fact(string package)
    {
        var parts = package.Split(' ');
        return new PackageFact(new Package { Type = "deb", Name = parts[0], Version = parts[1] }, parts[0]);
    }
}
