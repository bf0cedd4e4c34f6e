using Assay.Core;
using Assay.Engine.Collecting;

namespace Assay.Engine.Tests.Collecting;

public sealed class PathExclusionTests
{
    [Theory]
    [InlineData("node_modules", "node_modules", true)]
    [InlineData("node_modules", "srv/app/node_modules/a/package.json", true)]
    [InlineData("node_modules/", "srv/node_modules/a", true)]
    [InlineData("node_modules", "srv/node_modules2/a", false)]
    [InlineData("*.jar", "opt/app/lib/a.jar", true)]
    [InlineData("*.jar", "opt/app.jar.d/lib/a", false)]
    [InlineData("/srv", "srv/app/a", true)]
    [InlineData("/srv", "opt/srv/app/a", false)]
    [InlineData("srv/*/test", "srv/a/test/package.json", true)]
    [InlineData("srv/*/test", "srv/a/b/test/package.json", false)]
    [InlineData("srv/**/test", "srv/test/x", true)]
    [InlineData("srv/**/test", "srv/a/b/test/x", true)]
    [InlineData("srv/**/test", "srv/a/b/tests/x", false)]
    [InlineData("**/a/**/b", "x/a/y/a/z/b", true)]
    [InlineData("**/a/**/b", "x/b/a", false)]
    [InlineData("docs/**", "docs/a/b", true)]
    [InlineData("docs/**", "doc", false)]
    [InlineData("a/**/**/b", "a/b", true)]
    [InlineData("na?ve", "x/naïve", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("*a*b*c", "xxaxxbxxc", true)]
    [InlineData("*a*b*c", "xxaxxcxxb", false)]
    public void It_covers_what_it_names_and_what_lies_below(string pattern, string path, bool isCovered) =>
        Assert.Equal(isCovered, PathExclusion.Of([pattern])!.Covers(path));

    [Fact]
    public void A_hostile_pattern_and_path_end_in_time()
    {
        var exclusion = PathExclusion.Of([string.Concat(Enumerable.Repeat("*a", 500)) + "b", string.Join('/', Enumerable.Repeat("**/a", 100)) + "/b"])!;

        Assert.False(exclusion.Covers(new string('a', 4000)));
        Assert.False(exclusion.Covers(string.Join('/', Enumerable.Repeat("a", 2000))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//")]
    public void What_would_exclude_all_is_refused(string pattern) =>
        Assert.Equal("arguments.exclude", Assert.Throws<AssayException>(() => PathExclusion.Of([pattern])).Code);

    [Fact]
    public void It_is_part_of_the_cache_s_key_and_of_where_a_walk_goes()
    {
        var plain = InterestTable.Of([]);
        var excluding = InterestTable.Of(Assay.Catalogers.AllCatalogers.Catalogers, PathExclusion.Of(["srv"]));

        Assert.NotEqual(InterestTable.Of(Assay.Catalogers.AllCatalogers.Catalogers).Fingerprint, excluding.Fingerprint);
        Assert.False(excluding.Enters("srv/app"u8));
        Assert.True(excluding.Enters("opt"u8));
        Assert.Null(plain.Exclusion);
    }
}
