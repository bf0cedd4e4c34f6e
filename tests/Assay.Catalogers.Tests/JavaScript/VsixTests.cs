using Assay.Catalogers.JavaScript;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.JavaScript;

public sealed class VsixTests
{
    [Fact]
    public void The_extension_and_what_it_brings_along_are_installed()
    {
        var content = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "packed", "a.vsix"));
        var sink = Libraries.Trees.Of(LayerEntry.File("srv/a.vsix", content));

        Assert.Equal(["@s/b 2.0.0", "a 1.2.0", "me.x 1.0.0"], Libraries.Trees.Listed(sink));
        Assert.Equal("srv/a.vsix!/extension/node_modules/a/package.json", sink.Packages.Single(package => package.Name == "a").Locations[0].Path);
        Damage.Cut(new VsixCataloger(), "srv/a.vsix", content, (_, facts) => Assert.True(facts.Packages.Count <= 3));
        Damage.Flip(new VsixCataloger(), "srv/a.vsix", content, 4);
    }
}
