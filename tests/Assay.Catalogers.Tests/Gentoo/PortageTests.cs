using System.Text;
using Assay.Catalogers.Gentoo;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Gentoo;

public sealed class PortageTests
{
    private const string Folder = "var/db/pkg/";

    private const string Contents =
        "dir /usr\ndir /usr/bin\nobj /usr/bin/a b 376c02bd3b22804df8fdfdc895e7dbfb 1649284374\nsym /usr/bin/c -> a b 1649284374\nfif /run/pipe\ndev /dev/x\n";

    private static readonly Distro Gentoo = new() { Id = "gentoo", VersionId = "2.14" };

    private static FactsBuilder Image => new([new PortageCataloger()]);

    [Fact]
    public void Joins_what_the_files_of_a_package_say()
    {
        var sink = Image.Layer(
            LayerEntry.File(Folder + "dev-lang/python-3.11.8_p1-r2/CONTENTS", Contents),
            LayerEntry.File(Folder + "dev-lang/python-3.11.8_p1-r2/PF", "python-3.11.8_p1-r2\n"),
            LayerEntry.File(Folder + "dev-lang/python-3.11.8_p1-r2/SLOT", "3.11/1\n"),
            LayerEntry.File(Folder + "dev-lang/python-3.11.8_p1-r2/LICENSE", "PSF-2 || ( GPL-2 MIT ) ssl? ( openssl )\n"),
            LayerEntry.File(Folder + "dev-lang/python-3.11.8_p1-r2/repository", "gentoo\n"),
            LayerEntry.File(Folder + "app-misc/x-1/PF", "x-1\n"),
            LayerEntry.File("usr/bin/a b"), LayerEntry.Link("usr/bin/c", "a b")).Join(new GentooJoin(), Gentoo);

        Assert.Equal(
            ["pkg:ebuild/app-misc%2Fx@1?distro=gentoo-2.14", "pkg:ebuild/dev-lang%2Fpython@3.11.8_p1-r2?distro=gentoo-2.14&slot=3.11"],
            sink.Packages.Select(package => package.Purl));
        var python = sink.Packages[1];
        Assert.Equal(("dev-lang/python", "3.11.8_p1-r2", "gentoo"), (python.Name, python.Version, python.Origin!.Channel));
        Assert.Equal(["PSF-2.0 AND (GPL-2.0-only OR MIT) AND OpenSSL"], python.Licenses);
        Assert.Equal(Folder + "dev-lang/python-3.11.8_p1-r2/CONTENTS", Assert.Single(python.Locations).Path);
        Assert.Equal("usr/bin/a b\nusr/bin/c\n", Encoding.UTF8.GetString(Assert.Single(sink.Claims).Paths));
    }

    [Fact]
    public void A_removed_package_is_removed_and_slots_stand_side_by_side()
    {
        var sink = Image
            .Layer(LayerEntry.File(Folder + "a/b-1/CONTENTS", ""), LayerEntry.File(Folder + "a/b-2/CONTENTS", ""), LayerEntry.File(Folder + "a/c-1/CONTENTS", ""))
            .Layer(LayerEntry.Whiteout(Folder + "a/c-1"))
            .Join(new GentooJoin(), Gentoo);

        Assert.Equal(["a/b 1", "a/b 2"], sink.Packages.Select(package => $"{package.Name} {package.Version}"));
        Assert.Equal("a/c", Assert.Single(sink.DeletedPackages).Name);
    }

    [Fact]
    public void Where_contents_were_deleted_the_name_file_stands_for_the_package()
    {
        var sink = Image
            .Layer(LayerEntry.File(Folder + "a/b-1/CONTENTS", "obj /bin/b 0 0\n"), LayerEntry.File(Folder + "a/b-1/PF", "b-1\n"), LayerEntry.File("bin/b"))
            .Layer(LayerEntry.Whiteout(Folder + "a/b-1/CONTENTS"))
            .Join(new GentooJoin(), Gentoo);

        Assert.False(Assert.Single(sink.Packages).DatabaseDeleted);
        Assert.Equal("bin/b\n", Encoding.UTF8.GetString(Assert.Single(sink.Claims).Paths));
    }

    [Theory]
    [InlineData("skopeo-1.5.1", "skopeo", "1.5.1")]
    [InlineData("Getopt-Long-2.580.0", "Getopt-Long", "2.580.0")]
    [InlineData("gtk+-2.24.33-r3", "gtk+", "2.24.33-r3")]
    [InlineData("openssl-3.0.13_alpha2_p5-r1", "openssl", "3.0.13_alpha2_p5-r1")]
    [InlineData("jpeg-6b-r12", "jpeg", "6b-r12")]
    [InlineData("font-adobe-100dpi-1.0.4", "font-adobe-100dpi", "1.0.4")]
    [InlineData("linux-headers-9999", "linux-headers", "9999")]
    [InlineData("no-version", null, null)]
    [InlineData("a-1_what", null, null)]
    [InlineData("a-1.", null, null)]
    public void Names_and_versions_are_told_apart(string folder, string? name, string? version)
    {
        var facts = Damage.Catalog(new PortageCataloger(), $"{Folder}cat/{folder}/PF", []);
        var package = facts.Packages.SingleOrDefault()?.Package;

        Assert.Equal((name is null ? null : "cat/" + name, version), (package?.Name, package?.Version));
        Assert.Equal(name is null, facts.Issues.Any(issue => issue.Level == IssueLevel.Error));
    }

    [Fact]
    public void What_is_being_merged_is_no_package() =>
        Assert.Empty(Damage.Catalog(new PortageCataloger(), Folder + "cat/-MERGING-a-1/CONTENTS", []).Packages);

    [Theory]
    [InlineData("( ( MIT )", "")]
    [InlineData("MIT )", "")]
    [InlineData("()", "LicenseRef-")]
    [InlineData("", "")]
    [InlineData("@GROUP1 BSD", "LicenseRef-GROUP1 AND BSD-3-Clause")]
    [InlineData("|| ( Apache-2.0 ( BSD MIT ) )", "Apache-2.0 OR BSD-3-Clause AND MIT")]
    public void Licences_are_expressions(string text, string expression) =>
        Assert.StartsWith(expression, string.Join('|', PortageLicense.ToSpdx(text)), StringComparison.Ordinal);

    [Fact]
    public void Damaged_files_end_in_facts_or_issues()
    {
        var contents = Encoding.UTF8.GetBytes(Contents);
        Damage.Cut(new PortageCataloger(), Folder + "a/b-1/CONTENTS", contents, (_, facts) => Assert.Single(facts.Packages));
        Damage.Flip(new PortageCataloger(), Folder + "a/b-1/CONTENTS", contents, 1);
        Damage.Flip(new PortageCataloger(), Folder + "a/b-1/LICENSE", "|| ( GPL-2 MIT ) ssl? ( openssl )\n"u8.ToArray(), 0);
    }

    [Fact]
    public void Databases_of_syft_give_what_it_expects()
    {
        var cases = PeerCase.Of("syft", "cataloger/gentoo/");
        foreach (var peer in cases)
        {
            var sink = Image.Layer(LayerEntry.FromTree(peer.Fixture, "var")).Join(new GentooJoin());

            Assert.Equal(peer.Versions, sink.Packages.Select(package => $"{package.Name} {package.Version}"));
            Assert.Equal(peer.Expected[0].GetProperty("PURL").GetString(), Assert.Single(sink.Packages).Purl);
        }

        Assert.Equal(2, cases.Count);
    }

    // There the name comes from the file's content, here from the folder, which Portage keeps the same.
    [Fact]
    public void Name_files_of_osv_scalibr_give_what_it_expects()
    {
        var peer = Assert.Single(PeerCase.Of("osv-scalibr", "os/portage/"));
        var content = File.ReadAllBytes(peer.Fixture);
        var fact = Assert.Single(Damage.Catalog(new PortageCataloger(), $"{Folder}dev-perl/{Encoding.UTF8.GetString(content).Trim()}/PF", content).Packages);

        Assert.Equal(Assert.Single(peer.Versions), $"{fact.Package.Name["dev-perl/".Length..]} {fact.Package.Version}");
    }
}
