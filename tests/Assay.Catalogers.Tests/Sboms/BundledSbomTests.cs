using Assay.Catalogers.Sboms;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Sboms;

public sealed class BundledSbomTests
{
    private const string Spdx = """
        {"spdxVersion":"SPDX-2.3","packages":[
        {"SPDXID":"SPDXRef-postgresql","licenseConcluded":"PostgreSQL","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:bitnami/postgresql@17.2.0-8?arch=arm64&distro=debian-12"}]},
        {"SPDXID":"SPDXRef-geos","licenseConcluded":"NOASSERTION","licenseDeclared":"LGPL-2.1-only","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:bitnami/geos@3.13.0"}]},
        {"SPDXID":"SPDXRef-nobody","externalRefs":[{"referenceType":"cpe23Type","referenceLocator":"cpe:2.3:a:x:y:1:*:*:*:*:*:*:*"}]}],
        "relationships":[{"spdxElementId":"SPDXRef-postgresql","relatedSpdxElement":"SPDXRef-geos","relationshipType":"CONTAINS"}]}
        """;

    private const string Tags = """
        SPDXVersion: SPDX-2.3
        DocumentComment: <text>PackageName: none
        PackageName: none either</text>
        PackageName: a
        SPDXID: SPDXRef-a
        PackageVersion: 1.0
        PackageLicenseConcluded: NOASSERTION
        PackageLicenseDeclared: MIT
        ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1.0
        FileName: ./b
        SPDXID: SPDXRef-b
        PackageName: b
        SPDXID: SPDXRef-c
        PackageVersion: 2.0
        ExternalRef: SECURITY cpe23Type cpe:2.3:a:v:b:2.0:*:*:*:*:*:*:*
        Relationship: SPDXRef-a DEPENDS_ON SPDXRef-c
        """;

    private const string Xml = """
        <?xml version="1.0"?>
        <bom xmlns="http://cyclonedx.org/schema/bom/1.6"><metadata><component><name>subject</name><purl>pkg:npm/subject@1</purl></component></metadata>
        <components><component type="library" bom-ref="a"><name>a</name><version>1.0</version><licenses><license><id>MIT</id></license></licenses><purl>pkg:npm/a@1.0</purl>
        <components><component bom-ref="i"><name>i</name><version>3</version><purl>pkg:npm/i@3</purl></component></components></component>
        <component bom-ref="b"><name>b</name><version>2.0</version><cpe>cpe:2.3:a:v:b:2.0:*:*:*:*:*:*:*</cpe></component></components>
        <dependencies><dependency ref="a"><dependency ref="b"/></dependency><dependency ref="b"/></dependencies></bom>
        """;

    private const string Syft = """
        {"artifacts":[{"id":"1","name":"a","version":"1.0","licenses":[{"value":"MIT","spdxExpression":"MIT","type":"declared"}],"purl":"pkg:npm/a@1.0"},
        {"id":"2","name":"b","version":"2.0","licenses":["Apache-2.0"],"cpes":[{"cpe":"cpe:2.3:a:v:b:2.0:*:*:*:*:*:*:*"}],"purl":""}],
        "artifactRelationships":[{"parent":"2","child":"1","type":"dependency-of"}],"schema":{"version":"16.0.0"}}
        """;

    [Theory]
    [InlineData("usr/share/a.spdx", Tags, "pkg:generic/b@2.0 v:b, pkg:npm/a@1.0 MIT")]
    [InlineData("usr/share/bom.xml", Xml, "pkg:generic/b@2.0 v:b, pkg:npm/a@1.0 MIT, pkg:npm/i@3 ")]
    [InlineData("usr/share/a.syft.json", Syft, "pkg:generic/b@2.0 Apache-2.0v:b, pkg:npm/a@1.0 MIT")]
    public void Documents_of_other_notations_are_read_too(string path, string document, string expected)
    {
        var sink = Join(LayerEntry.File(path, document));

        Assert.Equal(expected, string.Join(", ", sink.Packages.OrderBy(package => package.Purl, StringComparer.Ordinal)
            .Select(package => $"{package.Purl} {string.Join(',', package.Licenses)}{string.Concat(package.Cpes.Select(cpe => string.Join(':', cpe.Split(':')[3..5])))}")));
        var relation = Assert.Single(sink.Relations);
        Assert.Equal(("pkg:npm/a@1.0", "pkg:generic/b@2.0"), (relation.From, relation.To));
    }

    [Theory]
    [InlineData("a.spdx", Tags)]
    [InlineData("a.cdx", Xml)]
    [InlineData("sbom", Syft)]
    public void A_damaged_document_ends_in_packages_or_an_issue(string path, string document)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(document);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.True(Damage.Catalog(new BundledSbomCataloger(), path, bytes[..length]).Packages.Count <= 3);
        }

        var random = new Random(7);
        for (var round = 0; round < Tier.Scale(300, 10_000); round++)
        {
            var flipped = bytes.ToArray();
            flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
            Assert.True(Damage.Catalog(new BundledSbomCataloger(), path, flipped).Packages.Count <= 4);
        }
    }

    [Theory]
    [InlineData("sbom", "\0\u0001binary")]
    [InlineData("a.bom", "")]
    [InlineData("app.sbom.json", """{"name":"sbom","version":"1.0.0"}""")]
    public void What_has_the_name_alone_is_a_notice(string path, string content)
    {
        var issue = Assert.Single(Damage.Catalog(new BundledSbomCataloger(), path, System.Text.Encoding.UTF8.GetBytes(content)).Issues);
        Assert.Equal((Core.Findings.IssueLevel.Notice, "sbom.other"), (issue.Level, issue.Code));
    }

    [Fact]
    public void What_lies_with_installed_software_is_installed_and_has_the_document_as_its_place()
    {
        var sink = Join(LayerEntry.File("opt/bitnami/postgresql/.spdx-postgresql.spdx", Spdx));

        Assert.Equal(
            ["pkg:bitnami/geos@3.13.0 Installed LGPL-2.1-only", "pkg:bitnami/postgresql@17.2.0-8?arch=arm64&distro=debian-12 Installed PostgreSQL"],
            sink.Packages.Select(package => $"{package.Purl} {package.State} {string.Join(',', package.Licenses)}").Order(StringComparer.Ordinal));
        Assert.All(sink.Packages, package => Assert.Equal((0.9, "opt/bitnami/postgresql/.spdx-postgresql.spdx"), (package.Confidence, package.Locations.Single().Path)));
        Assert.Single(sink.Relations);
    }

    [Fact]
    public void A_document_in_a_checkout_only_declares()
    {
        var sink = Join(LayerEntry.File("src/app.cdx.json", """{"bomFormat":"CycloneDX","components":[{"purl":"pkg:npm/%40scope/a@1.0.0"},{"name":"no purl","version":"1"}]}"""));

        var package = Assert.Single(sink.Packages);
        Assert.Equal(("@scope/a", PackageState.Declared), (package.Name, package.State));
    }

    [Fact]
    public void Packages_of_the_system_are_taken_only_where_no_database_tells_of_them()
    {
        var file = LayerEntry.File("usr/share/a.spdx.json", """{"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"a","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:deb/debian/bash@5.2?arch=amd64"}]}]}""");
        var facts = new FactsBuilder(AllCatalogers.Catalogers).Layer(file).Build();

        Assert.Single(Join(file).Packages);
        var sink = new InventorySink();
        sink.Add(new Package { Type = "deb", Name = "dash", Version = "1" });
        new SbomJoin().Join(facts, sink);
        Assert.Equal(["dash"], sink.Packages.Select(package => package.Name));
    }

    [Fact]
    public void Components_of_older_images_are_told_by_their_list()
    {
        var sink = Join(LayerEntry.File("opt/bitnami/.bitnami_components.json", """{"mongodb":{"arch":"amd64","distro":"debian-10","type":"NAMI","version":"4.4.11-2"}}"""));

        Assert.Equal("pkg:bitnami/mongodb@4.4.11-2?arch=amd64&distro=debian-10", Assert.Single(sink.Packages).Purl);
    }

    private static InventorySink Join(LayerEntry entry) => new FactsBuilder(AllCatalogers.Catalogers).Layer(entry).Join(new SbomJoin());
}
