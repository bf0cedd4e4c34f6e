using System.Text.Json;
using Assay.Catalogers.Debian;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Debian;

/// <summary>What other scanners' own tests expect of their dpkg fixtures; where Assay says otherwise, the reason stands here.</summary>
public sealed class PeerExpectationsTests
{
    // Fixture name -> packages that Assay adds ("+") or leaves out ("-").
    private static readonly Dictionary<string, string[]> ScalibrDifferences = new(StringComparer.Ordinal)
    {
        // An unpacked or half-installed package's files lie in the tree, and are vulnerable; a stanza without a Status field is damaged, so it
        // is kept with an error rather than lost.
        ["dpkg/statusfield"] = ["+ wantinstall_unpacked 1.0", "+ wantinstall_halfinstalled 1.0", "+ wantnostatus 1.0"],
    };

    [Fact]
    public void Osv_scalibr_fixtures_give_the_expected_packages()
    {
        var records = Records("expected-osv-scalibr.jsonl", "os/dpkg/dpkg_test.go#TestExtract").Where(record =>
            record.Fixture.Contains("/testdata/dpkg/", StringComparison.Ordinal)
            && record.Case is not "statusfield including not installed").ToArray();

        Assert.True(records.Length >= 10);
        foreach (var record in records)
        {
            var isFolder = record.Fixture.Contains("/status.d/", StringComparison.Ordinal);
            var found = Catalog(TestData.Require("peers", "osv-scalibr", record.Fixture), isFolder).Packages.Select(fact => fact.Package).Versions();
            var name = record.Fixture[(record.Fixture.IndexOf("/testdata/", StringComparison.Ordinal) + "/testdata/".Length)..];
            var differences = found.Except(record.Expected).Select(package => "+ " + package).Concat(record.Expected.Except(found).Select(package => "- " + package));

            Assert.Equal(ScalibrDifferences.GetValueOrDefault(name, []).Order(StringComparer.Ordinal), differences.Order(StringComparer.Ordinal));
        }
    }

    // Read from syft/pkg/cataloger/debian/parse_dpkg_db_test.go. Stanzas without a version are no packages there, but errors here.
    [Theory]
    [InlineData("single", "apt 1.8.2", "apt-dev 1.8.2", true)]
    [InlineData("installed-size-4KB", "apt 1.8.2", "apt-dev 1.8.2", true)]
    [InlineData("multiple", "tzdata 2020a-0+deb10u1;util-linux 2.33.1-0.1", "tzdata-dev 2020a-0+deb10u1;util-linux 2.33.1-0.1", false)]
    [InlineData("deinstall", "linux-image-6.14.0-1012-aws 6.14.0-1012.12~24.04.1", "linux-signed-aws-6.14 6.14.0-1012.12~24.04.1", true)]
    [InlineData("libpam-runtime", "libpam-runtime 1.5.2-6+deb12u1", "pam 1.5.2-6+deb12u1", false)]
    [InlineData("corrupt", "", "", false)]
    [InlineData("empty", "", "", false)]
    public void Syft_fixtures_give_the_expected_packages(string fixture, string packages, string sources, bool isClean)
    {
        var facts = Catalog(TestData.Require("peers", "syft", "syft", "pkg", "cataloger", "debian", "testdata", "var", "lib", "dpkg", "status.d", fixture), isFolder: true);

        Assert.Equal(packages, string.Join(';', facts.Packages.Select(fact => $"{fact.Package.Name} {fact.Package.Version}")));
        Assert.Equal(sources, string.Join(';', facts.Packages.Select(fact => $"{fact.Package.Source!.Name} {fact.Package.Source.Version}")));
        Assert.Equal(isClean, facts.Issues.All(issue => issue.Level != IssueLevel.Error));
    }

    // syft/pkg/cataloger/debian/dependency_test.go, "coreutils-relationships".
    [Fact]
    public void Syft_relationships_of_coreutils()
    {
        var content = File.ReadAllText(TestData.Require("peers", "syft", "syft", "pkg", "cataloger", "debian", "testdata", "var", "lib", "dpkg", "status.d", "coreutils-relationships"));
        var inventory = Debs.Image.Layer(LayerEntry.File(Debs.StatusPath, content.TrimEnd() + "\n\n")).Join();
        string NameOf(string purl) => inventory.Packages.Single(package => package.Purl == purl).Name;

        Assert.Equal(
            [
                "coreutils libacl1", "coreutils libattr1", "coreutils libc6", "coreutils libgmp10", "coreutils libselinux1", "libacl1 libc6", "libattr1 libc6",
                "libc6 libgcc-s1", "libgcc-s1 gcc-12-base", "libgcc-s1 libc6", "libgmp10 libc6", "libpcre2-8-0 libc6", "libselinux1 libc6", "libselinux1 libpcre2-8-0",
            ],
            inventory.Relations.Select(relation => $"{NameOf(relation.From)} {NameOf(relation.To)}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("debian-only.status", 1)]
    [InlineData("postgresql.status", 3)]
    [InlineData("texlive.status", 357)]
    public void Claircore_status_files_are_read_whole(string fixture, int stanzas)
    {
        var facts = Catalog(TestData.Require("peers", "claircore", "dpkg", "testdata", fixture), isFolder: false);

        Assert.DoesNotContain(facts.Issues, issue => issue.Level == IssueLevel.Error);
        Assert.Equal(stanzas, facts.Packages.Count);
    }

    private static FileFacts Catalog(string file, bool isFolder)
    {
        var content = File.ReadAllBytes(file);
        return isFolder
            ? Debs.Catalog(new DpkgStatusFolderCataloger(), "var/lib/dpkg/status.d/" + Path.GetFileName(file), content)
            : Debs.Catalog(new DpkgStatusCataloger(), Debs.StatusPath, content);
    }

    private static IEnumerable<(string Case, string Fixture, string[] Expected)> Records(string file, string test)
    {
        foreach (var line in File.ReadLines(TestData.Require("peers", "_expected", file)).Where(line => line.Contains(test, StringComparison.Ordinal)))
        {
            using var record = JsonDocument.Parse(line);
            var root = record.RootElement;
            yield return (
                root.GetProperty("case").GetString() ?? "",
                root.GetProperty("fixture")[0].GetString()!,
                [.. root.GetProperty("expected").EnumerateArray().Select(package => $"{package.GetProperty("Name")} {package.GetProperty("Version")}")]);
        }
    }
}
