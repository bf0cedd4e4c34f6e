using Assay.Core;
using Assay.TestKit;

namespace Assay.Engine.Tests.Targets;

public sealed class SmallTargetTests
{
    [Fact]
    public async Task A_list_of_purls_is_an_inventory()
    {
        var list = "pkg:deb/debian/openssl@3.0.11-1~deb12u1?arch=amd64&distro=debian-12,pkg:npm/%40acme/left@1.0\npkg:maven/org.acme/core@2, pkg:npm/%40acme/left@1.0";
        var result = await Sample.ScanAsync("purl:" + list);
        Assert.Equal(["@acme/left", "openssl", "org.acme:core"], result.Inventory.Packages.Select(package => package.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("debian", "12"), (result.Inventory.Artifact.Distro!.Id, result.Inventory.Artifact.Distro.VersionId));

        using var input = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(list));
        var piped = await Sample.ScanAsync("purl:-", new ScanOptions { StandardInput = input });
        Assert.Equal(result.Inventory.Packages.Select(package => package.Purl), piped.Inventory.Packages.Select(package => package.Purl));
    }

    [Theory]
    [InlineData("")]
    [InlineData("openssl")]
    [InlineData("pkg:npm")]
    [InlineData("pkg:npm/a@1,nonsense")]
    public async Task What_is_no_purl_is_the_users_error(string list)
    {
        var failure = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("purl:" + list));
        Assert.StartsWith("purl.", failure.Code, StringComparison.Ordinal);
        Assert.NotNull(failure.Hint);
    }

    [Fact]
    public async Task A_file_is_a_tree_of_its_own()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["os-release"], "ID=debian\n");
        var result = await Sample.ScanAsync("file:" + folder["os-release"]);
        Assert.Equal("file", result.Inventory.Artifact.Kind);
        Assert.True(result.IsComplete);

        foreach (var wrong in (string[])[folder["absent"], folder.Path])
        {
            var failure = await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("file:" + wrong));
            Assert.StartsWith("target.", failure.Code, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Hard_links_are_files()
    {
        using var folder = new TemporaryFolder();
        var tar = new TarBuilder()
            .File("store/3f/9a", Sample.Stanza("acme")).HardLink("store/copy", "store/3f/9a").HardLink("var/lib/dpkg/status", "store/copy")
            .File("store/r", "ID=debian\nVERSION_ID=12\n").HardLink("usr/lib/os-release", "store/r").Link("etc/os-release", "../usr/lib/os-release").Build();
        var image = new ImageArchives([tar]);
        image.Unpack(folder["image"]);
        File.WriteAllBytes(folder["image.tar.gz"], OciLayoutBuilder.Gzip(image.Build("docker")));
        File.WriteAllBytes(folder["root.tar"], tar);

        var first = await Sample.ScanAsync("oci:" + folder["image"]);
        foreach (var target in (string[])["oci:" + folder["image"], "archive:" + folder["image.tar.gz"], "archive:" + folder["root.tar"]])
        {
            var result = await Sample.ScanAsync(target);
            Assert.True(result.IsComplete, string.Join(", ", result.Issues));
            Assert.Equal(("acme", "var/lib/dpkg/status"), (Assert.Single(result.Inventory.Packages).Name, result.Inventory.Packages[0].Locations[0].Path));
            Assert.Equal("debian", result.Inventory.Artifact.Distro?.Id);
            Assert.Equal(first.Inventory.Packages[0].Purl, result.Inventory.Packages[0].Purl);
        }
    }

    [Fact]
    public async Task A_hard_link_to_nothing_makes_the_result_incomplete()
    {
        using var folder = new TemporaryFolder();
        new ImageArchives([new TarBuilder().HardLink("var/lib/dpkg/status", "nowhere").Build()]).Unpack(folder["image"]);
        var result = await Sample.ScanAsync("oci:" + folder["image"]);
        Assert.Contains(result.Issues, issue => issue is { Code: "layer.linkTargetMissing", Path: "var/lib/dpkg/status" });
        Assert.False(result.IsComplete);
    }

    [Fact]
    public async Task A_zip_is_a_tree_and_a_path_is_what_it_is()
    {
        using var folder = new TemporaryFolder();
        using (var zip = System.IO.Compression.ZipFile.Open(folder["function.zip"], System.IO.Compression.ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("var/lib/dpkg/status").Open();
            entry.Write(System.Text.Encoding.UTF8.GetBytes(Sample.Stanza("acme")));
        }

        foreach (var target in (string[])["zip:" + folder["function.zip"], folder["function.zip"]])
        {
            var result = await Sample.ScanAsync(target);
            Assert.Equal("acme", Assert.Single(result.Inventory.Packages).Name);
            Assert.Equal("zip", result.Inventory.Artifact.Kind);
        }
    }
}
