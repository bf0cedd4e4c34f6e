using System.Text;
using Assay.Engine.Collecting;

namespace Assay.Engine.Tests.Collecting;

public sealed class GlobTests
{
    [Theory]
    [InlineData("var/lib/dpkg/status", "var/lib/dpkg/status", true)]
    [InlineData("var/lib/dpkg/status", "x/var/lib/dpkg/status", false)]
    [InlineData("var/lib/dpkg/status", "lib/dpkg/status", false)]
    [InlineData("var/lib/dpkg/info/*.list", "var/lib/dpkg/info/libc6:amd64.list", true)]
    [InlineData("var/lib/dpkg/info/*.list", "var/lib/dpkg/info/a/b.list", false)]
    [InlineData("var/lib/dpkg/info/*.list", "var/lib/dpkg/info/b.lists", false)]
    [InlineData("var/lib/dpkg/status.d/*", "var/lib/dpkg/status.d/base", true)]
    [InlineData("var/lib/dpkg/status.d/*", "var/lib/dpkg/status.d", false)]
    [InlineData("usr/share/doc/*/copyright", "usr/share/doc/bash/copyright", true)]
    [InlineData("usr/share/doc/*/copyright", "usr/share/doc/a/b/copyright", false)]
    [InlineData("usr/share/doc/*/copyright", "usr/share/doc/copyright", false)]
    [InlineData("**/package.json", "package.json", true)]
    [InlineData("**/package.json", "a/b/package.json", true)]
    [InlineData("**/package.json", "a/b/xpackage.json", false)]
    [InlineData("**/a/package.json", "x/a/package.json", true)]
    [InlineData("**/a/package.json", "a/package.json", true)]
    [InlineData("**/a/package.json", "xa/package.json", false)]
    [InlineData("**/*.jar", "opt/app.jar", true)]
    [InlineData("etc/lsb-*", "etc/lsb-release", true)]
    [InlineData("**/libssl*", "usr/lib/libssl.so.3", true)]
    [InlineData("**/libssl*", "usr/lib/libss.so.3", false)]
    [InlineData("**/*.deps.json", "app/app.deps.json", true)]
    [InlineData("**/*.deps.json", "app/deps.json", false)]
    [InlineData("opt/x/*/*.spdx", "opt/x/y/.spdx-z.spdx", true)]
    [InlineData("**/requirements*.txt", "app/requirements-dev.txt", true)]
    [InlineData("**/requirements*.txt", "app/dev-requirements.txt", false)]
    [InlineData("**/*.conda-lock.yml", "a.conda-lock.yml", true)]
    public void Matches_as_documented(string glob, string path, bool expected) =>
        Assert.Equal(expected, Glob.Parse(glob).Matches(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData("a/*b*")]
    [InlineData("**/ls*")]
    [InlineData("*/status.*")]
    public void Refuses_what_no_look_up_can_serve(string glob) => Assert.Throws<ArgumentException>(() => Glob.Parse(glob));
}
