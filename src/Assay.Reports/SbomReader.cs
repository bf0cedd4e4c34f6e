using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.CycloneDx;
using Assay.Reports.Json;

namespace Assay.Reports;

/// <summary>Reads the inventory out of a bill of materials, ours or another producer's, in place of a scan.</summary>
public static class SbomReader
{
    /// <summary>
    /// Recognises native JSON and CycloneDX JSON (1.2 to 1.7) by their content, whatever the order of their fields, and reads the document once,
    /// in memory that grows with the packages and not with the document. What can't be understood of it is an issue of the inventory.
    /// </summary>
    /// <param name="content">The document, UTF-8.</param>
    /// <param name="name">What errors call it; the artefact's name where the document gives none.</param>
    /// <param name="limits"><see cref="ScanLimits.MaxSbomBytes"/> bounds the document.</param>
    /// <param name="token">Stops the reading.</param>
    /// <exception cref="AssayException">"sbom.malformed" with line and column, "sbom.unknownFormat", "sbom.unknownVersion" or "sbom.tooLarge".</exception>
    public static Inventory Read(Stream content, string name, ScanLimits limits, CancellationToken token)
    {
        var json = new JsonStream(content, name, limits.MaxSbomBytes, token);
        if (json.FirstByte is not (byte)'{')
        {
            throw json.FirstByte is null
                ? new AssayException("sbom.malformed", $"{name} is empty", "was the program that writes it interrupted?")
                : UnknownFormat(name, "it is not a JSON object");
        }

        // No property of the one format has a name of the other, so that both may take what is theirs until the document has said what it is.
        var native = new ResultReader();
        var cycloneDx = new CycloneDxReader(name);
        var isSpdx = false;
        json.Read();
        while (json.NextProperty())
        {
            if (!native.TryTake(ref json) && !cycloneDx.TryTake(ref json))
            {
                isSpdx |= json.Is("spdxVersion"u8);
                json.Skip();
            }
        }

        json.Read();
        var inventory = cycloneDx.IsRecognised ? cycloneDx.ToInventory()
            : native.IsRecognised ? native.ToInventory(name)
            : throw UnknownFormat(name, isSpdx ? "it is SPDX" : "it names neither bomFormat nor schemaVersion");
        return json.WrongTypes == 0 ? inventory : inventory with
        {
            Issues =
            [
                .. inventory.Issues,
                Issue.Error("sbom.wrongType", $"{json.WrongTypes} values are of the wrong type, the first at byte {json.FirstWrongType}", name),
            ],
        };
    }

    /// <summary>In the order that inventories have; packages of one purl stay in the document's order.</summary>
    internal static List<Package> ByPurl(IEnumerable<Package> packages) => [.. packages.OrderBy(package => package.Purl, StringComparer.Ordinal)];

    private static AssayException UnknownFormat(string name, string why) =>
        new("sbom.unknownFormat", $"{name} is no bill of materials that assay reads: {why}",
            "assay reads native JSON (assay sbom -o json) and CycloneDX JSON 1.2 to 1.7");
}
