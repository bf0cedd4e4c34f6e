using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Engine.Tests.Targets;

/// <summary>Images of Windows of which the config alone tells anything.</summary>
public sealed class ConfigOsTests
{
    [Theory]
    [InlineData(ScanSubjects.Packages, true)]
    [InlineData(ScanSubjects.Packages | ScanSubjects.Secrets, true)]
    [InlineData(ScanSubjects.Secrets, false)]
    [InlineData(ScanSubjects.Config, false)]
    [InlineData(ScanSubjects.Config | ScanSubjects.Secrets, false)]
    public async Task The_system_is_a_package_where_packages_are_asked_for(ScanSubjects subjects, bool isThere)
    {
        using var folder = new TemporaryFolder();

        var result = await ScanAsync(folder, "10.0.17763.5458", subjects);

        Assert.Equal(isThere ? ["Windows Server 2019 (Server Core installation)"] : [], result.Inventory.Packages.Select(package => package.Name));
        Assert.Equal(isThere, result.Issues.Any(issue => issue.Code == "windows.byConfig"));
    }

    [Fact]
    public async Task Who_asks_for_no_packages_is_not_told_that_no_release_is_known()
    {
        using var folder = new TemporaryFolder();

        Assert.DoesNotContain((await ScanAsync(folder, null, ScanSubjects.Config)).Issues, issue => issue.Level == IssueLevel.Error);
        Assert.Contains((await ScanAsync(folder, null, ScanSubjects.Packages)).Issues, issue => issue.Code == "windows.unknown");
    }

    [Fact]
    public async Task A_database_that_is_read_to_know_whose_file_a_secret_is_in_tells_no_packages()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["linux"]);
        layout.Add(layout.Image([layout.Layer(new TarBuilder().File("etc/os-release", "ID=debian\nVERSION_ID=12\n").File("var/lib/dpkg/status", Sample.Stanza("acme")).Build())]));

        foreach (var cache in (string?[])[null, folder["cache"], folder["cache"]])
        {
            var secrets = await ScanAsync(layout, new ScanOptions { Subjects = ScanSubjects.Secrets, CacheFolder = cache });
            var packages = await ScanAsync(layout, new ScanOptions { Subjects = ScanSubjects.Packages, CacheFolder = cache });

            Assert.Empty(secrets.Inventory.Packages);
            Assert.Equal("debian", secrets.Inventory.Artifact.Distro!.Id);
            Assert.Equal("acme", Assert.Single(packages.Inventory.Packages).Name);
        }
    }

    private static Task<ScanResult> ScanAsync(TemporaryFolder folder, string? version, ScanSubjects subjects)
    {
        var layout = new OciLayoutBuilder(folder["image" + (int)subjects]) { OsVersion = version };
        layout.Add(layout.Image([layout.Layer(new TarBuilder().Folder("Files").File("Files/a.txt", "a").Build())], os: "windows"));
        return ScanAsync(layout, new ScanOptions { Subjects = subjects, Platform = "windows/amd64" });
    }

    private static Task<ScanResult> ScanAsync(OciLayoutBuilder layout, ScanOptions options) =>
        Scanner.ScanAsync("oci:" + layout.Folder, options, null, TestContext.Current.CancellationToken);
}
