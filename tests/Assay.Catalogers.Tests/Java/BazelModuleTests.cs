using System.Text;
using Assay.Catalogers.Java;
using Assay.Core.Findings;
using Assay.Catalogers.Tests.Libraries;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Java;

public sealed class BazelModuleTests
{
    [Fact]
    public void Coordinates_are_put_together_as_Starlark_does()
    {
        var content = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "java", "MODULE.bazel"));

        Assert.Equal(["g:a 1", "g:b 2", "g:c 3", "g:d 4", "g:e 5"], Libraries.Trees.Of(LayerEntry.File("app/MODULE.bazel", content)).Listed());
        Assert.Equal(
            ["g:a 1.5"],
            Libraries.Trees.Of(LayerEntry.File("app/MODULE.bazel", content), LayerEntry.File("app/maven_install.json", """{"artifacts":{"g:a":{"version":"1.5"}}}""")).Listed());
        Assert.Empty(Libraries.Trees.Of(LayerEntry.File("app/MODULE.bazel", "other = use_extension(\"@x//:y.bzl\", \"maven\")\nother.install(artifacts = [\"g:a:1\"])\n")).Packages);
    }

    [Theory]
    [InlineData("1(")]
    [InlineData("(")]
    [InlineData("x(")]
    [InlineData("[x,")]
    [InlineData("{1:")]
    [InlineData("a=(1+[")]
    public void Deep_nesting_ends_in_an_issue(string part)
    {
        var facts = Damage.Catalog(new BazelModuleCataloger(), "MODULE.bazel", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(part, 200_000))));

        Assert.Equal(IssueLevel.Notice, Assert.Single(facts.Issues).Level);
    }

    [Fact]
    public void Damaged_it_ends_in_facts_or_an_issue()
    {
        var content = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "java", "MODULE.bazel"));
        Damage.Cut(new BazelModuleCataloger(), "MODULE.bazel", content, (_, facts) => Assert.True(facts.Packages.Count <= 5));
        Damage.Flip(new BazelModuleCataloger(), "MODULE.bazel", content, 10);
    }
}
