using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Reports.Tests;

public sealed class SbomReaderTests
{
    [Fact]
    public void Reads_what_syft_writes()
    {
        var inventory = Foreign("syft.cdx.json");

        Assert.Equal(("image", "shop/cart:1.4", "sha256:9c1f"), (inventory.Artifact.Kind, inventory.Artifact.Name, Assert.Single(inventory.Artifact.Digests)));
        Assert.Equal(("debian", "12", "bookworm"), (inventory.Artifact.Distro!.Id, inventory.Artifact.Distro.VersionId, inventory.Artifact.Distro.Codename));
        Assert.Equal(
            ["deb libssl3 3.0.11-1~deb12u2 amd64 openssl 3.0.11-1~deb12u2", "deb libxml2 2.9.14+dfsg-1.3~deb12u1+b1 amd64 libxml2 2.9.14+dfsg-1.3~deb12u1",
                "rpm openssl-libs 1:3.0.7-25.el9_3 x86_64 openssl 3.0.7-25.el9_3"],
            inventory.Packages.Select(Line));
        Assert.Equal(new PackageLocation("/var/lib/dpkg/status", "sha256:0dca"), Assert.Single(inventory.Packages[0].Locations));
        Assert.Equal(["Apache-2.0", "some words"], inventory.Packages[0].Licenses);
        Assert.Equal(1, inventory.Packages[2].Epoch);
        Assert.Equal(3, inventory.Relations.Count);
    }

    [Fact]
    public void Reads_what_trivy_writes_in_any_order_of_fields()
    {
        var inventory = Foreign("trivy.cdx.json");

        Assert.Equal(["sha256:21a3", "sha256:c059"], inventory.Artifact.Digests);
        Assert.Equal("sha256:0dca", Assert.Single(inventory.Artifact.Layers).DiffId);
        Assert.Equal(new MatchKey("debian:12", "util-linux"), Assert.Single(MatchKey.KeysOf(inventory.Packages[0], inventory.Artifact.Distro)).Key);
        Assert.Equal(
            ["deb bsdutils 1:2.38.1-5+b1 amd64 util-linux 2.38.1-5", "deb dbus 1:1.14.10-1 amd64 dbus 1:1.14.10-1", "npm @babel/core 7.0.0   "],
            inventory.Packages.Select(Line));
        Assert.True(inventory.IsComplete);
    }

    [Fact]
    public void Reads_what_cdxgen_writes_and_says_what_can_not_be_matched()
    {
        var inventory = Foreign("cdxgen.cdx.json");

        Assert.Equal(("debian", "12", "bookworm"), (inventory.Artifact.Distro!.Id, inventory.Artifact.Distro.VersionId, inventory.Artifact.Distro.Codename));
        Assert.Equal(
            ["generic no purl 1.50   ", "cran odd 1   ", "deb broken 1   ", "deb libc6 2.36-9+deb12u3   ", "maven org.slf4j:slf4j-api 2.0.9   ", "npm jest 29.0.0   "],
            inventory.Packages.Select(Line));
        Assert.Equal(PackageScope.Dev, inventory.Packages[^1].Scope);
        Assert.Equal(["pom.xml", "app/pom.xml"], inventory.Packages[^2].Locations.Select(location => location.Path));
        Assert.Equal(["sbom.noPurl", "sbom.brokenPurl"], inventory.Issues.Select(issue => issue.Code));
        Assert.True(inventory.IsComplete);
    }

    [Theory]
    [InlineData("", "sbom.malformed", "is empty")]
    [InlineData("  \n", "sbom.malformed", "is empty")]
    [InlineData("<bom/>", "sbom.unknownFormat", "root is <bom>, not")]
    [InlineData("[]", "sbom.unknownFormat", "not an object")]
    [InlineData("{}", "sbom.unknownFormat", "names no format")]
    [InlineData("""{"name":"app","lockfileVersion":3,"packages":{"":{"name":"app"}}}""", "sbom.unknownFormat", "names no format")]
    [InlineData("""{"bomFormat":"Other","components":[]}""", "sbom.unknownFormat", "names no format")]
    [InlineData("""{"schemaVersion":"2.0","artifact":{},"packages":[]}""", "sbom.unknownVersion", "version 2.0")]
    [InlineData("{\n  \"bomFormat\": \"CycloneDX\",\n  \"components\": [}\n", "sbom.malformed", "line 3, column 18")]
    [InlineData("""{"bomFormat":"CycloneDX"} x""", "sbom.malformed", "line 1, column 27")]
    public void Refuses_what_it_can_not_read(string document, string code, string words)
    {
        var refused = Assert.Throws<AssayException>(() => SbomRoundTripTests.Read(document));

        Assert.Equal(code, refused.Code);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_place_of_an_error_is_right_far_into_a_document()
    {
        var document = "{\"bomFormat\":\"CycloneDX\",\"components\":[\n" + string.Concat(Enumerable.Repeat("{\"type\":\"library\",\"name\":\"a\",\"version\":\"1\"},\n", 20_000)) + "{\"type\":]}";

        Assert.Contains("line 20002, column 9", Assert.Throws<AssayException>(() => SbomRoundTripTests.Read(document)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_nested_too_deep_and_nothing_too_long()
    {
        var deep = "{\"bomFormat\":\"CycloneDX\",\"x\":" + new string('[', 100_000);
        Assert.Equal("sbom.malformed", Assert.Throws<AssayException>(() => SbomRoundTripTests.Read(deep)).Code);

        using var content = new MemoryStream(Encoding.UTF8.GetBytes(Golden.Write("json", Sample.Result, Sample.Options)));
        Assert.Equal("sbom.tooLarge", Assert.Throws<AssayException>(() => SbomReader.Read(content, "x", new ScanLimits { MaxSbomBytes = 1000 }, CancellationToken.None)).Code);
    }

    [Fact]
    public void A_document_of_wrong_types_is_incomplete_not_broken()
    {
        var inventory = SbomRoundTripTests.Read("""{"schemaVersion":"1.0","artifact":{"kind":"image","name":"x","distro":[1]},"packages":[{"name":"a","type":"deb","version":["1"]},{"type":"deb"},7]}""");

        Assert.Equal("a", Assert.Single(inventory.Packages).Name);
        Assert.False(inventory.IsComplete);
        Assert.Equal(["sbom.brokenRecord", "sbom.wrongType"], inventory.Issues.Select(issue => issue.Code));
    }

    [Theory]
    [MemberData(nameof(SbomRoundTripTests.Formats), MemberType = typeof(SbomRoundTripTests))]
    public void Cut_or_flipped_anywhere_a_document_gives_an_inventory_or_a_reason(string format)
    {
        var some = new ScanResult { Inventory = Sample.Incomplete.Inventory with { Packages = [Sample.Inventory.Packages[0], Sample.Inventory.Packages[1]] } };
        var whole = Encoding.UTF8.GetBytes(Golden.Write(format, some, Sample.Options));
        for (var length = 0; length < whole.Length - 1; length += Tier.Scale(7, 1))
        {
            // Tags and values end where they end.
            if (format != "spdx-tag")
            {
                Assert.Equal("sbom.malformed", Assert.Throws<AssayException>(() => Read(whole.AsSpan(0, length).ToArray())).Code);
                continue;
            }

            try
            {
                Assert.InRange(Read(whole.AsSpan(0, length).ToArray()).Packages.Count, 0, 2);
            }
            catch (AssayException refused)
            {
                Assert.StartsWith("sbom.", refused.Code, StringComparison.Ordinal);
            }
        }

        for (var position = 0; position < whole.Length; position += Tier.Scale(5, 1))
        {
            var flipped = whole.ToArray();
            flipped[position] ^= (byte)(1 << (position % 8));
            try
            {
                Assert.NotNull(Read(flipped).Artifact.Name);
            }
            catch (AssayException refused)
            {
                Assert.StartsWith("sbom.", refused.Code, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Reads_a_stream_that_comes_byte_by_byte_and_text_longer_than_the_buffer()
    {
        var inventory = Sample.Inventory with { Packages = [Sample.Inventory.Packages[0] with { Name = new string('é', 200_000) }] };
        using var content = new Trickle(Encoding.UTF8.GetBytes("\uFEFF" + Golden.Write("cyclonedx", new ScanResult { Inventory = inventory, Issues = [] }, Sample.Options)));

        Assert.Equal(200_000, Assert.Single(SbomReader.Read(content, "x", new ScanLimits(), CancellationToken.None).Packages).Name.Length);
    }

    [Theory]
    [InlineData("cyclonedx")]
    [InlineData("cyclonedx-xml")]
    [InlineData("spdx-tag")]
    public void Reads_utf_16_with_its_mark(string format)
    {
        var document = Golden.Write(format, new ScanResult { Inventory = Sample.Inventory, Issues = [] }, Sample.Options).Replace("encoding=\"utf-8\"", "encoding=\"utf-16\"", StringComparison.Ordinal);

        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            Assert.Equal(Sample.Inventory.Packages.Count, Read([.. encoding.GetPreamble(), .. encoding.GetBytes(document)]).Packages.Count);
        }
    }

    [Fact]
    public void Text_that_is_no_unicode_is_shown_as_it_stands()
    {
        var document = Encoding.Latin1.GetBytes("{\"bomFormat\":\"CycloneDX\",\"components\":[{\"type\":\"library\",\"name\":\"caf\u00e9\",\"version\":\"\\ud800\",\"purl\":\"pkg:npm/cafe@1\"}]}");

        Assert.Equal("\\ud800", Assert.Single(Read(document).Packages).Version);
    }

    [Theory]
    [MemberData(nameof(SbomRoundTripTests.Formats), MemberType = typeof(SbomRoundTripTests))]
    public void A_large_document_takes_little_memory(string format)
    {
        var packages = Enumerable.Range(0, 14_000).Select(number => Sample.Inventory.Packages[0] with { Name = $"p{number:d5}", Purl = $"pkg:deb/debian/p{number:d5}@1" }).ToList();
        var relations = packages.Select(package => new Relation(package.Purl, packages[0].Purl, RelationKind.DependsOn)).ToList();
        var document = Encoding.UTF8.GetBytes(Golden.Write(format, new ScanResult { Inventory = Sample.Inventory with { Packages = packages, Relations = relations } }, Sample.Options));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(14_000, Read(document).Packages.Count);
        Assert.True(document.Length > 8 << 20, $"{document.Length}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200L << 20);
    }

    private static Inventory Read(byte[] document)
    {
        using var content = new MemoryStream(document);
        return SbomReader.Read(content, "test", new ScanLimits(), CancellationToken.None);
    }

    private static Inventory Foreign(string file)
    {
        using var content = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "testdata", "foreign", file));
        return SbomReader.Read(content, file, new ScanLimits(), CancellationToken.None);
    }

    private static string Line(Package package) => $"{package.Type} {package.Name} {package.Version} {package.Arch} {package.Source?.Name} {package.Source?.Version}";

    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
