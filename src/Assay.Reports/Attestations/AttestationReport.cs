using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.CycloneDx;
using Assay.Reports.Json;
using Assay.Reports.Spdx;

namespace Assay.Reports.Attestations;

/// <summary>
/// A statement of in-toto (in-toto/attestation, spec/v1/statement.md) about what was scanned, to be signed by whoever signs: the vulnerabilities that
/// were found, or the bill of materials.
/// </summary>
internal static class AttestationReport
{
    private const string Digest = "sha256:";

    /// <summary>What can be attested, by the word behind "attestation@"; without one it is the findings, or the CycloneDX of an inventory alone.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["vulns", "cyclonedx", "spdx", "spdx3"];

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var kind = options.FormatVersion ?? (result.Findings is null ? "cyclonedx" : "vulns");
        var artifact = result.Inventory.Artifact;
        if (!artifact.Digests.Any(IsDigest))
        {
            throw new AssayException("attestation.noSubject", $"{artifact.Name} has no digest by which an attestation could name it", "attest to images, which have one, or to an SBOM that tells it");
        }

        if (kind == "vulns" && result.Findings is null)
        {
            throw new AssayException("attestation.noFindings", "there are no findings to attest to", "use: assay scan TARGET -o attestation");
        }

        // The predicates of documents say themselves what they are, and may be large: they are written as they come.
        var inventory = result with { Findings = null };
        var plain = options with { FormatVersion = null };
        Begin(output, artifact, kind switch
        {
            "vulns" => "https://in-toto.io/attestation/vulns/v0.2",
            "cyclonedx" => "https://cyclonedx.org/bom",
            _ => "https://spdx.dev/Document",
        });
        switch (kind)
        {
            case "vulns":
                VulnerabilityPredicate.WriteTo(output, result, options);
                break;
            case "cyclonedx":
                CycloneDxWriter.Write(inventory, output, plain);
                break;
            case "spdx":
                SpdxJsonWriter.Write(inventory, output, plain);
                break;
            default:
                Spdx3Writer.Write(inventory, output, plain);
                break;
        }

        output.Write("}\n"u8);
    }

    private static void Begin(Stream output, Artifact artifact, string predicateType)
    {
        using (var writer = new JsonBytes(output, isIndented: false))
        {
            writer.WriteStartObject();
            writer.WriteString("_type"u8, "https://in-toto.io/Statement/v1"u8);
            writer.WriteStartArray("subject"u8);
            foreach (var digest in artifact.Digests.Where(IsDigest))
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, artifact.Name);
                writer.WriteStartObject("digest"u8);
                writer.WriteString("sha256"u8, digest[Digest.Length..]);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("predicateType"u8, predicateType);
        }

        output.Write(",\"predicate\":"u8);
    }

    private static bool IsDigest(string text) => text.StartsWith(Digest, StringComparison.Ordinal) && text.Length > Digest.Length;
}
