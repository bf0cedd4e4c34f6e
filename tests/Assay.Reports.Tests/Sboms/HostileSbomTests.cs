using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Reports.Tests.Sboms;

/// <summary>Documents made to cost their reader much: whatever they hold, memory is that of what they list, and the end comes soon.</summary>
[Collection(nameof(MeasuredMemory))]
public sealed class HostileSbomTests
{
    private const int BytesOfAPackage = 1024;

    /// <summary>The beginning of a document, one package of it with '#' for its number, and the end.</summary>
    public static TheoryData<string, string, string, string> Formats => new()
    {
        { "json", $"{{\"schemaVersion\":\"{ScanResult.SchemaVersion}\",\"artifact\":{{\"kind\":\"directory\",\"name\":\"x\",\"digests\":[]}},\"packages\":[{{}}",
            ",{\"purl\":\"pkg:npm/a@#\",\"name\":\"a\",\"version\":\"#\",\"type\":\"npm\",\"scope\":\"prod\",\"state\":\"installed\",\"locations\":[],\"licenses\":[]}", "]}" },
        { "cyclonedx", "{\"bomFormat\":\"CycloneDX\",\"components\":[{}", ",{\"type\":\"library\",\"bom-ref\":\"#\",\"name\":\"a\",\"version\":\"1\",\"purl\":\"pkg:npm/a@#\"}", "]}" },
        { "cyclonedx-xml", "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components>", "<component type=\"library\" bom-ref=\"#\"><name>a</name><version>1</version><purl>pkg:npm/a@#</purl></component>", "</components></bom>" },
        { "spdx", "{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{}", ",{\"SPDXID\":\"SPDXRef-#\",\"name\":\"a\",\"versionInfo\":\"1\",\"externalRefs\":[{\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:npm/a@#\"}]}", "]}" },
        { "spdx-tag", "SPDXVersion: SPDX-2.3\n", "PackageName: a\nSPDXID: SPDXRef-#\nPackageVersion: 1\nExternalRef: PACKAGE-MANAGER purl pkg:npm/a@#\n", "\n" },
        { "spdx3", "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\"@graph\":[{}", ",{\"type\":\"software_Package\",\"spdxId\":\"urn:#\",\"name\":\"a\",\"software_packageUrl\":\"pkg:npm/a@#\"}", "]}" },
        { "syft", "{\"artifacts\":[{}", ",{\"id\":\"#\",\"name\":\"a\",\"version\":\"1\",\"type\":\"npm\",\"purl\":\"pkg:npm/a@#\"}", "],\"source\":{\"id\":\"s\"},\"descriptor\":{\"name\":\"syft\"},\"schema\":{\"version\":\"16.0.0\"}}" },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_million_components_take_the_memory_of_what_they_are(string format, string head, string part, string tail)
    {
        var count = Tier.Scale(20_000, 1_000_000);
        using var content = new RepeatedStream(head, part, count, tail);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var read = SbomReader.Read(content, format, new ScanLimits(), CancellationToken.None);

        Assert.Equal(count, read.Packages.Count(package => package.Purl.Length > 0));
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(taken <= ((long)count * BytesOfAPackage) + (16 << 20), $"{taken} bytes");
    }

    [Theory]
    [InlineData("{\"bomFormat\":\"CycloneDX\",\"components\":[{\"type\":\"library\",\"bom-ref\":\"a\",\"name\":\"a\",\"version\":\"1\",\"purl\":\"pkg:npm/a@1\"}],\"dependencies\":[{\"ref\":\"a\",\"dependsOn\":[\"a\"", ",\"a\"", "]}]}", 0)]
    [InlineData("{\"bomFormat\":\"CycloneDX\",\"components\":[{\"type\":\"library\",\"bom-ref\":\"a\",\"name\":\"a\",\"version\":\"1\",\"purl\":\"pkg:npm/a@1\"}],\"dependencies\":[{\"ref\":\"a\",\"dependsOn\":[]}", ",{\"ref\":\"a\",\"dependsOn\":[\"a\",\"#\"]}", "]}", 0)]
    [InlineData("{\"bomFormat\":\"CycloneDX\",\"components\":[{\"type\":\"library\",\"bom-ref\":\"a\",\"name\":\"a\",\"version\":\"1\",\"purl\":\"pkg:npm/a@1\"}", ",{\"type\":\"library\",\"bom-ref\":\"a\",\"name\":\"a\",\"version\":\"1\",\"purl\":\"pkg:npm/a@1\"}", "]}", 1)]
    [InlineData("{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{\"SPDXID\":\"SPDXRef-a\",\"name\":\"a\",\"externalRefs\":[{\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:npm/a@1\"}]}],\"relationships\":[{}", ",{\"spdxElementId\":\"SPDXRef-a\",\"relationshipType\":\"DEPENDS_ON\",\"relatedSpdxElement\":\"SPDXRef-a\"}", "]}", 0)]
    [InlineData("SPDXVersion: SPDX-2.3\nPackageName: a\nSPDXID: SPDXRef-a\nExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\n", "Relationship: SPDXRef-a DEPENDS_ON SPDXRef-a\n", "\n", 0)]
    [InlineData("{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\"@graph\":[{\"type\":\"software_Package\",\"spdxId\":\"urn:a\",\"name\":\"a\",\"software_packageUrl\":\"pkg:npm/a@1\"}", ",{\"type\":\"Relationship\",\"spdxId\":\"urn:r#\",\"from\":\"urn:a\",\"relationshipType\":\"dependsOn\",\"to\":[\"urn:a\"]}", "]}", 0)]
    [InlineData("{\"artifacts\":[{\"id\":\"1\",\"name\":\"a\",\"version\":\"1\",\"type\":\"npm\",\"purl\":\"pkg:npm/a@1\"}],\"source\":{\"id\":\"s\"},\"schema\":{\"version\":\"16.0.0\"},\"artifactRelationships\":[{}", ",{\"parent\":\"1\",\"child\":\"1\",\"type\":\"dependency-of\"}", "]}", 0)]
    public void References_that_repeat_and_lead_round_cost_no_more_than_they_say(string head, string part, string tail, int packagesOfEach)
    {
        var count = Tier.Scale(20_000, 200_000);
        using var content = new RepeatedStream(head, part, count, tail);

        var read = SbomReader.Read(content, "x", new ScanLimits(), CancellationToken.None);

        Assert.InRange(read.Packages.Count, 1, 1 + (count * packagesOfEach));
        Assert.InRange(read.Relations.Count, 0, 1);
    }

    [Fact]
    public void A_ring_of_packages_is_read_and_written()
    {
        var count = Tier.Scale(5000, 100_000);
        List<Package> packages = [.. Enumerable.Range(0, count).Select(number => new Package { Type = "npm", Name = $"a{number}", Version = "1", Purl = $"pkg:npm/a{number}@1" })];
        var ring = new Inventory
        {
            Artifact = new Artifact { Kind = "directory", Name = "ring" },
            Packages = packages,
            Relations = [.. packages.Select((package, number) => new Relation(package.Purl, packages[(number + 1) % count].Purl, RelationKind.DependsOn))],
        };
        foreach (var format in (string[])["cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag", "spdx3"])
        {
            using var written = new MemoryStream();
            AllReports.Formats.Single(known => known.Name == format).Write(new ScanResult { Inventory = ring }, written, Sample.Options);
            written.Position = 0;

            Assert.Equal(count, SbomReader.Read(written, format, new ScanLimits(), CancellationToken.None).Relations.Count);
        }
    }

    [Theory]
    [InlineData("{\"bomFormat\":\"CycloneDX\",\"components\":[", "{\"type\":\"library\",\"name\":\"a\",\"components\":[")]
    [InlineData("{\"bomFormat\":\"CycloneDX\",\"metadata\":", "{\"component\":")]
    [InlineData("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components>", "<component type=\"library\"><name>a</name><components>")]
    [InlineData("{\"spdxVersion\":\"SPDX-2.3\",\"packages\":", "[")]
    [InlineData("{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\"@graph\":", "[{\"a\":")]
    [InlineData("{\"artifacts\":", "[{\"metadata\":")]
    [InlineData("{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"https://cyclonedx.org/bom\",\"predicate\":", "{\"predicate\":")]
    public void What_is_nested_too_deep_is_refused(string head, string part)
    {
        using var content = new RepeatedStream(head, part, 1_000_000, "");

        Assert.StartsWith("sbom.", Assert.Throws<AssayException>(() => SbomReader.Read(content, "x", new ScanLimits(), CancellationToken.None)).Code, StringComparison.Ordinal);
    }
}
