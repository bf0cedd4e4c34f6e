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
