using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>The project itself, where its lock file or manifest tells name and version: a marked package, on which what it asks for hangs.</summary>
public sealed class ProjectTests
{
    [Theory]
    [InlineData("package-lock.json", """{"name":"app","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"app","version":"1.0.0","dependencies":{"a":"^1"}},"node_modules/a":{"version":"1.2.0"}}}""", "app a")]
    [InlineData("yarn.lock", "__metadata:\n  version: 8\n\n\"a@npm:^1\":\n  version: 1.2.0\n  resolution: \"a@npm:1.2.0\"\n  linkType: hard\n\n\"app@workspace:.\":\n  version: 0.0.0-use.local\n  resolution: \"app@workspace:.\"\n  dependencies:\n    a: \"npm:^1\"\n  linkType: soft\n", "app a")]
    [InlineData("uv.lock", "[[package]]\nname = \"app\"\nversion = \"1.0.0\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"a\" }]\n[[package]]\nname = \"a\"\nversion = \"1.2.0\"\n", "app a")]
    [InlineData("app.deps.json", """{"targets":{"t":{"app/1.0.0":{"dependencies":{"a":"1.2.0"}},"a/1.2.0":{}}},"libraries":{"app/1.0.0":{"type":"project"},"a/1.2.0":{"type":"package"}}}""", "app a")]
    [InlineData("gleam.toml", "name = \"app\"\nversion = \"1.0.0\"\n", "")]
    [InlineData("pubspec.yaml", "name: app\nversion: 1.0.0\n", "")]
    [InlineData("vcpkg.json", """{"name":"app","version":"1.0.0"}""", "")]
    public void It_is_marked_and_what_it_asks_for_hangs_on_it(string file, string content, string relations)
    {
        var sink = Trees.Of(LayerEntry.File("srv/app/" + file, content));

        Assert.Equal("app", Assert.Single(sink.Packages, package => package.IsProject).Name);
        Assert.Equal(relations, string.Join(", ", sink.Related()));
    }

    [Fact]
    public void Without_a_version_it_is_none() =>
        Assert.Empty(Trees.Of(LayerEntry.File("srv/app/package-lock.json", """{"name":"app","lockfileVersion":3,"packages":{"":{"name":"app"}}}""")).Packages);

    [Fact]
    public void A_lock_file_of_an_installed_package_tells_of_no_project() =>
        Assert.Empty(Trees.Of(LayerEntry.File("srv/node_modules/x/package-lock.json", """{"name":"x","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"x","version":"1.0.0"}}}""")).Packages);
}
