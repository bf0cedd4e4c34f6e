using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Tests.Spdx;

/// <summary>SPDX as other producers write it, cut to a few packages.</summary>
public sealed class SpdxReaderTests
{
    private const string Trivy = """
        {
          "SPDXID": "SPDXRef-DOCUMENT", "creationInfo": {"created": "2026-01-02T03:04:05Z", "creators": ["Organization: aquasecurity", "Tool: trivy-0.68.0"]},
          "packages": [
            {"SPDXID": "SPDXRef-ContainerImage-1", "name": "shop/cart:1.4", "primaryPackagePurpose": "CONTAINER", "downloadLocation": "NONE",
             "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:oci/cart@sha256%3A9c1f?arch=amd64"}]},
            {"SPDXID": "SPDXRef-OperatingSystem-2", "name": "redhat", "versionInfo": "9.4", "primaryPackagePurpose": "OPERATING-SYSTEM", "downloadLocation": "NONE"},
            {"SPDXID": "SPDXRef-Application-3", "name": "app/package-lock.json", "primaryPackagePurpose": "APPLICATION", "downloadLocation": "NONE"},
            {"SPDXID": "SPDXRef-Package-4", "name": "openssl-libs", "versionInfo": "3.0.7-27.el9", "primaryPackagePurpose": "LIBRARY", "downloadLocation": "NONE",
             "sourceInfo": "built package from: openssl 3.0.7-27.el9", "licenseDeclared": "NOASSERTION", "licenseConcluded": "Apache-2.0",
             "attributionTexts": ["PkgID: x", "LayerDiffID: sha256:0dca"],
             "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=x86_64&distro=redhat-9.4&epoch=1"}]}
          ],
          "relationships": [
            {"spdxElementId": "SPDXRef-DOCUMENT", "relatedSpdxElement": "SPDXRef-ContainerImage-1", "relationshipType": "DESCRIBES"},
            {"spdxElementId": "SPDXRef-OperatingSystem-2", "relatedSpdxElement": "SPDXRef-Package-4", "relationshipType": "CONTAINS"}
          ],
          "spdxVersion": "SPDX-2.3"
        }
        """;

    [Fact]
    public void Reads_what_trivy_writes_though_it_says_last_what_it_is()
    {
        var read = SbomRoundTripTests.Read(Trivy);

        Assert.Equal(("image", "shop/cart:1.4"), (read.Artifact.Kind, read.Artifact.Name));
        Assert.Equal(("rhel", "9.4"), (read.Artifact.Distro!.Id, read.Artifact.Distro.VersionId));
        var package = Assert.Single(read.Packages);
        Assert.Equal(("rpm", "openssl-libs", "3.0.7-27.el9", "x86_64", 1L), (package.Type, package.Name, package.Version, package.Arch, package.Epoch));
        Assert.Equal(new SourcePackage("openssl", "3.0.7-27.el9"), package.Source);
        Assert.Equal(["Apache-2.0"], package.Licenses);
        Assert.Equal("sha256:0dca", Assert.Single(package.Locations).Layer);
        Assert.Empty(read.Issues);
    }

    [Fact]
    public void Reads_lists_whose_packages_come_before_anything_that_is_of_spdx()
    {
        var read = SbomRoundTripTests.Read("""{"packages":[{"SPDXID":"SPDXRef-a","name":"lodash","versionInfo":"4.17.20","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/lodash@4.17.20"}]}],"spdxVersion":"SPDX-2.2"}""");

        Assert.Equal("pkg:npm/lodash@4.17.20", Assert.Single(read.Packages).Purl);
    }

    [Fact]
    public void Reads_the_export_of_a_dependency_graph()
    {
        var read = SbomRoundTripTests.Read("""
            {"sbom":{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"com.github.octo/app","packages":[
              {"SPDXID":"SPDXRef-npm-lodash","name":"npm:lodash","versionInfo":"4.17.20","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/lodash@4.17.20"}]},
              {"SPDXID":"SPDXRef-root","name":"com.github.octo/app","versionInfo":"main","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:github/octo/app@main"}]}],
              "relationships":[{"relationshipType":"DEPENDS_ON","spdxElementId":"SPDXRef-root","relatedSpdxElement":"SPDXRef-npm-lodash"},{"relationshipType":"DESCRIBES","spdxElementId":"SPDXRef-DOCUMENT","relatedSpdxElement":"SPDXRef-root"}]}}
            """);

        Assert.Equal("com.github.octo/app", read.Artifact.Name);
        Assert.Equal(["pkg:github/octo/app@main", "pkg:npm/lodash@4.17.20"], read.Packages.Select(package => package.Purl));
        Assert.Equal("lodash", read.Packages[1].Name);
        Assert.Equal(RelationKind.DependsOn, Assert.Single(read.Relations).Kind);
    }

    [Theory]
    [InlineData("DEV_DEPENDENCY_OF", PackageScope.Dev)]
    [InlineData("TEST_DEPENDENCY_OF", PackageScope.Test)]
    [InlineData("OPTIONAL_DEPENDENCY_OF", PackageScope.Optional)]
    [InlineData("RUNTIME_DEPENDENCY_OF", PackageScope.Prod)]
    public void Says_what_a_dependency_is_for(string type, PackageScope scope)
    {
        var document = $$$"""
            {"spdxVersion":"SPDX-2.3","packages":[
              {"SPDXID":"SPDXRef-a","name":"a","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/a@1"}]},
              {"SPDXID":"SPDXRef-b","name":"b","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/b@1"}]}],
             "relationships":[{"spdxElementId":"SPDXRef-a","relationshipType":"{{{type}}}","relatedSpdxElement":"SPDXRef-b"}]}
            """;

        var read = SbomRoundTripTests.Read(document);

        Assert.Equal(new Relation("pkg:npm/b@1", "pkg:npm/a@1", RelationKind.DependsOn), Assert.Single(read.Relations));
        Assert.Equal(scope, read.Packages[0].Scope);

        // Needed by something else as well.
        read = SbomRoundTripTests.Read(document.Replace("]}\n", "]}", StringComparison.Ordinal).TrimEnd()[..^2] + """,{"spdxElementId":"SPDXRef-b","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-a"}]}""");
        Assert.Equal(PackageScope.Prod, read.Packages[0].Scope);
    }

    [Fact]
    public void Reads_tags_and_values()
    {
        var read = SbomRoundTripTests.Read("""
            # a comment
            SPDXVersion: SPDX-2.2
            DataLicense: CC0-1.0
            SPDXID: SPDXRef-DOCUMENT
            DocumentName: hello
            DocumentNamespace: https://example.com/hello
            Creator: Tool: hand
            Created: 2026-01-02T03:04:05Z
            CreatorComment: <text>two
            lines: of text</text>
            Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-image

            PackageName: image
            SPDXID: SPDXRef-image
            PackageDownloadLocation: NOASSERTION

            PackageName: musl
            SPDXID: SPDXRef-musl
            PackageVersion: 1.2.2-r7
            PackageLicenseConcluded: NOASSERTION
            PackageLicenseDeclared: MIT
            PackageCopyrightText: <text>PackageName: none</text>
            ExternalRef: PACKAGE_MANAGER purl pkg:apk/alpine/musl@1.2.2-r7?arch=x86_64&distro=alpine-3.15.4
            FileName: ./lib/ld-musl-x86_64.so.1
            SPDXID: SPDXRef-file
            """.Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal("image", read.Artifact.Name);
        Assert.Equal(("alpine", "3.15.4"), (read.Artifact.Distro!.Id, read.Artifact.Distro.VersionId));
        var package = Assert.Single(read.Packages);
        Assert.Equal(("musl", "1.2.2-r7", "x86_64", "MIT"), (package.Name, package.Version, package.Arch, Assert.Single(package.Licenses)));
        Assert.True(read.IsComplete);
    }

    [Fact]
    public void A_line_that_is_no_tag_makes_the_document_incomplete_and_says_where()
    {
        var read = SbomRoundTripTests.Read("SPDXVersion: SPDX-2.3\nPackageName: a\nExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\nwhat is this\nand this\n");

        Assert.Single(read.Packages);
        Assert.Equal(("sbom.strangeLine", IssueLevel.Error), (read.Issues[^1].Code, read.Issues[^1].Level));
        Assert.Contains("2 lines are no tag with a value, the first is line 4", read.Issues[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SPDXVersion: SPDX-2.3\nPackageComment: <text>never ended\n", "sbom.malformed", "line 2")]
    [InlineData("hello world\n", "sbom.unknownFormat", "line 1")]
    [InlineData("Name: value\n", "sbom.unknownFormat", "SPDXVersion:")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:aa\n", "sbom.unknownFormat", "line 1")]
    public void Refuses_what_is_no_such_document(string document, string code, string words)
    {
        var refused = Assert.Throws<AssayException>(() => SbomRoundTripTests.Read(document));

        Assert.Equal(code, refused.Code);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_spdx_3_in_any_order_of_its_elements()
    {
        var read = SbomRoundTripTests.Read("""
            {"@graph":[
              {"type":"Relationship","spdxId":"urn:x:r1","creationInfo":"_:c","from":"urn:x:app","relationshipType":"dependsOn","to":["urn:x:curl"]},
              {"type":"LifecycleScopedRelationship","spdxId":"urn:x:r2","creationInfo":"_:c","from":"urn:x:app","relationshipType":"dependsOn","scope":"development","to":["urn:x:jest"]},
              {"type":"Relationship","spdxId":"urn:x:r3","creationInfo":"_:c","from":"urn:x:curl","relationshipType":"hasDeclaredLicense","to":["urn:x:l"]},
              {"type":"Relationship","spdxId":"urn:x:r4","creationInfo":"_:c","from":"urn:x:jest","relationshipType":"hasConcludedLicense","to":["https://spdx.org/licenses/MIT"]},
              {"software_packageUrl":"pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12","name":"curl","software_packageVersion":"7.88.1-10","spdxId":"urn:x:curl","type":"software_Package"},
              {"type":"https://spdx.org/rdf/3.0.1/terms/Software/Package","spdxId":"urn:x:jest","name":"jest","externalIdentifier":[{"type":"ExternalIdentifier","externalIdentifierType":"packageUrl","identifier":"pkg:npm/jest@29.0.0"}]},
              {"type":"software_Package","spdxId":"urn:x:app","name":"app","software_primaryPurpose":"application"},
              {"type":"simplelicensing_LicenseExpression","spdxId":"urn:x:l","simplelicensing_licenseExpression":"curl"},
              {"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-02T03:04:05Z","createdBy":["urn:x:me"]},
              {"type":"Person","spdxId":"urn:x:me","name":"me","externalIdentifier":[{"type":"ExternalIdentifier","externalIdentifierType":"email","identifier":"me@example.com"}]},
              {"type":"SpdxDocument","spdxId":"urn:x:doc","name":"the document","rootElement":["urn:x:app"]}
            ],"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}
            """);

        Assert.Equal("app", read.Artifact.Name);
        Assert.Equal("12", read.Artifact.Distro!.VersionId);
        Assert.Equal(["deb curl curl Prod", "npm jest MIT Dev"], read.Packages.Select(package => $"{package.Type} {package.Name} {package.Licenses[0]} {package.Scope}"));
    }

    // Microsoft's sbom-tool 4.1.13, "-mi SPDX:3.0": identifiers and hashes are elements that others refer to, and relationships have the names of SPDX 2.
    [Fact]
    public void Reads_spdx_3_of_microsoft_s_tool()
    {
        var read = SbomRoundTripTests.Read("""
            {"@context":["https://spdx.org/rdf/3.0.1/spdx-context.json"],"@graph":[
              {"from":"SPDXRef-RootPackage","relationshipType":"DEPENDS_ON","to":["SPDXRef-json"],"creationInfo":"_:creationinfo","spdxId":"SPDXRef-r1","type":"Relationship"},
              {"from":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","to":["SPDXRef-RootPackage"],"creationInfo":"_:creationinfo","spdxId":"SPDXRef-r2","type":"Relationship"},
              {"from":"SPDXRef-json","relationshipType":"HAS_DECLARED_LICENSE","to":["SPDXRef-l"],"creationInfo":"_:creationinfo","spdxId":"SPDXRef-r3","type":"Relationship"},
              {"suppliedBy":"SPDXRef-o","name":"Newtonsoft.Json","software_packageVersion":"12.0.1","creationInfo":"_:creationinfo","externalIdentifier":["SPDXRef-i2","SPDXRef-i1","SPDXRef-gone"],
               "verifiedUsing":["SPDXRef-h"],"spdxId":"SPDXRef-json","type":"software_Package"},
              {"name":"app","software_packageVersion":"1.0","creationInfo":"_:creationinfo","spdxId":"SPDXRef-RootPackage","type":"software_Package"},
              {"externalIdentifierType":"purl","identifier":"pkg:nuget/Newtonsoft.Json@12.0.1","creationInfo":"_:creationinfo","spdxId":"SPDXRef-i1","type":"ExternalIdentifier"},
              {"externalIdentifierType":"cpe23","identifier":"cpe:2.3:a:newtonsoft:json.net:12.0.1:*:*:*:*:*:*:*","creationInfo":"_:creationinfo","spdxId":"SPDXRef-i2","type":"ExternalIdentifier"},
              {"name":"MIT","creationInfo":"_:creationinfo","spdxId":"SPDXRef-l","type":"AnyLicenseInfo"},
              {"spdxId":"SPDXRef-SpdxDocument-17E0","name":"app 1.0","creationInfo":"_:creationinfo","type":"SpdxDocument"}
            ]}
            """);

        var package = Assert.Single(read.Packages, package => package.Purl.Length > 0);
        Assert.Equal(("pkg:nuget/Newtonsoft.Json@12.0.1", "12.0.1", "MIT", true), (package.Purl, package.Version, package.Licenses[0], package.Direct));
        Assert.Single(package.Cpes);
        Assert.Empty(read.Issues);
        Assert.Equal("app", read.Artifact.Name);
    }

    [Fact]
    public void Cycles_and_references_that_repeat_or_lead_nowhere_do_no_harm()
    {
        var read = SbomRoundTripTests.Read("""
            {"spdxVersion":"SPDX-2.3","packages":[
              {"SPDXID":"SPDXRef-a","name":"a","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/a@1"}]},
              {"SPDXID":"SPDXRef-a","name":"b","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/b@1"}]}],
             "relationships":[
              {"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-a"},
              {"spdxElementId":"SPDXRef-a","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-a"},
              {"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-none"}]}
            """);

        Assert.Equal(2, read.Packages.Count);
        Assert.Equal(2, read.Relations.Count);
        Assert.Contains(read.Issues, issue => issue.Code == "sbom.repeatedId");
    }
}
