using Assay.Core.Findings;
using Assay.Engine.Targets;
using Assay.TestKit;

namespace Assay.Engine.Tests.Targets;

/// <summary>What a path without a scheme is taken for.</summary>
public sealed class FileShapeTests
{
    [Theory]
    [InlineData("package-lock.json", "{}", "file")]
    [InlineData("requirements.txt", "a==1\n", "file")]
    [InlineData("a.deb", "!<arch>\n", "file")]
    [InlineData("a.apk", "\u001f\u008b", "file")]
    [InlineData("a.tar.gz", "\u001f\u008b", "archive")]
    [InlineData("kernel-6.tar.gz", "\u001f\u008b", "archive")]
    [InlineData("a.jar", "PK\u0003\u0004", "zip")]
    [InlineData("a.apk", "PK\u0003\u0004", "zip")]
    [InlineData("bom.json", "{}", "sbom")]
    [InlineData("a.cdx.json", "{}", "sbom")]
    [InlineData("a.spdx", "SPDXVersion: SPDX-2.3\n", "sbom")]
    [InlineData("whatever", "text", "sbom")]
    public void A_file_is_what_it_begins_like_or_is_called(string name, string text, string scheme)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder[name], System.Text.Encoding.Latin1.GetBytes(text));

        Assert.Equal(scheme, FileShape.SchemeOf(folder[name]));
    }

    /// <summary>Volumes of Windows give every file all modes, and what is no program is none by that.</summary>
    [Theory]
    [InlineData("bom.json", "{}", "sbom")]
    [InlineData("image.tar", "", "archive")]
    [InlineData("image", "\u001f\u008b", "archive")]
    [InlineData("tool", "\u007fELF\u0002\u0001\u0001\0", "file")]
    public void A_file_that_may_be_run_is_a_program_where_it_begins_like_one(string name, string text, string scheme)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no modes");
        using var folder = new TemporaryFolder();
        var tar = new byte[1024];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        File.WriteAllBytes(folder[name], name == "image.tar" ? tar : System.Text.Encoding.Latin1.GetBytes(text));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder[name], (UnixFileMode)0b111_111_111);
        }

        Assert.Equal(scheme, FileShape.SchemeOf(folder[name]));
    }

    [Fact]
    public async Task A_package_given_as_a_file_is_matched_once_its_distribution_is_known()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(TestData.RepositoryRoot, "fuzz", "Assay.Fuzz", "seeds", "packages", "xz.deb"), folder["tool.deb"]);

        var unknown = await Sample.ScanAsync(folder["tool.deb"]);
        var known = await Sample.ScanAsync(folder["tool.deb"], new ScanOptions { Distro = "debian-12" });

        Assert.Equal("file", unknown.Inventory.Artifact.Kind);
        Assert.Equal("pkg:deb/debian/tool@1:1.2-3%2Bb1?arch=amd64&upstream=tools%401.2-3", Assert.Single(unknown.Inventory.Packages).Purl);
        Assert.Equal("pkg:deb/debian/tool@1:1.2-3%2Bb1?arch=amd64&distro=debian-12&upstream=tools%401.2-3", Assert.Single(known.Inventory.Packages).Purl);
        Assert.DoesNotContain(unknown.Issues, issue => issue.Level == IssueLevel.Error);
    }
}
