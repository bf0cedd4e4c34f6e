using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.Tests.Rpm;

public sealed class RpmDatabaseCatalogerTests
{
    private static readonly string[] Packages = ["alpha-2:1.0-1.el9.x86_64", "beta-0:2.0~rc1-3.x86_64", "gamma-0:3-1.noarch"];

    [Theory]
    [InlineData("rpmdb.sqlite")]
    [InlineData("Packages.db")]
    [InlineData("Packages")]
    [InlineData("Packages.bigendian")]
    public void Reads_the_packages_of_every_form_and_leaves_keys_out(string fixture)
    {
        var facts = Rpms.Catalog(Rpms.SqlitePath, Rpms.Fixture(fixture));

        Assert.Equal(Packages, facts.Keys());
        Assert.Empty(facts.Issues);
        Assert.True(facts.IsDatabase);
    }

    [Fact]
    public void Reads_all_that_a_header_tells()
    {
        var facts = Rpms.Catalog(Rpms.SqlitePath, Rpms.Fixture("rpmdb.sqlite"));

        var alpha = facts.Packages.Single(package => package.Package.Name == "alpha");
        Assert.Equal("rpm", alpha.Package.Type);
        Assert.Equal("1.0-1.el9", alpha.Package.Version);
        Assert.Equal(2, alpha.Package.Epoch);
        Assert.Equal("x86_64", alpha.Package.Arch);
        Assert.Equal(new SourcePackage("alpha-tools", "1.0-1.el9"), alpha.Package.Source);
        Assert.Equal(new PackageOrigin { Vendor = "A Vendor", Key = "0123456789abcdef", Module = "alpha:1:820200101:abc" }, alpha.Package.Origin);
        Assert.Equal(["GPL-2.0-or-later AND MIT"], alpha.Package.Licenses.Select(Sorted));
        Assert.Equal("/bin/beta\nlibbeta.so.1()(64bit)", alpha.Depends);
        Assert.Equal(["etc/alpha.conf", "usr/bin/alpha"], facts.Claims.Single(claim => claim.Owner == alpha.Key).Paths.Lines().Order(StringComparer.Ordinal));

        var beta = facts.Packages.Single(package => package.Package.Name == "beta");
        Assert.Null(beta.Package.Epoch);
        Assert.Equal("fedcba9876543210", beta.Package.Origin?.Key);
        Assert.Equal("beta\nlibbeta.so.1()(64bit)", beta.Provides);
        Assert.Equal(61, facts.Claims.Single(claim => claim.Owner == beta.Key).Paths.Lines().Length);
        Assert.Null(facts.Packages.Single(package => package.Package.Name == "gamma").Package.Source);
    }

    [Theory]
    [InlineData("var/lib/rpm/Packages")]
    [InlineData("var/lib/rpm/Packages.db")]
    [InlineData("usr/lib/sysimage/rpm/rpmdb.sqlite")]
    [InlineData("usr/share/rpm/rpmdb.sqlite")]
    public void Goes_by_content_at_every_place_where_a_database_can_be(string path)
    {
        Assert.Equal(Packages, Rpms.Catalog(path, Rpms.Fixture("rpmdb.sqlite")).Keys());
    }

    [Fact]
    public void An_empty_file_is_a_database_without_packages()
    {
        var facts = Rpms.Catalog(Rpms.SqlitePath, []);

        Assert.Empty(facts.Issues);
        Assert.True(facts.IsDatabase);
    }

    [Fact]
    public void A_file_that_is_no_database_is_a_notice()
    {
        var issue = Assert.Single(Rpms.Catalog("var/lib/rpm/Packages", "this is some other file\n"u8.ToArray()).Issues);

        Assert.Equal((IssueLevel.Notice, "rpm.database.none", "var/lib/rpm/Packages"), (issue.Level, issue.Code, issue.Path));
    }

    [Fact]
    public void A_bad_header_is_an_error_with_its_number_and_the_rest_goes_on()
    {
        var content = Rpms.Fixture("Packages.db");
        var second = content.AsSpan().IndexOf("BlbS\x02"u8);
        content[second + 16] = 0xFF;

        var facts = Rpms.Catalog("var/lib/rpm/Packages.db", content);

        Assert.Equal(["alpha-2:1.0-1.el9.x86_64", "gamma-0:3-1.noarch"], facts.Keys());
        var issue = Assert.Single(facts.Issues);
        Assert.Equal((IssueLevel.Error, "rpm.header.malformed"), (issue.Level, issue.Code));
        Assert.Contains("number 2", issue.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_a_manifest_of_an_image_without_package_manager()
    {
        var facts = Rpms.Catalog("var/lib/rpmmanifest/container-manifest-2",
            "glibc\t2.35-2.cm2\t1653816591\t1653628955\tMicrosoft Corporation\t(none)\t10855265\tx86_64\t0\tglibc-2.35-2.cm2.src.rpm\n"u8.ToArray());

        var glibc = Assert.Single(facts.Packages).Package;
        Assert.Equal(("glibc", "2.35-2.cm2", (long?)null, "x86_64"), (glibc.Name, glibc.Version, glibc.Epoch, glibc.Arch));
        Assert.Equal(new SourcePackage("glibc", "2.35-2.cm2"), glibc.Source);
        Assert.Equal("Microsoft Corporation", glibc.Origin?.Vendor);
        Assert.True(facts.IsDatabase);
        Assert.Empty(facts.Issues);
    }

    [Fact]
    public void A_manifest_line_without_its_fields_is_an_error()
    {
        var facts = Rpms.Catalog("var/lib/rpmmanifest/container-manifest-2", "glibc\t2.35-2.cm2\n"u8.ToArray());

        Assert.Equal(IssueLevel.Error, Assert.Single(facts.Issues).Level);
    }

    private static string Sorted(string licenses) => string.Join(" AND ", licenses.Split(" AND ").Order(StringComparer.Ordinal));
}
