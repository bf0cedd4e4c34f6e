using System.Text.Json;
using Assay.Catalogers.Rpm;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Rpm;

/// <summary>Other scanners' databases: their expectations, and what rpm itself says where it can read the format.</summary>
public sealed class PeerDatabaseTests
{
    // Turns an ndb into a SQLite database that rpm can be asked about: Debian's rpm is built without ndb.
    private const string ToSqlite = """
        import sqlite3, struct, sys
        data = open(sys.argv[1], 'rb').read()
        connection = sqlite3.connect(sys.argv[2])
        pages = struct.unpack_from('<I', data, 12)[0]
        for slot in range(32, pages * 4096, 16):
            magic, number, offset, blocks = struct.unpack_from('<4sIII', data, slot)
            if offset:
                length = struct.unpack_from('<I', data, offset * 16 + 12)[0]
                connection.execute('INSERT INTO Packages VALUES (?, ?)', (number, data[offset * 16 + 16:offset * 16 + 16 + length]))
        connection.commit()
        """;

    public static TheoryData<string, string, string> Databases => new()
    {
        { "go-rpmdb/pkg/testdata/cbl-mariner-2.0/rpmdb.sqlite", "rpmdb.sqlite", "sqlite" },
        { "go-rpmdb/pkg/testdata/libuuid/Packages", "Packages", "bdb_ro" },
        { "osv-scalibr/extractor/filesystem/os/rpm/testdata/Packages_epoch", "Packages", "bdb_ro" },
        { "syft/syft/pkg/cataloger/redhat/testdata/Packages", "Packages", "bdb_ro" },
        { "grype/test/integration/testdata/image-centos-match-coverage/var/lib/rpm/Packages", "Packages", "bdb_ro" },
        { "grype/test/integration/testdata/image-sles-match-coverage/var/lib/rpm/Packages", "Packages", "bdb_ro" },
        { "go-rpmdb/pkg/testdata/sle15-bci/Packages.db", "Packages.db", "ndb" },
    };

    [Theory]
    [MemberData(nameof(Databases))]
    public void Databases_of_peers_are_read_as_rpm_reads_them(string path, string name, string backEnd)
    {
        using var folder = new TemporaryFolder();
        var database = folder[name];
        // Not copied as a file: the data is read-only, and SQLite wants to write.
        File.WriteAllBytes(database, File.ReadAllBytes(TestData.Require(["peers", .. path.Split('/')])));
        if (backEnd == "ndb")
        {
            var rpm = NativeTool.Run(NativeTool.Require("rpm"), ["--dbpath", folder.Path, "--define", "_db_backend sqlite", "--initdb"]);
            var python = NativeTool.Run(NativeTool.Require("python3"), ["-c", ToSqlite, database, folder["rpmdb.sqlite"]]);
            Assert.True(rpm.ExitCode == 0 && python.ExitCode == 0, rpm.Error + python.Error);
            backEnd = "sqlite";
        }

        var facts = Rpms.CatalogFile("var/lib/rpm/" + name, database);

        Assert.Empty(facts.Issues);
        Assert.NotEmpty(facts.Packages);
        Assert.Equal(RpmQuery.Packages(folder.Path, backEnd), RpmQuery.PackagesOf(facts.Packages));
        Assert.Equal(RpmQuery.Keys(folder.Path, backEnd), RpmQuery.KeysOf(facts));
        Assert.Equal(RpmQuery.Files(folder.Path, backEnd), RpmQuery.FilesOf(facts));
        Assert.Equal(RpmQuery.Requires(folder.Path, backEnd), RpmQuery.RequiresOf(facts));
    }

    [Fact]
    public void Expectations_of_peers_are_met()
    {
        var cases = 0;
        foreach (var peer in (string[])["go-rpmdb", "osv-scalibr", "syft"])
        {
            foreach (var line in File.ReadLines(TestData.Require("peers", "_expected", $"expected-{peer}.jsonl")))
            {
                using var expected = JsonDocument.Parse(line);
                if (FixtureOf(peer, expected.RootElement) is { } fixture)
                {
                    Check(fixture, expected.RootElement);
                    cases++;
                }
            }
        }

        Assert.Equal(6, cases);
    }

    [Theory]
    [InlineData("claircore/internal/rpm/sqlite/testdata/no_packages.sqlite")]
    [InlineData("osv-scalibr/extractor/filesystem/os/rpm/testdata/invalid")]
    [InlineData("osv-scalibr/extractor/filesystem/os/rpm/testdata/empty.sqlite")]
    public void Files_without_packages_give_none_and_no_error(string path)
    {
        var facts = Rpms.CatalogFile(Rpms.SqlitePath, TestData.Require(["peers", .. path.Split('/')]));

        Assert.Empty(facts.Packages);
        Assert.DoesNotContain(facts.Issues, issue => issue.Level == Core.Findings.IssueLevel.Error);
    }

    // The cases of package databases and manifests; those of *.rpm files are another cataloger's.
    private static string? FixtureOf(string peer, JsonElement expected)
    {
        var test = expected.GetProperty("test").GetString()!;
        var isOurs = test.Contains("rpmdb_test", StringComparison.Ordinal) || test.Contains("os/rpm/rpm_test", StringComparison.Ordinal)
            || test.Contains("parse_rpm_db_test", StringComparison.Ordinal) || test.Contains("parse_rpm_manifest_test", StringComparison.Ordinal);
        return isOurs ? $"{peer}/{expected.GetProperty("fixture")[0].GetString()}" : null;
    }

    private static void Check(string fixture, JsonElement expected)
    {
        var file = TestData.Require(["peers", .. fixture.Split('/')]);
        var packages = fixture.EndsWith("container-manifest-2", StringComparison.Ordinal)
            ? Rpms.Catalog("var/lib/rpmmanifest/container-manifest-2", File.ReadAllBytes(file)).Packages
            : Rpms.CatalogFile("var/lib/rpm/Packages", file).Packages;
        var found = packages.Select(fact => fact.Package).ToArray();
        foreach (var package in expected.GetProperty("expected").EnumerateArray())
        {
            var name = package.GetProperty("Name").GetString();
            var version = package.GetProperty("Version").GetString()!;
            if (package.TryGetProperty("Release", out var release))
            {
                version = $"{version}-{release.GetString()}";
            }

            var ours = Assert.Single(found, candidate => candidate.Name == name);

            // Syft puts the epoch in front of the version; rpm's own %{VERSION} has none.
            Assert.Equal(version, version.Contains(':', StringComparison.Ordinal) ? $"{ours.Epoch}:{ours.Version}" : ours.Version);
            if (package.TryGetProperty("PURL", out var purl))
            {
                Assert.Equal(Ordered(purl.GetString()!), Ordered(RpmPurl.Of(ours, distro: null)));
            }

            if (package.TryGetProperty("Arch", out var arch))
            {
                Assert.Equal(arch.GetString(), ours.Arch);
            }
        }

        if (!fixture.Contains("mariner", StringComparison.Ordinal))
        {
            Assert.Equal(expected.GetProperty("expected").GetArrayLength(), found.Length);
        }
    }

    private static string Ordered(string purl)
    {
        var parts = purl.Split('?', 2);
        return parts.Length == 1 ? purl : $"{parts[0]}?{string.Join('&', parts[1].Split('&').Order(StringComparer.Ordinal))}";
    }
}
