using System.Text;
using Assay.Catalogers.Opkg;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Opkg;

public sealed class OpkgTests
{
    private const string Status =
        "Package: dropbear\nVersion: 2024.85-r0\nDepends: libc, zlib\nStatus: install user installed\nArchitecture: x86_64\nInstalled-Time: 1714492800\n\n"
        + "Package: zlib\nVersion: 1.3.1-r1\nStatus: install ok installed\nArchitecture: x86_64\n\n"
        + "Package: gone\nVersion: 1\nStatus: deinstall ok not-installed\nArchitecture: x86_64\n\n";

    // Cases of osv-scalibr that Assay answers otherwise, as it does dpkg's: what is unpacked lies in the tree, and a stanza without a
    // Status field is damaged, so that it is kept with an error rather than lost.
    private static readonly Dictionary<string, string[]> ScalibrDiffers = new(StringComparer.Ordinal)
    {
        ["statusfield"] = ["wantinstall_unpacked 1.0", "wantnostatus 1.0"],
    };

    private static readonly Distro OpenWrt = new() { Id = "openwrt", VersionId = "23.05.3" };

    private static FactsBuilder Image => new([new OpkgStatusCataloger(), new OpkgInfoCataloger()]);

    [Theory]
    [InlineData("usr/lib/opkg")]
    [InlineData("var/lib/opkg")]
    [InlineData("lib/opkg")]
    public void Joins_status_lists_and_control_files(string folder)
    {
        var sink = Image.Layer(
            LayerEntry.File(folder + "/status", Status),
            LayerEntry.File(folder + "/info/dropbear.list", "/usr/sbin/dropbear\n/etc/dropbear\t0100644\n/usr/bin/ssh\t0120777\t../sbin/dropbear\n"),
            LayerEntry.File(folder + "/info/dropbear.control", "Package: dropbear\nVersion: 2024.85-r0\nLicense: MIT\nSource: package/network/services/dropbear\nSourceName: dropbear-src\n"),
            LayerEntry.File(folder + "/info/zlib.control", "Package: zlib\nSource: zlib_1.3.1.bb\nLicense: Zlib & (MIT | BSD-3-Clause)\n"),
            LayerEntry.File("usr/sbin/dropbear"), LayerEntry.Link("usr/bin/ssh", "../sbin/dropbear"), LayerEntry.File("etc/dropbear")).Join(new OpkgJoin(), OpenWrt);

        Assert.Equal(
            [
                "pkg:opkg/openwrt/dropbear@2024.85-r0?arch=x86_64&distro=openwrt-23.05.3&upstream=dropbear-src",
                "pkg:opkg/openwrt/zlib@1.3.1-r1?arch=x86_64&distro=openwrt-23.05.3",
            ],
            sink.Packages.Select(package => package.Purl));
        Assert.Equal(["MIT", "Zlib AND (MIT OR BSD-3-Clause)"], sink.Packages.SelectMany(package => package.Licenses));
        Assert.Equal("etc/dropbear\nusr/bin/ssh\nusr/sbin/dropbear\n", Encoding.UTF8.GetString(Assert.Single(sink.Claims).Paths));
        Assert.Single(sink.Relations);
    }

    [Fact]
    public void Packages_that_opkg_could_not_configure_or_remove_are_there()
    {
        var facts = Catalog("Package: a\nVersion: 1\nStatus: install ok post-inst-failed\nArchitecture: all\n\nPackage: b\nVersion: 1\nStatus: install ok removal-failed\nArchitecture: all\n\n");

        Assert.Equal(["a", "b"], facts.Packages.Select(fact => fact.Package.Name));
        Assert.Empty(facts.Issues);
    }

    [Fact]
    public void Issues_name_the_database_they_are_of()
    {
        var facts = Catalog("Package: a\nStatus: install ok installed\n\n");

        Assert.Equal((IssueLevel.Error, "opkg.status.malformed"), (Assert.Single(facts.Issues).Level, facts.Issues[0].Code));
    }

    [Fact]
    public void Damaged_files_end_in_facts_or_issues()
    {
        var status = Encoding.UTF8.GetBytes(Status);
        Damage.Cut(new OpkgStatusCataloger(), "usr/lib/opkg/status", status, (_, facts) =>
            Assert.All(facts.Packages, fact => Assert.Contains(fact.Package.Name, (string[])["dropbear", "zlib", "gone"])));
        Damage.Flip(new OpkgStatusCataloger(), "usr/lib/opkg/status", status, 8);
        var control = "Package: a\nLicense: MIT\nSourceName: b\nSource: b_1.bb\n"u8.ToArray();
        Damage.Cut(new OpkgInfoCataloger(), "usr/lib/opkg/info/a.control", control, (_, facts) => Assert.True(facts.Loose.Count <= 3));
        Damage.Flip(new OpkgInfoCataloger(), "usr/lib/opkg/info/a.control", control, 0);
    }

    [Fact]
    public void Status_files_of_osv_scalibr_give_what_it_expects()
    {
        // Its option to list what is not installed has no counterpart here.
        var cases = PeerCase.Of("osv-scalibr", "os/dpkg/dpkg_test.go#TestExtract")
            .Where(peer => peer.Fixture.Contains("/opkg/", StringComparison.Ordinal) && !peer.Case.Contains("not installed", StringComparison.Ordinal)).ToArray();
        foreach (var peer in cases)
        {
            var found = Catalog(File.ReadAllText(peer.Fixture)).Packages.Select(fact => $"{fact.Package.Name} {fact.Package.Version}");

            Assert.Equal(peer.Versions.Concat(ScalibrDiffers.GetValueOrDefault(Path.GetFileName(peer.Fixture), [])).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }

        Assert.Equal(7, cases.Length);
    }

    [Fact]
    public void A_status_file_of_syft_gives_all_its_packages() =>
        Assert.Equal(
            ["dropbear 2024.85-r0", "busybox 1.36.1-r3", "kernel-modules 6.6.0-r0"],
            Catalog(File.ReadAllText(TestData.Require("peers", "syft", "syft", "pkg", "cataloger", "debian", "testdata", "var", "lib", "opkg", "status")))
                .Packages.Select(fact => $"{fact.Package.Name} {fact.Package.Version}"));

    private static FileFacts Catalog(string status) => Damage.Catalog(new OpkgStatusCataloger(), "usr/lib/opkg/status", Encoding.UTF8.GetBytes(status));
}
