using Assay.Catalogers.Packagers;
using Assay.Catalogers.Tests.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Packagers;

/// <summary>Packages of distributions as files: compared with what dpkg-deb and rpm tell of them.</summary>
public sealed class PackageArchiveTests
{
    private static readonly ICataloger[] Catalogers = [new DebArchiveCataloger(), new RpmArchiveCataloger(), new ApkArchiveCataloger()];

    // fuzz/Assay.Fuzz/seeds/make-packages.sh made them.
    public static TheoryData<string, string> Samples => new()
    {
        { "gzip.deb", "deb tool 1:1.2-3+b1 amd64 tools@1.2-3" },
        { "xz.deb", "deb tool 1:1.2-3+b1 amd64 tools@1.2-3" },
        { "zstd.deb", "deb tool 1:1.2-3+b1 amd64 tools@1.2-3" },
        { "tool.rpm", "rpm tool 1.2-3.el9 noarch tool@1.2-3.el9" },
        { "tool.src.rpm", "rpm tool 1.2-3.el9 src tool@1.2-3.el9" },
        { "libtool.apk", "apk libtool 1.2.3-r4 x86_64 tool@1.2.3-r4" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_package_says_what_it_is(string name, string expected)
    {
        var facts = Damage.Catalog(Of(name), "srv/" + name, Seed(name));

        Assert.Empty(facts.Issues);
        Assert.Empty(facts.Claims);
        Assert.Equal(expected, Told(Assert.Single(facts.Packages).Package));
        Assert.Equal(PackageState.Declared, facts.Packages[0].Package.State);
    }

    [Fact]
    public void What_only_one_format_tells_is_kept()
    {
        var rpm = Damage.Catalog(new RpmArchiveCataloger(), "a.rpm", Seed("tool.rpm")).Packages[0].Package;
        var apk = Damage.Catalog(new ApkArchiveCataloger(), "a.apk", Seed("libtool.apk")).Packages[0].Package;

        Assert.Equal((1L, "Example", "MIT"), (rpm.Epoch, rpm.Origin?.Vendor, Assert.Single(rpm.Licenses)));
        Assert.Equal("MIT AND BSD-3-Clause", Assert.Single(apk.Licenses));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Cut_or_changed_it_ends_in_facts_or_issues(string name, string expected)
    {
        var content = Seed(name);
        Damage.Cut(Of(name), "srv/" + name, content, (length, facts) =>
        {
            Assert.True(facts.Packages.Count + facts.Issues.Count + facts.Loose.Count > 0, $"cut at {length}");
            Assert.All(facts.Packages, fact => Assert.Equal(expected, Told(fact.Package)));
        });
        Damage.Flip(Of(name), "srv/" + name, content, 4);
    }

    [Fact]
    public void In_a_folder_they_are_packages_and_in_a_system_they_are_not()
    {
        LayerEntry[] files = [LayerEntry.File("srv/tool.deb", Seed("xz.deb")), LayerEntry.File("srv/tool.rpm", Seed("tool.rpm")), LayerEntry.File("srv/libtool.apk", Seed("libtool.apk"))];
        var bookworm = new Distro { Id = "debian", VersionId = "12" };

        Assert.Equal(
            ["pkg:apk/alpine/libtool@1.2.3-r4?arch=x86_64&upstream=tool", "pkg:deb/debian/tool@1:1.2-3%2Bb1?arch=amd64&upstream=tools%401.2-3", "pkg:rpm/tool@1.2-3.el9?arch=noarch&epoch=1&upstream=tool-1.2-3.el9.src.rpm"],
            Trees.Image.Layer(files).Join(new PackageArchiveJoin()).Packages.Select(package => package.Purl).Order(StringComparer.Ordinal));
        Assert.Contains("distro=debian-12", Trees.Image.Layer(files[..1]).Join(new PackageArchiveJoin(), bookworm).Packages[0].Purl, StringComparison.Ordinal);
        Assert.Empty(Trees.Image.Layer([.. files, LayerEntry.File("etc/os-release", "ID=debian\nVERSION_ID=12\n")]).Join(new PackageArchiveJoin(), bookworm).Packages);
    }

    [Theory]
    [InlineData("a.apk", "PK\u0003\u0004")]
    [InlineData("a.deb", "")]
    [InlineData("a.rpm", "no package")]
    public void What_is_called_so_and_is_none_is_a_notice(string name, string text)
    {
        var facts = Damage.Catalog(Of(name), name, System.Text.Encoding.UTF8.GetBytes(text));

        Assert.Empty(facts.Packages);
        Assert.EndsWith("archive.other", Assert.Single(facts.Issues, issue => issue.Level == IssueLevel.Notice).Code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("srv/a.apk", IssueLevel.Error)]
    [InlineData("var/cache/apk/a.apk", IssueLevel.Notice)]
    public void A_form_of_them_that_is_not_read_is_no_pass(string path, IssueLevel level)
    {
        Assert.Equal([(level, "packagers.apk-archive.form", path)], IssuesOf(LayerEntry.File(path, "ADBd\u0001\u0002"u8.ToArray())));
    }

    [Theory]
    [InlineData("srv", IssueLevel.Error)]
    [InlineData("var/cache/apt/archives/partial", IssueLevel.Notice)]
    [InlineData("app/node_modules/a/test", IssueLevel.Notice)]
    public void A_damaged_one_is_an_error_but_in_caches_and_others_packages(string folder, IssueLevel level)
    {
        var (deb, rpm) = (LayerEntry.File(folder + "/a.deb", Seed("xz.deb")[..100]), LayerEntry.File(folder + "/a.rpm", Seed("tool.rpm")[..200]));

        Assert.Equal([(level, "packagers.deb-archive.malformed", folder + "/a.deb"), (level, "packagers.rpm-archive.malformed", folder + "/a.rpm")], IssuesOf(deb, rpm));
    }

    [Fact]
    public void A_damaged_one_in_a_system_is_a_notice_since_a_sound_one_would_not_count_either()
    {
        var damaged = LayerEntry.File("srv/a.deb", Seed("xz.deb")[..100]);

        Assert.Equal([(IssueLevel.Notice, "packagers.deb-archive.malformed", "srv/a.deb")], IssuesOf(damaged, LayerEntry.File("etc/os-release", "ID=debian\nVERSION_ID=12\n")));
    }

    [Fact]
    public void A_damaged_one_that_a_later_layer_removes_is_a_notice()
    {
        var image = Trees.Image.Layer(LayerEntry.File("srv/a.deb", Seed("xz.deb")[..100])).Layer(LayerEntry.Whiteout("srv/a.deb"));

        Assert.Equal(IssueLevel.Notice, Assert.Single(image.Join(new PackageArchiveJoin()).Issues).Level);
    }

    [Fact]
    public void Debians_packages_tell_what_dpkg_deb_tells()
    {
        var tool = NativeTool.Require("dpkg-deb");
        using var folder = new TemporaryFolder();
        var fetched = NativeTool.Run(NativeTool.Require("apt-get"), ["download", "hello", "python3-requests", "libc6", "tzdata", "bash", "libssl3"], workingDirectory: folder.Path);
        Assert.SkipUnless(fetched.ExitCode == 0, "no Debian mirror can be reached");
        var files = Directory.GetFiles(folder.Path, "*.deb");
        Assert.Equal(6, files.Length);
        var seen = 0;
        foreach (var file in files)
        {
            var expected = NativeTool.Run(tool, ["--showformat", "deb ${Package} ${Version} ${Architecture} ${source:Package}@${source:Version}", "-W", file]).Output;

            var facts = Damage.Catalog(new DebArchiveCataloger(), "a.deb", File.ReadAllBytes(file));

            Assert.Empty(facts.Issues);
            var package = Assert.Single(facts.Packages).Package;
            Assert.Equal(expected, Told(package));
            Assert.Equal(NativeTool.Run(tool, ["-x", file, folder[package.Name]]).ExitCode == 0 ? LicensesIn(folder[$"{package.Name}/usr/share/doc/{package.Name}"]) : "", string.Join(", ", package.Licenses));
            seen += package.Licenses.Count;
        }

        Assert.True(seen > 4, $"{seen} licences");

        // libssl3's folder is a link's target at times, and then the file is no file of its own.
        static string LicensesIn(string documents)
        {
            var copyright = new FileInfo(Path.Combine(documents, "copyright"));
            return copyright is { Exists: true, LinkTarget: null } && new DirectoryInfo(documents).LinkTarget is null
                ? string.Join(", ", Assay.Catalogers.Debian.CopyrightReader.Read(new MemoryStream(File.ReadAllBytes(copyright.FullName)), CancellationToken.None)) : "";
        }
    }

    [Fact]
    public void Rpms_tell_what_rpm_tells()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.spec"], """
            Name: a-tool
            Version: 2.0~rc1
            Release: 0.1.el9
            Summary: a tool
            License: GPLv2+ and MIT
            BuildArch: noarch
            %description
            It does things.
            %package -n libtool
            Summary: a part
            %description -n libtool
            A part.
            %files
            %files -n libtool
            """.Replace("            ", "", StringComparison.Ordinal) + "\n");
        foreach (var payload in (string[])["w9.xzdio", "w19.zstdio", "w9.bzdio"])
        {
            var built = NativeTool.Run(NativeTool.Require("rpmbuild"), ["--quiet", "-bb", "--define", "_topdir " + folder[payload], "--define", "_binary_payload " + payload, folder["a.spec"]]);
            Assert.True(built.ExitCode == 0, built.Error);
        }

        string[] files = [.. Directory.GetFiles(folder.Path, "*.rpm", SearchOption.AllDirectories), Path.Combine(AppContext.BaseDirectory, "seeds", "packages", "tool.rpm")];
        Assert.Equal(7, files.Length);
        foreach (var file in files)
        {
            var expected = NativeTool.Run(NativeTool.Require("rpm"), ["-qp", "--nosignature", "--qf", "%{NAME} %|EPOCH?{%{EPOCH}}:{-}| %{VERSION}-%{RELEASE} %{ARCH} %{SOURCERPM}", file]).Output;

            var facts = Damage.Catalog(new RpmArchiveCataloger(), "a.rpm", File.ReadAllBytes(file));

            Assert.Empty(facts.Issues);
            var package = Assert.Single(facts.Packages).Package;
            Assert.Equal(expected, $"{package.Name} {package.Epoch?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} {package.Version} {package.Arch} {package.Source?.Name}-{package.Source?.Version}.src.rpm");
        }
    }

    [Fact]
    public void A_broken_rpm_of_another_scanners_is_an_issue()
    {
        var facts = Damage.Catalog(new RpmArchiveCataloger(), "bad.rpm", File.ReadAllBytes(TestData.Require("peers", "syft", "syft", "pkg", "cataloger", "redhat", "testdata", "bad", "bad.rpm")));

        Assert.Empty(facts.Packages);
        Assert.Single(facts.Issues);
    }

    private static IEnumerable<(IssueLevel, string, string?)> IssuesOf(params LayerEntry[] files)
    {
        var image = Trees.Image.Layer(files);
        return image.Build().Layers.SelectMany(layer => layer.Files).SelectMany(file => file.Issues).Concat(image.Join(new PackageArchiveJoin()).Issues)
            .Select(issue => (issue.Level, issue.Code, issue.Path));
    }

    private static ICataloger Of(string name) => Catalogers.Single(cataloger => cataloger.Interest.Globs.Contains("**/*" + name[name.LastIndexOf('.')..], StringComparer.Ordinal));

    private static string Told(Package package) => $"{package.Type} {package.Name} {package.Version} {package.Arch} {package.Source?.Name}@{package.Source?.Version}";

    private static byte[] Seed(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "packages", name));
}
