using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.CycloneDx;
using Assay.Reports.Json;
using Assay.Reports.Spdx;
using Assay.Reports.Syft;

namespace Assay.Reports.Sboms;

/// <summary>
/// Reads a bill of materials that is a JSON object, of whichever format, in one pass and whatever the order of its properties: each reader takes what
/// is its own until the document has said what it is. What wraps another document (attestations, GitHub's export) is looked through.
/// </summary>
internal sealed class SbomJson(string source, ScanLimits limits, int wraps)
{
    /// <summary>Documents inside each other: an envelope, a statement, a predicate and what it holds as text.</summary>
    public const int MaxWraps = 6;

    private readonly ResultReader native = new();
    private readonly CycloneDxReader cycloneDx = new(source);
    private readonly SpdxJsonReader spdx = new(source);
    private readonly Spdx3Reader spdx3 = new(source);
    private readonly SyftReader syft = new(source);
    private readonly List<string> subjectDigests = [];
    private string? predicateType;
    private byte[]? inner;

    public static (Inventory Inventory, SbomFacts Facts) Read(Stream content, string source, ScanLimits limits, int wraps, CancellationToken token)
    {
        var json = new JsonStream(content, source, limits.MaxSbomBytes, token);
        var reader = new SbomJson(source, limits, wraps);
        json.Read();
        reader.ReadProperties(ref json, 0);
        json.Read();
        return reader.ToInventory(ref json, token);
    }

    private void ReadProperties(ref JsonStream json, int depth)
    {
        while (json.NextProperty())
        {
            if (!TryUnwrap(ref json, depth) && !TryTake(ref json))
            {
                json.Skip();
            }
        }
    }

    // SPDX and native JSON both call their list "packages"; whatever stands before it tells whose it is, or its first element does.
    private bool TryTake(ref JsonStream json)
    {
        if (json.Is("packages"u8) && !native.IsLikely && (spdx.IsLikely || json.IsAhead("\"SPDXID\""u8)))
        {
            return spdx.TryTake(ref json);
        }

        return native.TryTake(ref json) || cycloneDx.TryTake(ref json) || spdx3.TryTake(ref json) || syft.TryTake(ref json)
            || (!native.IsLikely && !cycloneDx.IsRecognised && spdx.TryTake(ref json));
    }

    // in-toto: envelope (secure-systems-lab/dsse, envelope.md), statement and predicate (in-toto/attestation, spec/v1); cosign puts what it attests
    // to into "Data" (specs/COSIGN_PREDICATE_SPEC.md), Sigstore's bundles the envelope into "dsseEnvelope"; GitHub's export of a dependency graph
    // puts the document into "sbom".
    private bool TryUnwrap(ref JsonStream json, int depth)
    {
        var isObject = json.Type == System.Text.Json.JsonTokenType.StartObject;
        var isText = json.Type == System.Text.Json.JsonTokenType.String;
        if (isObject && depth < MaxWraps && (json.Is("sbom"u8) || json.Is("predicate"u8) || json.Is("Data"u8) || json.Is("dsseEnvelope"u8)))
        {
            ReadProperties(ref json, depth + 1);
        }
        else if (isText && json.Is("payload"u8))
        {
            inner = json.Base64();
        }
        else if (isText && json.Is("Data"u8))
        {
            inner = Encoding.UTF8.GetBytes(json.Text()!);
        }
        else if (isText && json.Is("predicateType"u8))
        {
            predicateType = json.Text();
        }
        else if (json.Is("subject"u8))
        {
            SubjectReader.Read(ref json, subjectDigests);
        }
        else
        {
            return false;
        }

        return true;
    }

    private (Inventory Inventory, SbomFacts Facts) ToInventory(ref JsonStream json, CancellationToken token)
    {
        var (inventory, facts) = cycloneDx.IsRecognised ? (cycloneDx.ToInventory(), cycloneDx.Facts)
            : native.IsRecognised ? (native.ToInventory(source), new SbomFacts())
            : spdx.IsRecognised ? (spdx.ToInventory(), spdx.Facts)
            : spdx3.IsRecognised ? (spdx3.ToInventory(), spdx3.Facts)
            : syft.IsRecognised ? (syft.ToInventory(), syft.Facts)
            : Inner(token);
        if (inventory.Artifact.Digests.Count == 0 && subjectDigests.Count > 0)
        {
            inventory = inventory with { Artifact = inventory.Artifact with { Digests = [.. subjectDigests.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] } };
        }

        return (json.WrongTypes == 0 ? inventory : inventory with
        {
            Issues =
            [
                .. inventory.Issues,
                Issue.Error("sbom.wrongType", $"{json.WrongTypes} values are of the wrong type, the first at byte {json.FirstWrongType}", source),
            ],
        }, facts);
    }

    private (Inventory Inventory, SbomFacts Facts) Inner(CancellationToken token)
    {
        if (inner is null)
        {
            throw SbomReader.UnknownFormat(source, predicateType is null
                ? "it names no format: neither bomFormat, spdxVersion, SPDX's @context, Syft's artifacts nor schemaVersion"
                : $"it is a statement of {predicateType}, which is no bill of materials");
        }

        if (wraps >= MaxWraps)
        {
            throw new AssayException("sbom.tooDeep", $"{source} wraps documents in documents more than {MaxWraps} times");
        }

        using var content = new MemoryStream(inner, writable: false);
        return SbomReader.Read(content, source, limits, wraps + 1, token);
    }
}
