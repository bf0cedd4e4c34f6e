using System.Text.Json;
using System.Xml.Linq;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Reports.Tests.Sboms;

/// <summary>What a document is about: the same in every format, and the same again when it was read and written once more.</summary>
public sealed class DocumentSubjectTests
{
    private static readonly string[] Formats = ["cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag", "spdx3"];

    private static readonly string[] Kinds = ["image", "directory", "file", "zip", "host", "disk", "sbom"];

    private static readonly string[] Names = ["registry.example/shop/cart:1.4", "Cart", "cart@sha256:00", "./app", "/srv/app", "web-1", "a/b:5000/c", "名前", "<b>&amp;", "a b"];

    [Fact]
    public void All_formats_name_the_same_subject_whatever_was_scanned()
    {
        for (var seed = 0; seed < Tier.Scale(200, 5_000); seed++)
        {
            var random = new Random(seed);
            var inventory = new InventoryMaker(seed).Make();
            string[] digests = random.Next(2) == 0 ? [] : ["sha256:" + new string("0123456789abcdef"[random.Next(16)], 64)];
            inventory = inventory with { Artifact = inventory.Artifact with { Kind = Kinds[random.Next(Kinds.Length)], Name = Names[random.Next(Names.Length)], Digests = digests } };

            var first = SubjectOf("cyclonedx", inventory);

            Assert.Equal(inventory.Artifact.Name, first.Name);
            Assert.Equal(digests.FirstOrDefault(), first.Version);
            Assert.All(Formats, format => Assert.Equal((seed, first), (seed, SubjectOf(format, inventory))));
            Assert.All(Formats, format => Assert.Equal((seed, first), (seed, SubjectOf("spdx", SbomRoundTripTests.Read(Write(format, inventory))))));
        }
    }

    [Theory]
    [InlineData("image", "container", "pkg:oci/cart@sha256:9c1f8a3f5f0e4d2b7a6c5e4d3c2b1a09f8e7d6c5b4a392817263544536271809?repository_url=registry.example/shop/cart&tag=1.4")]
    [InlineData("host", "device", null)]
    [InlineData("directory", "application", null)]
    [InlineData("sbom", "application", null)]
    public void The_subject_is_what_was_scanned(string kind, string type, string? purl)
    {
        var inventory = Sample.Inventory with { Artifact = Sample.Inventory.Artifact with { Kind = kind } };

        Assert.Equal(new Subject(Sample.Inventory.Artifact.Name, inventory.Artifact.Digests[0], type, purl), SubjectOf("cyclonedx", inventory));
    }

    [Fact]
    public void The_path_of_an_archive_is_no_repository() =>
        Assert.Null(SubjectOf("spdx", Sample.Inventory with { Artifact = Sample.Inventory.Artifact with { Name = "./image.tar" } }).Purl);

    [Theory]
    [InlineData("cyclonedx", "\"type\": \"application\"")]
    [InlineData("cyclonedx-xml", "type=\"application\"")]
    [InlineData("spdx", "\"primaryPackagePurpose\": \"APPLICATION\"")]
    [InlineData("spdx-tag", "PrimaryPackagePurpose: APPLICATION")]
    [InlineData("spdx3", "\"software_primaryPurpose\": \"application\"")]
    public void A_project_is_a_component_and_never_the_subject(string format, string text)
    {
        var project = new Package { Type = "npm", Name = "shop", Version = "1.0.0", Purl = "pkg:npm/shop@1.0.0", IsProject = true };
        var inventory = new Inventory { Artifact = new Artifact { Kind = "image", Name = "registry.example/shop:1", Digests = ["sha256:" + new string('a', 64)] }, Packages = [project] };

        Assert.Contains(text, Write(format, inventory), StringComparison.Ordinal);
        Assert.Equal("container", SubjectOf(format, inventory).Type);
        Assert.True(Assert.Single(SbomRoundTripTests.Read(Write(format, inventory)).Packages).IsProject);
    }

    // The SBOM that a build writes for a library is about a package that has advisories itself.
    [Theory]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"component":{"type":"library","name":"log4j-core","group":"org.apache.logging.log4j","version":"2.14.1","purl":"PURL","bom-ref":"r"}},"components":[{"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1","bom-ref":"a"}],"dependencies":[{"ref":"r","dependsOn":["a"]}]}""")]
    [InlineData("""<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><metadata><component type="library" bom-ref="r"><group>org.apache.logging.log4j</group><name>log4j-core</name><version>2.14.1</version><purl>PURL</purl></component></metadata><components><component type="library" bom-ref="a"><name>a</name><version>1</version><purl>pkg:npm/a@1</purl></component></components><dependencies><dependency ref="r"><dependency ref="a"/></dependency></dependencies></bom>""")]
    [InlineData("""{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","packages":[{"SPDXID":"SPDXRef-r","name":"log4j-core","versionInfo":"2.14.1","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"PURL"}]},{"SPDXID":"SPDXRef-a","name":"a","versionInfo":"1","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a@1"}]}],"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-r"},{"spdxElementId":"SPDXRef-r","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-a"}]}""")]
    public void Anothers_subject_is_a_package_where_its_purl_is_no_images(string document)
    {
        const string Library = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1";
        var library = SbomRoundTripTests.Read(document.Replace("PURL", Library, StringComparison.Ordinal));
        var image = SbomRoundTripTests.Read(document.Replace("PURL", "pkg:oci/cart@sha256:00", StringComparison.Ordinal));

        Assert.Equal([Library, "pkg:npm/a@1"], library.Packages.Select(package => package.Purl));
        Assert.Equal(new Relation(Library, "pkg:npm/a@1", RelationKind.DependsOn), Assert.Single(library.Relations));
        Assert.Equal(true, library.Packages[1].Direct);
        Assert.Equal("pkg:npm/a@1", Assert.Single(image.Packages).Purl);
        Assert.Equal("log4j-core", image.Artifact.Name);
    }

    private static string Write(string format, Inventory inventory) =>
        Golden.Write(format, new ScanResult { Inventory = inventory, Issues = inventory.Issues }, Sample.Options);

    private static Subject SubjectOf(string format, Inventory inventory)
    {
        var document = Write(format, inventory);
        return format switch
        {
            "cyclonedx" => OfCycloneDx(JsonDocument.Parse(document).RootElement),
            "cyclonedx-xml" => OfXml(XDocument.Parse(document, LoadOptions.PreserveWhitespace)),
            "spdx" => OfSpdx(JsonDocument.Parse(document).RootElement),
            "spdx-tag" => OfTags(document.Split('\n')),
            _ => OfGraph([.. JsonDocument.Parse(document).RootElement.GetProperty("@graph").EnumerateArray()]),
        };
    }

    private static Subject OfCycloneDx(JsonElement document)
    {
        var component = document.GetProperty("metadata").GetProperty("component");
        return new Subject(Text(component, "name"), Text(component, "version"), Text(component, "type"), Text(component, "purl"));
    }

    private static Subject OfXml(XDocument document)
    {
        var space = document.Root!.Name.Namespace;
        var component = document.Root.Element(space + "metadata")!.Element(space + "component")!;
        return new Subject(component.Element(space + "name")?.Value, component.Element(space + "version")?.Value, component.Attribute("type")?.Value, component.Element(space + "purl")?.Value);
    }

    private static Subject OfSpdx(JsonElement document)
    {
        var described = document.GetProperty("relationships").EnumerateArray().Single(relation => Text(relation, "relationshipType") == "DESCRIBES");
        Assert.Equal("SPDXRef-DOCUMENT", Text(described, "spdxElementId"));
        var package = document.GetProperty("packages").EnumerateArray().Single(package => Text(package, "SPDXID") == Text(described, "relatedSpdxElement"));
        var purl = package.TryGetProperty("externalRefs", out var references) ? references.EnumerateArray().Single(reference => Text(reference, "referenceType") == "purl").GetProperty("referenceLocator").GetString() : null;
        return new Subject(Text(package, "name"), Text(package, "versionInfo"), Text(package, "primaryPackagePurpose")!.ToLowerInvariant(), purl);
    }

    private static Subject OfTags(string[] lines)
    {
        const string Describes = "Relationship: SPDXRef-DOCUMENT DESCRIBES ";
        var id = lines.Single(line => line.Contains(" DESCRIBES ", StringComparison.Ordinal) && line.StartsWith("Relationship:", StringComparison.Ordinal))[Describes.Length..];
        var start = Array.IndexOf(lines, "SPDXID: " + id) - 1;
        var block = lines[start..Array.IndexOf(lines, "", start)];
        return new Subject(Tag("PackageName: "), Tag("PackageVersion: "), Tag("PrimaryPackagePurpose: ")!.ToLowerInvariant(), Tag("ExternalRef: PACKAGE-MANAGER purl "));

        string? Tag(string name) => block.SingleOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
    }

    private static Subject OfGraph(List<JsonElement> graph)
    {
        var document = graph.Single(element => Text(element, "type") == "SpdxDocument");
        var list = graph.Single(element => Text(element, "spdxId") == Assert.Single(document.GetProperty("rootElement").EnumerateArray()).GetString());
        var package = graph.Single(element => Text(element, "spdxId") == Assert.Single(list.GetProperty("rootElement").EnumerateArray()).GetString());
        return new Subject(Text(package, "name"), Text(package, "software_packageVersion"), Text(package, "software_primaryPurpose"), Text(package, "software_packageUrl"));
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private sealed record Subject(string? Name, string? Version, string? Type, string? Purl);
}
