using System.Text;
using System.Text.Json;
using Assay.Catalogers.Distros;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Distros;

/// <summary>The trees by which other scanners test that they know a distribution.</summary>
public sealed class PeerReleaseTests
{
    // Where we differ on purpose.
    private static readonly Dictionary<string, string> SyftDiffers = new(StringComparer.Ordinal)
    {
        ["syft/linux/testdata/os/busybox"] = "known by a string inside the binary; a bare BusyBox has no packages and no advisories of its own",
    };

    [Fact]
    public void Agrees_with_syft_on_every_tree_that_it_identifies()
    {
        var folder = TestData.Require("peers", "syft");
        var cases = 0;
        foreach (var line in File.ReadLines(TestData.Require("peers", "_expected", "expected-syft.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            if (!json.RootElement.GetProperty("test").GetString()!.EndsWith("#TestIdentifyRelease", StringComparison.Ordinal))
            {
                continue;
            }

            var fixture = json.RootElement.GetProperty("fixture")[0].GetString()!;
            var expected = json.RootElement.GetProperty("expected")[0];
            if (SyftDiffers.ContainsKey(fixture))
            {
                continue;
            }

            cases++;
            var distro = Of(Path.Combine(folder, fixture));
            Assert.True(expected.GetProperty("ID").GetString() == distro?.Id, fixture);
            if (expected.TryGetProperty("Version", out var version) && distro?.VersionId is { } versionId)
            {
                // Syft's Version is VERSION; VERSION_ID is its beginning. SLES writes its service pack as 15-SP2 there, as 15.2 here.
                Assert.True(version.GetString()!.Replace("-SP", ".", StringComparison.Ordinal).StartsWith(versionId, StringComparison.Ordinal)
                    || distro.Id is "scientific" or "mariner", $"{fixture}: {versionId}");
            }
        }

        Assert.True(cases >= 25, $"{cases} cases");
    }

    // Cases of syft's parsers, each a file without its tree.
    [Theory]
    [InlineData("TestParseOsRelease", "etc/os-release", 5)]
    [InlineData("TestParseSystemReleaseCPE", "etc/system-release-cpe", 1)]
    [InlineData("TestParseRedhatRelease", "etc/redhat-release", 1)]
    public void Agrees_with_syft_on_every_file(string test, string path, int count)
    {
        var cases = PeerCase.Of("syft", "linux/identify_release_test.go#" + test);
        foreach (var peer in cases)
        {
            var distro = new ReleaseTree().Layer((path, File.ReadAllBytes(peer.Fixture))).Resolve();

            Assert.Equal(peer.Expected[0].GetProperty("ID").GetString(), distro?.Id);
            Assert.StartsWith(distro!.VersionId!, peer.Expected[0].GetProperty("Version").GetString()!, StringComparison.Ordinal);
        }

        Assert.Equal(count, cases.Count);
    }

    [Theory]
    [InlineData("alpine-edge", "alpine", "3.22.0_alpha20250108")]
    [InlineData("azurelinux", "azurelinux", "3.0")]
    [InlineData("centos5", "centos", "5.7")]
    [InlineData("centos6", "centos", "6")]
    [InlineData("chainguard", "chainguard", "20230214")]
    [InlineData("debian-sid", "debian", null)]
    [InlineData("echo", "echo", "1")]
    [InlineData("gentoo", "gentoo", null)]
    [InlineData("hummingbird", "hummingbird", "20251124")]
    [InlineData("mariner", "mariner", "1.0")]
    [InlineData("minimos", "minimos", "20241031")]
    [InlineData("oraclelinux", "ol", "8.3")]
    [InlineData("postmarketos-edge", "postmarketos", "edge")]
    [InlineData("raspbian", "raspbian", "9")]
    [InlineData("redhat", "rhel", "7.3")]
    [InlineData("scientific6", "scientific", "6.10")]
    [InlineData("secureos", "secureos", "2025.09.09")]
    [InlineData("sles", "sles", "15.2")]
    public void Agrees_with_grype(string tree, string id, string? versionId)
    {
        var distro = Of(TestData.Require("peers", "grype", "grype", "distro", "testdata", "os", tree));

        Assert.Equal((id, versionId), (distro?.Id, distro?.VersionId));
    }

    [Fact]
    public void Knows_no_distribution_where_grype_knows_none() =>
        Assert.Null(Of(TestData.Require("peers", "grype", "grype", "distro", "testdata", "os", "empty")));

    // The tree's name is its release in claircore.
    [Theory]
    [InlineData("debian/testdata/dist", "debian")]
    [InlineData("debian/testdata/distroless_dist", "debian")]
    [InlineData("ubuntu/testdata/dist", "ubuntu")]
    [InlineData("alpine/testdata", "alpine")]
    [InlineData("rhel/testdata/releasefiles", "rhel")]
    public void Agrees_with_claircore(string folder, string id)
    {
        var trees = Directory.GetDirectories(TestData.Require("peers", "claircore", folder));
        foreach (var tree in trees.Where(tree => char.IsAsciiDigit(Path.GetFileName(tree)[0])))
        {
            // Ubuntu's "11" is a Debian, put there to be told apart.
            var isDebian = id == "ubuntu" && Path.GetFileName(tree) == "11";
            var distro = Of(tree);
            Assert.True(distro?.Id == (isDebian ? "debian" : id), tree);
            Assert.True(distro!.VersionId == Path.GetFileName(tree)
                || distro.VersionId!.StartsWith(Path.GetFileName(tree) + ".", StringComparison.Ordinal), $"{tree}: {distro.VersionId}");
            Assert.True(id is not ("debian" or "ubuntu") || distro.Codename is not null, tree);
        }

        Assert.NotEmpty(trees);
    }

    [Theory]
    [InlineData("oracle-6", "ol", "6.10")]
    [InlineData("oracle-7", "ol", "7.9")]
    [InlineData("oracle-8", "ol", "8.9")]
    [InlineData("oracle-9", "ol", "9.3")]
    [InlineData("atomichost-7", "rhel", "7.9")]
    [InlineData("hummingbird", "hummingbird", "20251124")]
    public void Agrees_with_claircore_on_red_hat_s_kin(string tree, string id, string versionId)
    {
        var distro = Of(TestData.Require("peers", "claircore", "rhel", "testdata", "releasefiles", tree));

        Assert.Equal((id, versionId), (distro?.Id, distro?.VersionId));
    }

    // Each is a txtar of the file, of all its assignments as JSON, and of what claircore makes of them.
    [Fact]
    public void Reads_every_assignment_as_claircore_does()
    {
        var files = Directory.GetFiles(TestData.Require("peers", "claircore", "osrelease", "testdata"), "*.txtar");
        foreach (var file in files)
        {
            var parts = File.ReadAllText(file).Split(["-- os-release --\n", "-- Parsed --\n", "-- Distribution --\n"], StringSplitOptions.None);
            using var parsed = JsonDocument.Parse(parts[2]);
            var expected = parsed.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString());
            var read = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var line in parts[1].Split('\n'))
            {
                if (ReleaseAssignments.TryRead(Encoding.UTF8.GetBytes(line), out var key, out var value, out var isWhole))
                {
                    Assert.True(isWhole);
                    read[key] = value;
                }
            }

            Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), read.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        }

        Assert.NotEmpty(files);
    }

    private static Distro? Of(string folder)
    {
        var files = ReleaseFile.ByPrecedence.Select(file => file.Path)
            .Where(path => File.Exists(Path.Combine(folder, path)))
            .Select(path => (path, File.ReadAllBytes(Path.Combine(folder, path))));
        return new ReleaseTree().Layer([.. files]).Resolve();
    }
}
