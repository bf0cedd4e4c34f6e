using System.Text.Json;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Tests.Sboms;

/// <summary>What a project asks for itself, and what NVD calls a program, as formats of their own fields have it.</summary>
public sealed class DirectDependencyTests
{
    private const string Nginx = "cpe:2.3:a:f5:nginx:1.27.0:*:*:*:*:*:*:*";

    // Asked for are a, d for development and t for tests; a needs b and d.
    private static readonly ScanResult Result = new()
    {
        Inventory = new Inventory
        {
            Artifact = new Artifact { Kind = "directory", Name = "app" },
            Packages = [Npm("a", true), Npm("b", false), Npm("d", true, PackageScope.Dev), Npm("o", true, PackageScope.Optional), Npm("t", true, PackageScope.Test)],
            Relations = [new Relation(Purl("a"), Purl("b"), RelationKind.DependsOn), new Relation(Purl("a"), Purl("d"), RelationKind.DependsOn)],
        },
    };

    [Fact]
    public void The_subject_of_CycloneDX_depends_on_what_is_direct()
    {
        using var document = JsonDocument.Parse(Golden.Write("cyclonedx", Result, Sample.Options));
        var root = document.RootElement.GetProperty("metadata").GetProperty("component").GetProperty("bom-ref").GetString();
        var asked = document.RootElement.GetProperty("dependencies").EnumerateArray().Single(node => node.GetProperty("ref").GetString() == root).GetProperty("dependsOn");

        Assert.Equal(4, asked.GetArrayLength());
        Assert.DoesNotContain(asked.EnumerateArray(), reference => reference.GetString()!.Contains("/b@", StringComparison.Ordinal));
    }

    [Fact]
    public void The_package_that_SPDX_describes_depends_on_what_is_direct()
    {
        var lines = Golden.Write("spdx-tag", Result, Sample.Options).Split('\n');
        string[] kinds = ["DEPENDS_ON", "DEV_DEPENDENCY_OF", "TEST_DEPENDENCY_OF", "OPTIONAL_DEPENDENCY_OF"];

        Assert.Equal([3, 1, 1, 1], kinds.Select(kind => lines.Count(line => line.StartsWith("Relationship:", StringComparison.Ordinal) && line.Contains($" {kind} ", StringComparison.Ordinal))));
        Assert.Contains(lines, line => line.Contains("SPDXRef-Artifact DEPENDS_ON SPDXRef-Package-npm-a-", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" DEV_DEPENDENCY_OF SPDXRef-Artifact", StringComparison.Ordinal) && line.Contains("SPDXRef-Package-npm-d-", StringComparison.Ordinal));
    }

    [Fact]
    public void SPDX_3_has_the_scope_of_a_direct_dependency()
    {
        using var document = JsonDocument.Parse(Golden.Write("spdx3", Result, Sample.Options));
        var scoped = document.RootElement.GetProperty("@graph").EnumerateArray().Where(element => element.GetProperty("type").GetString() == "LifecycleScopedRelationship");

        Assert.Equal(["development", "test"], scoped.Select(element => element.GetProperty("scope").GetString()));
    }

    [Fact]
    public void A_snapshot_says_what_is_direct()
    {
        var document = Golden.Write("github-snapshot", Result, Sample.Options);

        Assert.Equal(4, document.Split("\"relationship\": \"direct\"").Length - 1);
        Assert.Equal(1, document.Split("\"relationship\": \"indirect\"").Length - 1);
    }

    [Fact]
    public void What_the_subject_of_anothers_document_depends_on_is_direct()
    {
        var inventory = SbomRoundTripTests.Read("""
            {"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"component":{"type":"application","name":"app","bom-ref":"app@1"}},
             "components":[{"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1","bom-ref":"a"},{"type":"library","name":"b","version":"1","purl":"pkg:npm/b@1","bom-ref":"b"},
              {"type":"library","name":"c","version":"1","purl":"pkg:npm/c@1","bom-ref":"c"}],
             "dependencies":[{"ref":"app@1","dependsOn":["a"]},{"ref":"a","dependsOn":["b"]}]}
            """);

        Assert.Equal([true, false, null], inventory.Packages.Select(package => package.Direct));
    }

    [Theory]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"application","name":"nginx","version":"1.27.0","purl":"pkg:generic/nginx@1.27.0","cpe":"cpe:/a:f5:nginx:1.27.0","properties":[{"name":"syft:cpe23","value":"cpe:2.3:a:nginx:nginx:1.27.0:*:*:*:*:*:*:*"}]}]}""")]
    [InlineData("""{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","packages":[{"SPDXID":"SPDXRef-a","name":"nginx","versionInfo":"1.27.0","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:generic/nginx@1.27.0"},{"referenceCategory":"SECURITY","referenceType":"cpe23Type","referenceLocator":"cpe:2.3:a:f5:nginx:1.27.0:*:*:*:*:*:*:*"},{"referenceCategory":"SECURITY","referenceType":"cpe22Type","referenceLocator":"cpe:/a:nginx:nginx:1.27.0"}]}]}""")]
    [InlineData("""{"artifacts":[{"id":"1","name":"nginx","version":"1.27.0","type":"binary","purl":"pkg:generic/nginx@1.27.0","cpes":[{"cpe":"cpe:2.3:a:f5:nginx:1.27.0:*:*:*:*:*:*:*","source":"nvd-cpe-dictionary"},"cpe:2.3:a:nginx:nginx:1.27.0:*:*:*:*:*:*:*","no cpe"]}],"artifactRelationships":[],"source":{"type":"image","metadata":{}},"descriptor":{"name":"syft"},"schema":{"version":"16.0.0"}}""")]
    public void CPEs_of_others_documents_are_kept(string document) =>
        Assert.Equal([Nginx, "cpe:2.3:a:nginx:nginx:1.27.0:*:*:*:*:*:*:*"], Assert.Single(SbomRoundTripTests.Read(document).Packages).Cpes);

    [Theory]
    [InlineData("cyclonedx", "\"cpe\": \"" + Nginx + "\"")]
    [InlineData("cyclonedx-xml", "<cpe>" + Nginx + "</cpe>")]
    [InlineData("spdx", "\"referenceType\": \"cpe23Type\"")]
    [InlineData("spdx-tag", "ExternalRef: SECURITY cpe23Type " + Nginx)]
    [InlineData("spdx3", "\"externalIdentifierType\": \"cpe23\"")]
    [InlineData("json", "\"cpes\": [")]
    public void Every_format_has_the_CPE_in_its_own_field(string format, string text)
    {
        var package = new Package { Type = "generic", Name = "nginx", Version = "1.27.0", Purl = "pkg:generic/nginx@1.27.0", Cpes = [Nginx] };
        var result = new ScanResult { Inventory = new Inventory { Artifact = new Artifact { Kind = "directory", Name = "app" }, Packages = [package] } };

        Assert.Contains(text, Golden.Write(format, result, Sample.Options), StringComparison.Ordinal);
    }

    private static Package Npm(string name, bool isDirect, PackageScope scope = PackageScope.Prod) => new()
    {
        Type = "npm",
        Name = name,
        Version = "1.0.0",
        Purl = Purl(name),
        State = PackageState.Declared,
        Direct = isDirect,
        Scope = scope,
        Locations = [new PackageLocation("package-lock.json")],
    };

    private static string Purl(string name) => $"pkg:npm/{name}@1.0.0";
}
