using Assay.Catalogers.Distros;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Distros;

public sealed class NestedSystemTests
{
    [Theory]
    [InlineData("rootfs/var/lib/dpkg/status", "rootfs")]
    [InlineData("build/out/rootfs/lib/apk/db/installed", "build/out/rootfs")]
    [InlineData("srv/chroot/usr/lib/sysimage/rpm/rpmdb.sqlite", "srv/chroot")]
    public void A_system_below_is_named(string path, string root)
    {
        var issue = Assert.Single(Issues(path), issue => issue.Code == "systems.nested");

        Assert.Equal(IssueLevel.Notice, issue.Level);
        Assert.Contains($"whose root is {root},", issue.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("var/lib/dpkg/status")]
    [InlineData("lib/apk/db/installed")]
    [InlineData("usr/lib/apk/db/installed")]
    [InlineData("usr/lib/sysimage/rpm/rpmdb.sqlite")]
    [InlineData("var/lib/rpm/Packages")]
    public void The_system_itself_is_none_below(string path) => Assert.DoesNotContain(Issues(path), issue => issue.Code == "systems.nested");

    private static IEnumerable<Issue> Issues(string path) =>
        new FactsBuilder([new NestedSystemCataloger()]).Layer(LayerEntry.File(path, "")).Build().Layers.SelectMany(layer => layer.Files).SelectMany(file => file.Issues);
}
