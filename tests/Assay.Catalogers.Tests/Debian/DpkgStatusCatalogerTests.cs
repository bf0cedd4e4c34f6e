using System.Text;
using Assay.Catalogers.Debian;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Debian;

public sealed class DpkgStatusCatalogerTests
{
    [Fact]
    public void Reads_names_versions_architecture_source_and_dependencies()
    {
        var facts = Debs.CatalogStatus(Debs.Stanza("libselinux1", "1:3.4-1+b6", "Multi-Arch: same", "Source: libselinux (3.4-1)", "Provides: x (= 1)",
            "Depends: libc6 (>= 2.34),\n libpcre2-8-0 (>= 10.22)", "Pre-Depends: dpkg"));

        var fact = Assert.Single(facts.Packages);
        Assert.Equal("libselinux1:amd64", fact.Key);
        Assert.Equal(("deb", "libselinux1", "1:3.4-1+b6", "amd64"), (fact.Package.Type, fact.Package.Name, fact.Package.Version, fact.Package.Arch));
        Assert.Equal(new SourcePackage("libselinux", "3.4-1"), fact.Package.Source);
        Assert.Equal("dpkg, libc6 (>= 2.34), libpcre2-8-0 (>= 10.22)", fact.Depends);
        Assert.Equal("x (= 1)", fact.Provides);
        Assert.True(facts.IsDatabase);
        Assert.Empty(facts.Issues);
    }

    [Theory]
    [InlineData(null, "bash", "5.2-1")]
    [InlineData("Source: shells", "shells", "5.2-1")]
    [InlineData("Source: shells (2:5.2)", "shells", "2:5.2")]
    public void The_source_package_is_always_known(string? field, string name, string version)
    {
        var facts = Debs.CatalogStatus(Debs.Stanza("bash", "5.2-1", field is null ? [] : [field]));

        Assert.Equal(new SourcePackage(name, version), Assert.Single(facts.Packages).Package.Source);
    }

    [Theory]
    [InlineData("Zabbix LLC <info@zabbix.com>", "Zabbix")]
    [InlineData("Debian PHP Maintainers <team+pkg-php@tracker.debian.org>", null)]
    public void A_builder_is_told_by_the_maintainer(string maintainer, string? builder)
    {
        var facts = Debs.CatalogStatus(Debs.Stanza("one", "1:6.4.8-1+debian12", "Maintainer: " + maintainer) + Debs.Stanza("two", "1"));

        Assert.Equal([builder, null], facts.Packages.Select(fact => fact.Package.Origin?.Vendor));
    }

    [Theory]
    [InlineData("install ok installed", true)]
    [InlineData("deinstall ok installed", true)]
    [InlineData("purge reinstreq installed", true)]
    [InlineData("hold ok installed", true)]
    [InlineData("install ok unpacked", true)]
    [InlineData("install ok half-configured", true)]
    [InlineData("install reinstreq half-installed", true)]
    [InlineData("install ok triggers-awaited", true)]
    [InlineData("install ok triggers-pending", true)]
    [InlineData("deinstall ok config-files", false)]
    [InlineData("unknown ok not-installed", false)]
    public void A_package_is_there_where_its_files_are(string status, bool isThere)
    {
        var facts = Debs.CatalogStatus(Debs.Stanza("bash", "5.2-1", "Status: " + status));

        Assert.Equal(isThere ? 1 : 0, facts.Packages.Count);
        Assert.Empty(facts.Issues);
    }

    [Fact]
    public void Field_names_have_no_case_and_lines_may_end_as_on_dos()
    {
        var facts = Debs.CatalogStatus("PACKAGE: bash\r\nstatus:install ok installed\r\nArchitecture:\tamd64 \r\nversion: 1\r\nDescription: x\r\n .\r\n\r\n");

        Assert.Equal("bash:amd64", Assert.Single(facts.Packages).Key);
        Assert.Empty(facts.Issues);
    }

    [Theory]
    [InlineData("garbage without a colon\n", 1)]
    [InlineData(" a continuation\n", 1)]
    [InlineData("Status: install ok installed\nVersion: 1\n", 1)]
    [InlineData("Package: b d\nStatus: install ok installed\nVersion: 1\n", 1)]
    [InlineData("Package: b\nStatus: install ok installed\nArchitecture: amd64\n", 1)]
    [InlineData("Package: b\nVersion: 1\nArchitecture: amd64\n", 2)]
    [InlineData("Package: b\nStatus: install ok instblled\nVersion: 1\nArchitecture: amd64\n", 2)]
    [InlineData("Package: b\nStatus: install ok installed\nVersion: 1\nVersion: 2\nArchitecture: amd64\n", 2)]
    [InlineData("Package: b\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nPackage: c\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n", 3)]
    [InlineData("Package: b\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nSource: b (\n", 2)]
    public void A_damaged_stanza_is_an_error_with_its_line_and_the_good_ones_are_kept(string damaged, int packages)
    {
        var facts = Debs.CatalogStatus(damaged + "\n" + Debs.Stanza("good", "1.0"));

        var error = Assert.Single(facts.Issues);
        Assert.Equal((IssueLevel.Error, "dpkg.status.malformed", Debs.StatusPath), (error.Level, error.Code, error.Path));
        Assert.Matches("^line [0-9]+: ", error.Text);
        Assert.Equal(packages, facts.Packages.Count);
        Assert.Contains(facts.Packages, fact => fact.Key == "good:amd64");
    }

    [Fact]
    public void Half_installed_without_a_version_is_no_package_and_no_error()
    {
        var facts = Debs.CatalogStatus("Package: b\nStatus: install reinstreq half-installed\nArchitecture: amd64\n\n");

        Assert.Empty(facts.Packages);
        Assert.Empty(facts.Issues);
    }

    [Fact]
    public void An_empty_file_and_blank_lines_are_a_database_without_packages()
    {
        Assert.Empty(Debs.CatalogStatus("").Issues);
        Assert.Empty(Debs.CatalogStatus("\n\n\n").Issues);
        Assert.Single(Debs.CatalogStatus("\n\n\n" + Debs.Stanza("a", "1") + "\n\n").Packages);
    }

    // A cut between two stanzas leaves a file that dpkg could have written; one at a line's end behind a Description, a file that other
    // builders write: that much is said in a notice.
    [Fact]
    public void A_file_cut_at_any_byte_gives_all_packages_or_an_error()
    {
        var whole = Encoding.UTF8.GetBytes(RealShaped());
        var expected = Debs.CatalogStatus(RealShaped()).Packages;
        var boundaries = Boundaries(whole);
        for (var length = 0; length < whole.Length; length++)
        {
            var facts = Debs.Catalog(new DpkgStatusCataloger(), Debs.StatusPath, whole[..length]);

            var isComplete = facts.Packages.SequenceEqual(expected);
            var isBehindDescription = length > 0 && whole[length - 1] == '\n' && RealShaped()[..length].LastIndexOf("\nDescription:", StringComparison.Ordinal) > boundaries.Where(boundary => boundary < length).DefaultIfEmpty().Max();
            Assert.True(isComplete || boundaries.Contains(length)
                || facts.Issues.Any(issue => issue.Level == (isBehindDescription ? issue.Level : IssueLevel.Error)), $"cut at {length}");
            // Whatever is told is true: no package of a cut file has a shortened name or version.
            Assert.All(facts.Packages, fact => Assert.Contains(expected, known => Identity(known) == Identity(fact)));
            Assert.True(facts.Packages.Count >= boundaries.Count(boundary => boundary > 0 && boundary <= length), $"lost a good stanza at {length}");
        }
    }

    [Theory]
    [InlineData("Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n", IssueLevel.Notice)]
    [InlineData("Package: a\nStatus: install ok installed\nMaintainer: m\nVersion: 1\nArchitecture: all\nDescription: d\n", IssueLevel.Notice)]
    [InlineData("Package: a\nStatus: install ok installed\nMaintainer: m\nVersion: 1\nArchitecture: all\n", IssueLevel.Error)]
    [InlineData("Package: a\nStatus: install ok installed\nVersion: 1\n", IssueLevel.Error)]
    [InlineData("Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nDescription: d\n\nPackage: b\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n", IssueLevel.Error)]
    public void A_file_without_its_last_blank_line_is_whole_where_its_last_stanza_is(string content, IssueLevel expected)
    {
        var facts = Debs.CatalogStatus(content);

        Assert.Equal(content.Split("Package: ").Length - 1, facts.Packages.Count);
        var issue = Assert.Single(facts.Issues);
        Assert.Equal((expected, "dpkg.status.truncated"), (issue.Level, issue.Code));
    }

    [Fact]
    public void Flipped_bytes_never_throw_and_lose_no_package_without_an_error()
    {
        var whole = Encoding.UTF8.GetBytes(RealShaped());
        var expected = Debs.CatalogStatus(RealShaped()).Packages.Count;
        for (var seed = 0; seed < Tier.Scale(4_000, 400_000); seed++)
        {
            var random = new Random(seed);
            var damaged = (byte[])whole.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));

            var facts = Debs.Catalog(new DpkgStatusCataloger(), Debs.StatusPath, damaged);

            Assert.True(facts.Packages.Count == expected || facts.Issues.Any(issue => issue.Level == IssueLevel.Error), $"seed {seed}");
        }
    }

    [Fact]
    public void Many_flipped_bytes_and_noise_never_throw()
    {
        var whole = Encoding.UTF8.GetBytes(RealShaped());
        for (var seed = 0; seed < Tier.Scale(300, 30_000); seed++)
        {
            var random = new Random(seed);
            var damaged = (byte[])whole.Clone();
            for (var i = 0; i < 200; i++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            Assert.NotEmpty(Debs.Catalog(new DpkgStatusCataloger(), Debs.StatusPath, damaged).Issues);
        }
    }

    [Fact]
    public void Absurd_lines_and_fields_are_bounded()
    {
        var long1 = "Description: " + new string('x', 3 << 20) + "\n";
        var long2 = "Depends: " + string.Concat(Enumerable.Repeat("a,\n ", 1_500_000)) + "b\n";
        var facts = Debs.CatalogStatus(Debs.Stanza("a", "1", long1.TrimEnd(), long2.TrimEnd()) + Debs.Stanza("b", "1"));

        Assert.Equal(["a 1", "b 1"], facts.Packages.Select(fact => fact.Package).Versions());
        Assert.True(facts.Packages[0].Depends!.Length < 4 << 20);
        Assert.Contains(facts.Issues, issue => issue.Level == IssueLevel.Error);
    }

    private static string Identity(PackageFact fact) => $"{fact.Key} {fact.Package.Version}";

    private static HashSet<int> Boundaries(byte[] whole)
    {
        var boundaries = new HashSet<int> { 0 };
        for (var at = 2; at <= whole.Length; at++)
        {
            if (whole[at - 1] == '\n' && whole[at - 2] == '\n')
            {
                boundaries.Add(at);
            }
        }

        return boundaries;
    }

    private static string RealShaped() =>
        Debs.Stanza("adduser", "3.134", "Architecture: all", "Multi-Arch: foreign", "Depends: passwd", "Conffiles:\n /etc/adduser.conf 76120d358bc9037bb6358e737b3050b5")
        + Debs.Stanza("libselinux1", "3.4-1+b6", "Multi-Arch: same", "Source: libselinux (3.4-1)", "Depends: libc6 (>= 2.34), libpcre2-8-0 (>= 10.22)")
        + Debs.Stanza("zlib1g", "1:1.2.13.dfsg-1", "Multi-Arch: same", "Source: zlib", "Provides: libz1", "Homepage: http://zlib.example/");
}
