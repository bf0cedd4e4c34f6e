using System.Text.Json;
using Assay.Core;
using Assay.Core.Findings;

namespace Assay.Reports.Tests.Attestations;

public sealed class AttestationTests
{
    [Fact]
    public void Tells_what_was_found_about_which_image()
    {
        var statement = JsonDocument.Parse(Golden.Write("attestation", Sample.Result, Sample.Options)).RootElement;

        Assert.Equal("https://in-toto.io/Statement/v1", statement.GetProperty("_type").GetString());
        Assert.Equal("https://in-toto.io/attestation/vulns/v0.2", statement.GetProperty("predicateType").GetString());
        var subject = Assert.Single(statement.GetProperty("subject").EnumerateArray());
        Assert.Equal("9c1f8a3f5f0e4d2b7a6c5e4d3c2b1a09f8e7d6c5b4a392817263544536271809", subject.GetProperty("digest").GetProperty("sha256").GetString());
        var predicate = statement.GetProperty("predicate");
        Assert.Equal("2026-01-02T00:04:05Z", predicate.GetProperty("scanner").GetProperty("db").GetProperty("lastUpdate").GetString());
        Assert.Equal("2026-01-02T03:04:05Z", predicate.GetProperty("metadata").GetProperty("scanFinishedOn").GetString());
        var results = predicate.GetProperty("scanner").GetProperty("result").EnumerateArray().ToList();
        Assert.Equal(Sample.Result.Findings!.Select(finding => finding.Id), results.Select(result => result.GetProperty("id").GetString()));
        Assert.Equal("critical", results[0].GetProperty("severity")[0].GetProperty("score").GetString());
        Assert.Contains("no ASN.1 here", results[^1].GetProperty("annotations").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "https://cyclonedx.org/bom")]
    [InlineData("cyclonedx", "https://cyclonedx.org/bom")]
    [InlineData("spdx", "https://spdx.dev/Document")]
    [InlineData("spdx3", "https://spdx.dev/Document")]
    public void A_bill_of_materials_comes_back_out_of_it(string? kind, string predicateType)
    {
        var document = Golden.Write("attestation", new ScanResult { Inventory = Sample.Inventory, Issues = Sample.Inventory.Issues }, Sample.Options with { FormatVersion = kind });

        Assert.Equal(predicateType, JsonDocument.Parse(document).RootElement.GetProperty("predicateType").GetString());
        var read = SbomRoundTripTests.Read(document);
        Assert.Equal(Sample.Inventory.Packages.Select(package => package.Purl), read.Packages.Select(package => package.Purl));
        Assert.Equal(Sample.Inventory.Artifact.Digests, read.Artifact.Digests);
    }

    [Fact]
    public void What_has_no_digest_can_not_be_attested_to()
    {
        var result = Sample.Result with { Inventory = Sample.Inventory with { Artifact = Sample.Inventory.Artifact with { Digests = [] } } };

        Assert.Equal("attestation.noSubject", Assert.Throws<AssayException>(() => Golden.Write("attestation", result, Sample.Options)).Code);
        Assert.Equal("attestation.noFindings", Assert.Throws<AssayException>(
            () => Golden.Write("attestation", new ScanResult { Inventory = Sample.Inventory }, Sample.Options with { FormatVersion = "vulns" })).Code);
    }
}
