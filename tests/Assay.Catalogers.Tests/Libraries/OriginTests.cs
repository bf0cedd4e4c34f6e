using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>Where a library came from, as its purl and its package tell: a commit, a registry of one's own, a channel, an architecture.</summary>
public sealed class OriginTests
{
    [Fact]
    public void What_pip_took_from_a_repository_has_the_commit_and_still_its_files()
    {
        var sink = Trees.Of(
            LayerEntry.File("lib/a-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: A.b\nVersion: 1.0\n"),
            LayerEntry.File("lib/a-1.0.dist-info/direct_url.json", """{"url":"https://git.example/a.git","vcs_info":{"vcs":"git","commit_id":"0123abc"}}"""),
            LayerEntry.File("lib/a-1.0.dist-info/RECORD", "a.py,,\n"),
            LayerEntry.File("lib/a.py", ""),
            LayerEntry.File("lib/c-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: c\nVersion: 1.0\nRequires-Dist: A.b\n"),
            LayerEntry.File("lib/c-1.0.dist-info/direct_url.json", """{"url":"file:///c.whl","archive_info":{}}"""));

        Assert.Equal(["pkg:pypi/a-b@1.0?vcs_url=git%2Bhttps://git.example/a.git%400123abc", "pkg:pypi/c@1.0"], Purls(sink));
        Assert.Equal(["c A.b"], sink.Related());
        Assert.Equal(Purls(sink)[0], Assert.Single(sink.Claims).Purl);
    }

    [Fact]
    public void A_package_of_pub_has_its_commit_or_its_registry()
    {
        var sink = Trees.Of(LayerEntry.File("app/pubspec.lock", """
            packages:
              a:
                dependency: "direct main"
                description: {name: a, url: "https://pub.example/"}
                source: hosted
                version: "1.0.0"
              b:
                dependency: transitive
                description: {name: b, url: "https://pub.dartlang.org"}
                source: hosted
                version: "2.0.0"
              c:
                dependency: transitive
                description: {path: ".", ref: HEAD, resolved-ref: "0123abc", url: "https://git.example/c.git"}
                source: git
                version: "3.0.0"
            """));

        Assert.Equal(["pkg:pub/a@1.0.0?repository_url=https://pub.example", "pkg:pub/b@2.0.0", "pkg:pub/c@3.0.0?vcs_url=git%2Bhttps://git.example/c.git%400123abc"], Purls(sink));
    }

    [Theory]
    [InlineData("usr/share/php/.registry/a.reg", "pkg:pear/pear.php.net/a@1.0")]
    [InlineData("usr/local/lib/php/.registry/.channel.pecl.php.net/a.reg", "pkg:pear/pecl.php.net/a@1.0")]
    [InlineData("usr/local/lib/php/.registry/.channel.x.example_pear/a.reg", "pkg:pear/x.example/pear/a@1.0")]
    public void A_file_of_pear_without_a_channel_is_of_its_folders(string path, string expected)
    {
        var sink = Trees.Of(LayerEntry.File(path, """a:2:{s:4:"name";s:1:"a";s:7:"version";s:3:"1.0";}"""));

        Assert.Equal([expected], Purls(sink));
    }

    [Fact]
    public void A_copy_inside_of_a_module_is_one_unless_it_is_not_to_be_published()
    {
        var sink = Trees.Of(
            LayerEntry.File("app/node_modules/a/package.json", """{"name":"a","version":"1.0.0","private":true}"""),
            LayerEntry.File("app/node_modules/a/dist/package.json", """{"name":"dist","version":"1.0.0","private":true}"""),
            LayerEntry.File("app/node_modules/a/vendor/b/package.json", """{"name":"b","version":"2.0.0"}"""),
            LayerEntry.File("usr/share/nodejs/c/package.json", """{"name":"c","version":"3.0.0","private":true}"""));

        Assert.Equal(["pkg:npm/a@1.0.0", "pkg:npm/b@2.0.0", "pkg:npm/c@3.0.0"], Purls(sink));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0, "app/package-lock.json", "{}")]
    [InlineData(0, "yarn.lock", "")]
    [InlineData(0, "app/node_modules/a/package.json", """{"name":"a","version":"1.0.0"}""")]
    [InlineData(0, "node_modules/a/package.json", """{"name":"a","version":"1.0.0"}""")]
    public void A_project_whose_versions_nobody_can_tell_is_named(int notices, string? path = null, string content = "")
    {
        LayerEntry[] beside = path is null ? [] : [LayerEntry.File(path, content)];
        var sink = Trees.Of([LayerEntry.File("app/package.json", """{"dependencies":{"a":"^1.0.0"},"devDependencies":{"b":"1"}}"""), .. beside]);

        Assert.Equal(notices, sink.Issues.Count(issue => issue.Code == "javascript.package.unlocked" && issue.Text.StartsWith("1 dependencies", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_of_pear_tells_files_and_needs()
    {
        var sink = Trees.Of(
            LayerEntry.File("usr/share/php/.registry/a.reg", """a:4:{s:4:"name";s:1:"a";s:7:"version";s:3:"1.0";s:8:"filelist";a:1:{s:5:"A.php";a:1:{s:12:"installed_as";s:20:"/usr/share/php/A.php";}}s:12:"dependencies";a:1:{s:8:"required";a:1:{s:7:"package";a:2:{s:4:"name";s:1:"b";s:7:"channel";s:12:"pear.php.net";}}}}"""),
            LayerEntry.File("usr/share/php/.registry/b.reg", """a:2:{s:4:"name";s:1:"b";s:7:"version";s:3:"2.0";}"""),
            LayerEntry.File("usr/share/php/A.php", ""));

        Assert.Equal(["a b"], sink.Related());
        Assert.Equal("usr/share/php/A.php\n", System.Text.Encoding.UTF8.GetString(Assert.Single(sink.Claims).Paths));
    }

    [Fact]
    public void What_a_snap_was_built_with_has_the_snaps_architecture()
    {
        var sink = Trees.Of(LayerEntry.File("snap/x/1/snap/manifest.yaml", "name: x\narchitectures:\n- amd64\nprimed-stage-packages:\n- a=1.0\n- b:i386=2.0\n"));

        Assert.Equal(["pkg:deb/ubuntu/a@1.0?arch=amd64", "pkg:deb/ubuntu/b@2.0?arch=i386"], Purls(sink));
    }

    [Fact]
    public void A_formula_has_its_licences_and_one_that_may_be_installed_is_none()
    {
        var sink = Trees.Of(
            LayerEntry.File("home/linuxbrew/.linuxbrew/Cellar/a/1.0/.brew/a.rb", "class A < Formula\n  license any_of: [\"MIT\", \"0BSD\"]\nend\n"),
            LayerEntry.File("home/linuxbrew/.linuxbrew/Cellar/a/1.0/INSTALL_RECEIPT.json", "{}"),
            LayerEntry.File("home/linuxbrew/.linuxbrew/Library/Taps/o/t/Formula/b.rb", "class B < Formula\n  version \"2.0\"\nend\n"));

        Assert.Equal(["pkg:brew/a@1.0"], Purls(sink));
        Assert.Contains(sink.Packages, package => package.Licenses.SequenceEqual(["0BSD OR MIT"]) || package.Licenses.SequenceEqual(["MIT OR 0BSD"]));
    }

    [Theory]
    [InlineData("module A\n  VERSION = '1.2.3'\nend\n", "1.2.3")]
    [InlineData("module B\n  VERSION = '1.2.3'\nend\n", "1.2.3")]
    [InlineData("module A\n  VERSION = File.read('VERSION')\nend\n", null)]
    [InlineData("module A\n  OTHER_VERSION = '9'\nend\n", null)]
    public void A_gem_that_bundler_took_from_git_has_the_version_of_its_constant(string program, string? version)
    {
        var sink = Trees.Of(
            LayerEntry.File("usr/local/bundle/bundler/gems/a-0123abc/a.gemspec", "require_relative 'lib/a/version'\nGem::Specification.new do |spec|\n  spec.name = 'a'\n  spec.version = A::VERSION\nend\n"),
            LayerEntry.File("usr/local/bundle/bundler/gems/a-0123abc/lib/a/version.rb", program),
            LayerEntry.File("usr/local/bundle/bundler/gems/b-0123abc/lib/a/version.rb", "module A\n  VERSION = '9.9.9'\nend\n"));

        var package = Assert.Single(sink.Packages);
        Assert.Equal((version, PackageState.Installed, version is null ? "pkg:gem/a" : $"pkg:gem/a@{version}"), (package.Version, package.State, package.Purl));
    }

    private static string[] Purls(InventorySink sink) => [.. sink.Packages.Select(package => package.Purl).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
