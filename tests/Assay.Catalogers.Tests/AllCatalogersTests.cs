using Assay.Core.Cataloging;

namespace Assay.Catalogers.Tests;

public sealed class AllCatalogersTests
{
    [Fact]
    public void Every_cataloger_and_join_of_the_assembly_is_registered()
    {
        var types = typeof(AllCatalogers).Assembly.GetTypes().Where(type => type is { IsAbstract: false, IsInterface: false }).ToArray();

        Assert.Equal(Names(types.Where(typeof(ICataloger).IsAssignableFrom)), Names(AllCatalogers.Catalogers.Select(cataloger => cataloger.GetType())));
        Assert.Equal(Names(types.Where(typeof(IJoin).IsAssignableFrom)), Names(AllCatalogers.Joins.Select(join => join.GetType())));
    }

    [Fact]
    public void Names_are_unique_and_joins_take_facts_of_catalogers_that_exist()
    {
        var names = AllCatalogers.Catalogers.Select(cataloger => cataloger.Name).ToArray();

        Assert.Distinct(names);
        Assert.All(names, name => Assert.Matches("^[a-z]+/[a-z0-9-]+$", name));
        Assert.Distinct(AllCatalogers.Joins.Select(join => join.Name));
        Assert.All(AllCatalogers.Joins.SelectMany(join => join.Catalogers), name => Assert.Contains(name, names));
    }

    [Fact]
    public void Every_cataloger_is_interested_in_something()
    {
        Assert.All(AllCatalogers.Catalogers, cataloger =>
            Assert.True(cataloger.Interest.Globs.Count > 0 || cataloger.Interest.NamesIn.Count > 0 || cataloger.Interest.Magic.Count > 0 || cataloger.Interest.Executables));
        Assert.All(AllCatalogers.Catalogers.SelectMany(cataloger => cataloger.Interest.Globs), glob =>
            Assert.All(glob.Split('/').Skip(1), part => Assert.True(part.Count(character => character == '*') <= 1, glob)));
    }

    private static string[] Names(IEnumerable<Type> types) => [.. types.Select(type => type.FullName!).Order(StringComparer.Ordinal)];
}
