using System.Text;
using Assay.Catalogers.Debian;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Debian;

public sealed class ChiselTests
{
    private const string ManifestPath = "var/lib/chisel/manifest.wall";

    private static readonly Distro Noble = new() { Id = "ubuntu", VersionId = "24.04", Codename = "noble" };

    [Fact]
    public void Joins_packages_and_the_files_of_their_slices()
    {
        var sink = Debs.Image.Layer(LayerEntry.File(ManifestPath, Seed("chisel.wall")), LayerEntry.File("usr/lib/libc.so.6")).Join(new DebianJoin(), Noble);

        Assert.Equal("pkg:deb/ubuntu/libc6@2.39-0ubuntu8.4?arch=amd64&distro=ubuntu-24.04", Assert.Single(sink.Packages).Purl);
        Assert.Equal("usr/lib/libc.so.6\n", Encoding.UTF8.GetString(Assert.Single(sink.Claims).Paths));
        Assert.Equal(new PackageLocation(ManifestPath, FactsBuilder.DiffId(0)), Assert.Single(sink.Packages[0].Locations));
    }

    [Fact]
    public void Manifests_of_osv_scalibr_give_what_it_expects()
    {
        var cases = PeerCase.Of("osv-scalibr", "os/chisel/");
        foreach (var peer in cases)
        {
            var facts = Damage.Catalog(new ChiselManifestCataloger(), ManifestPath, File.ReadAllBytes(peer.Fixture));

            Assert.Equal(peer.Versions, facts.Packages.Select(fact => $"{fact.Package.Name} {fact.Package.Version}").Order(StringComparer.Ordinal));
            Assert.Empty(facts.Issues);
        }

        Assert.Equal(3, cases.Count);
    }

    [Theory]
    [InlineData("chisel.wall")]
    [InlineData("chisel-plain.wall")]
    public void Cut_at_any_byte_it_is_an_error(string seed)
    {
        var content = Seed(seed);
        Damage.Cut(new ChiselManifestCataloger(), ManifestPath, content, (length, facts) =>
        {
            Assert.True(length == 0 || facts.Issues.Any(issue => issue.Level == IssueLevel.Error), $"cut at {length}");
            Assert.All(facts.Packages, fact => Assert.Equal("libc6", fact.Package.Name));
        });
        Damage.Flip(new ChiselManifestCataloger(), ManifestPath, content, 8);
    }

    private static byte[] Seed(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", name));
}
