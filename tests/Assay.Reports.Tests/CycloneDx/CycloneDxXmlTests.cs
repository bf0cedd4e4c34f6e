using Assay.Core;
using Assay.Core.Packages;

namespace Assay.Reports.Tests.CycloneDx;

public sealed class CycloneDxXmlTests
{
    [Fact]
    public void Reads_what_others_write()
    {
        var read = SbomRoundTripTests.Read("""
            <?xml version="1.0"?>
            <bom xmlns="http://cyclonedx.org/schema/bom/1.5" serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" version="1">
              <metadata>
                <timestamp>2026-01-02T03:04:05Z</timestamp>
                <tools><components><component type="application"><name>syft</name></component></components></tools>
                <component type="container" bom-ref="root"><name>shop/cart:1.4</name><version>sha256:9c1f</version>
                  <components><component type="library" bom-ref="in"><name>inner</name><version>1</version><purl>pkg:npm/inner@1</purl></component></components>
                </component>
              </metadata>
              <components>
                <component type="operating-system"><name>debian</name><version>12</version>
                  <properties><property name="syft:distro:id">debian</property><property name="syft:distro:versionCodename">bookworm</property></properties></component>
                <component type="library" bom-ref="a">
                  <group>org.slf4j</group><name>
                    slf4j-api
                  </name><version>2.0.9</version><scope>optional</scope>
                  <licenses><license><id>MIT</id><text content-type="text/plain">words</text></license></licenses>
                  <purl>pkg:maven/org.slf4j/slf4j-api@2.0.9</purl>
                  <evidence><occurrences><occurrence><location>app/pom.xml</location></occurrence></occurrences></evidence>
                </component>
                <component type="library" bom-ref="b"><name>b</name><licenses><expression>MIT OR Zlib</expression></licenses><purl>pkg:npm/b@1</purl>
                  <components><component type="library"><name>c</name><purl>pkg:npm/c@1</purl></component></components></component>
              </components>
              <dependencies><dependency ref="a"><dependency ref="b"/></dependency><dependency ref="b"/></dependencies>
              <compositions><composition><aggregate>incomplete</aggregate><assemblies><assembly ref="root"/></assemblies></composition></compositions>
            </bom>
            """);

        Assert.Equal(("image", "shop/cart:1.4", "sha256:9c1f"), (read.Artifact.Kind, read.Artifact.Name, Assert.Single(read.Artifact.Digests)));
        Assert.Equal("bookworm", read.Artifact.Distro!.Codename);
        Assert.Equal(
            ["maven org.slf4j:slf4j-api 2.0.9 MIT Optional", "npm b 1 MIT OR Zlib Prod", "npm c 1  Prod", "npm inner 1  Prod"],
            read.Packages.Select(package => $"{package.Type} {package.Name} {package.Version} {string.Join(',', package.Licenses)} {package.Scope}"));
        Assert.Equal("app/pom.xml", Assert.Single(read.Packages[0].Locations).Path);
        Assert.Equal(
            [new Relation("pkg:maven/org.slf4j/slf4j-api@2.0.9", "pkg:npm/b@1", RelationKind.DependsOn), new Relation("pkg:npm/b@1", "pkg:npm/c@1", RelationKind.Contains)],
            read.Relations);
        Assert.Equal("sbom.incomplete", Assert.Single(read.Issues).Code);
    }

    [Theory]
    [InlineData("<!DOCTYPE bom [<!ENTITY a \"b\">]><bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">&a;</bom>", "sbom.malformed", "document type in front of its first element")]
    [InlineData("<!DOCTYPE bom SYSTEM \"file:///etc/passwd\"><bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"/>", "sbom.malformed", "document type in front of its first element")]
    [InlineData("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">\n<components>\n</bom>", "sbom.malformed", "line 3, column 3")]
    [InlineData("<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/>", "sbom.unknownFormat", "it is RDF")]
    [InlineData("<project/>", "sbom.unknownFormat", "<project>")]
    public void Refuses_what_it_must_not_read(string document, string code, string words)
    {
        var refused = Assert.Throws<AssayException>(() => SbomRoundTripTests.Read(document));

        Assert.Equal(code, refused.Code);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_ends_somewhere()
    {
        var deep = "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">" + string.Concat(Enumerable.Repeat("<components><component><name>a</name>", 50_000));

        Assert.Contains("nested deeper", Assert.Throws<AssayException>(() => SbomRoundTripTests.Read(deep)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_that_can_not_be_written_is_refused() =>
        Assert.Equal("arguments.formatVersion", Assert.Throws<AssayException>(() => Golden.Write("cyclonedx-xml", Sample.Result, Sample.Options with { FormatVersion = "1.3" })).Code);
}
