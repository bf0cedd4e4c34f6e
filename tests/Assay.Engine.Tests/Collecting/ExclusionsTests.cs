using System.Text;
using Assay.Core;
using Assay.Engine.Collecting;

namespace Assay.Engine.Tests.Collecting;

public sealed class ExclusionsTests
{
    [Theory]
    [InlineData("node_modules", "node_modules/a/package.json", true)]
    [InlineData("node_modules", "web/node_modules", true)]
    [InlineData("node_modules/", "web/node_modules/a", true)]
    [InlineData("node_modules", "web/node_modules2/a", false)]
    [InlineData("*.jar", "opt/lib/a.jar", true)]
    [InlineData("*.jar", "opt/lib/a.jar.txt", false)]
    [InlineData("*.jar", "opt/a.jar/b", true)]
    [InlineData("/usr/share/doc", "usr/share/doc/a", true)]
    [InlineData("usr/share/doc", "usr/share/doc", true)]
    [InlineData("./usr/share", "usr/share/doc", true)]
    [InlineData("usr/share/doc", "opt/usr/share/doc", false)]
    [InlineData("usr/share/doc", "usr/share", false)]
    [InlineData("./app", "app/x", true)]
    [InlineData("./app", "srv/app/x", false)]
    [InlineData("**/test/**/*.lock", "a/test/b/c/x.lock", true)]
    [InlineData("**/test/**/*.lock", "test/x.lock", true)]
    [InlineData("**/test/**/*.lock", "tests/x.lock", false)]
    [InlineData("src/**", "src/a", true)]
    [InlineData("src/**", "src", false)]
    [InlineData("src/*/gen", "src/a/gen/b", true)]
    [InlineData("src/*/gen", "src/a/b/gen", false)]
    [InlineData("a*b*c", "x/aXbYbZc", true)]
    [InlineData("a*b*c", "x/aXcYb", false)]
    [InlineData("a?c", "aéc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*", "a", true)]
    [InlineData("a**", "abc", true)]
    public void A_pattern_covers_what_it_names_and_what_lies_below(string pattern, string path, bool covered) =>
        Assert.Equal(covered, Exclusions.Of([pattern])!.Covers(Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void One_of_several_patterns_is_enough()
    {
        var exclusions = Exclusions.Of(["a", "b/c"])!;
        Assert.True(exclusions.Covers("x/a"u8));
        Assert.True(exclusions.Covers("b/c/d"u8));
        Assert.False(exclusions.Covers("b/d"u8));
        Assert.False(exclusions.Covers(""u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("**")]
    [InlineData("**/**")]
    [InlineData("!keep")]
    [InlineData("a/../b")]
    public void What_is_no_pattern_is_refused(string pattern) =>
        Assert.Equal("arguments.exclude", Assert.Throws<AssayException>(() => Exclusions.Of([pattern])).Code);

    [Fact]
    public void Stars_cost_no_more_than_their_product()
    {
        var hostile = string.Concat(Enumerable.Repeat("a*", 500)) + "b";
        Assert.False(Exclusions.Of([hostile])!.Covers(Encoding.UTF8.GetBytes(new string('a', 4000))));
        Assert.False(Exclusions.Of([string.Concat(Enumerable.Repeat("**/a/", 30)) + "b"])!.Covers(Encoding.UTF8.GetBytes(string.Join('/', Enumerable.Repeat("a", 2000)))));
    }
}
