using Assay.Core.Packages;
using Assay.Reports;

namespace Assay.Engine.Targets;

/// <summary>"sbom:FILE|-": an inventory that was written down before.</summary>
internal static class SbomTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token) => Task.FromResult(ReadWithFacts(name, scan, token).Inventory);

    /// <summary>The inventory, with what the document tells besides.</summary>
    public static (Inventory Inventory, SbomFacts Facts) ReadWithFacts(string name, TargetScan scan, CancellationToken token)
    {
        if (name == "-")
        {
            return Read(scan.StandardInput(), "standard input", scan, token);
        }

        using var file = TargetScan.OpenFile(name);
        return Read(file, name, scan, token);
    }

    private static (Inventory Inventory, SbomFacts Facts) Read(Stream content, string name, TargetScan scan, CancellationToken token)
    {
        var read = SbomReader.ReadWithFacts(content, name, scan.Options.Limits, token);
        scan.Timings.Mark("read");
        return read;
    }
}
