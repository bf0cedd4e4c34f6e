using System.Text;
using Assay.Core;

namespace Assay.Reports.Tests.Sboms;

/// <summary>Bills of materials inside attestations, and Syft's own form.</summary>
public sealed class WrappedSbomTests
{
    private const string Bom = """{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"lodash","version":"4.17.20","purl":"pkg:npm/lodash@4.17.20"}]}""";

    public static TheoryData<string> Wrapped =>
    [
        Statement(Bom),
        Statement("{\"Data\":" + Bom + ",\"Timestamp\":\"2026-01-02T03:04:05Z\"}"),
        Statement("{\"Data\":" + "\"" + Bom.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"" + "}"),
        Envelope(Statement(Bom), urlSafe: false),
        Envelope(Statement(Bom), urlSafe: true),
        "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"dsseEnvelope\":" + Envelope(Statement(Bom), urlSafe: false) + "}",
        "{\"sbom\":" + Bom + "}",
    ];

    [Theory]
    [MemberData(nameof(Wrapped))]
    public void Is_read_out_of_what_it_is_wrapped_in(string document)
    {
        var read = SbomRoundTripTests.Read(document);

        Assert.Equal("pkg:npm/lodash@4.17.20", Assert.Single(read.Packages).Purl);
        if (document.Contains("_type", StringComparison.Ordinal) || document.Contains("payload", StringComparison.Ordinal))
        {
            Assert.Equal(["sha256:9c1f"], read.Artifact.Digests);
        }
    }

    [Fact]
    public void Wrapping_ends_somewhere()
    {
        var document = Bom;
        for (var i = 0; i < 20; i++)
        {
            document = Envelope(document, urlSafe: false);
        }

        Assert.Equal("sbom.tooDeep", Assert.Throws<AssayException>(() => SbomRoundTripTests.Read(document)).Code);

        var statements = Bom;
        for (var i = 0; i < 20; i++)
        {
            statements = Statement(statements);
        }

        Assert.Equal("sbom.unknownFormat", Assert.Throws<AssayException>(() => SbomRoundTripTests.Read(statements)).Code);
    }

    [Fact]
    public void A_statement_of_something_else_says_of_what()
    {
        var refused = Assert.Throws<AssayException>(() => SbomRoundTripTests.Read("""{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"https://slsa.dev/provenance/v1","predicate":{"buildDefinition":{}}}"""));

        Assert.Contains("https://slsa.dev/provenance/v1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_what_syft_writes_for_itself()
    {
        var read = SbomRoundTripTests.Read("""
            {"artifacts":[
              {"id":"1","name":"libssl3","version":"3.0.11-1","type":"deb","locations":[{"path":"/var/lib/dpkg/status","layerID":"sha256:0dca"}],"licenses":[{"value":"x","spdxExpression":"Apache-2.0"},"MIT"],
               "purl":"pkg:deb/debian/libssl3@3.0.11-1?arch=amd64","metadata":{"package":"libssl3","source":"openssl","sourceVersion":"","architecture":"amd64","installedSize":3}},
              {"id":"2","name":"six","version":"1.16.0","type":"python","licenses":[],"purl":"pkg:pypi/six@1.16.0","metadata":{"source":{"not":"a text"}}},
              {"id":"3","name":"old","version":"1","type":"java-archive","purl":""}],
             "artifactRelationships":[{"parent":"2","child":"1","type":"dependency-of"},{"parent":"1","child":"2","type":"ownership-by-file-overlap"},{"parent":"s","child":"1","type":"contains"}],
             "source":{"id":"s","type":"image","metadata":{"userInput":"shop/cart:1.4","imageID":"sha256:aa","manifestDigest":"sha256:bb","os":"linux","architecture":"amd64","layers":[{"digest":"sha256:0dca","size":1}]}},
             "distro":{"id":"debian","versionID":"12","versionCodename":"bookworm","idLike":["x"]},
             "descriptor":{"name":"syft","version":"1.0"},"schema":{"version":"16.0.0"}}
            """);

        Assert.Equal(("image", "shop/cart:1.4", "linux/amd64"), (read.Artifact.Kind, read.Artifact.Name, read.Artifact.Platform));
        Assert.Equal(["sha256:aa", "sha256:bb"], read.Artifact.Digests);
        Assert.Equal("bookworm", read.Artifact.Distro!.Codename);
        Assert.Equal(
            ["maven old 1  ", "deb libssl3 3.0.11-1 openssl Apache-2.0,MIT", "pypi six 1.16.0  "],
            read.Packages.Select(package => $"{package.Type} {package.Name} {package.Version} {package.Source?.Name} {string.Join(',', package.Licenses)}"));
        Assert.Equal("pkg:deb/debian/libssl3@3.0.11-1?arch=amd64", read.Packages[2].OwnedBy);
        Assert.Equal(("pkg:deb/debian/libssl3@3.0.11-1?arch=amd64", "pkg:pypi/six@1.16.0"), (Assert.Single(read.Relations).From, read.Relations[0].To));
        Assert.True(read.IsComplete);
    }

    private static string Statement(string predicate) =>
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"cart\",\"digest\":{\"sha256\":\"9c1f\"}}],\"predicateType\":\"https://cyclonedx.org/bom\",\"predicate\":" + predicate + "}";

    private static string Envelope(string payload, bool urlSafe)
    {
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(payload));
        return "{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\"" + (urlSafe ? text.Replace('+', '-').Replace('/', '_').TrimEnd('=') : text) + "\",\"signatures\":[]}";
    }
}
