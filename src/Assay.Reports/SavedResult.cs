using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports;

/// <summary>Reads a result that was written as native JSON, findings and all, to compare it with another.</summary>
public static class SavedResult
{
    /// <param name="content">The document, UTF-8.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="limits"><see cref="ScanLimits.MaxSbomBytes"/> bounds the document.</param>
    /// <param name="token">Stops the reading.</param>
    /// <returns>The result; its findings are null where the document is an inventory alone, its verdict is not kept.</returns>
    /// <exception cref="AssayException">"sbom.malformed", "sbom.unknownFormat", "sbom.unknownVersion" or "sbom.tooLarge".</exception>
    public static ScanResult Read(Stream content, string name, ScanLimits limits, CancellationToken token)
    {
        var json = new JsonStream(content, name, limits.MaxSbomBytes, token);
        var reader = new ResultReader(keepsFindings: true);
        if (json.FirstByte is (byte)'{')
        {
            json.Read();
            while (json.NextProperty())
            {
                if (!reader.TryTake(ref json))
                {
                    json.Skip();
                }
            }

            json.Read();
        }

        if (!reader.IsRecognised)
        {
            throw new AssayException("sbom.unknownFormat", $"{name} is no result of assay", "write one with: assay scan TARGET -o json=result.json");
        }

        var inventory = reader.ToInventory(name);
        return new ScanResult { Inventory = inventory, Findings = reader.Findings, Checks = reader.Checks, Support = reader.Support, Issues = inventory.Issues };
    }
}
