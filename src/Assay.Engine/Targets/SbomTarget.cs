using Assay.Core.Packages;
using Assay.Reports;

namespace Assay.Engine.Targets;

/// <summary>"sbom:FILE|-": an inventory that was written down before.</summary>
internal static class SbomTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        if (name == "-")
        {
            return Task.FromResult(Read(scan.StandardInput(), "standard input", scan, token));
        }

        using var file = TargetScan.OpenFile(name);
        return Task.FromResult(Read(file, name, scan, token));
    }

    private static Inventory Read(Stream content, string name, TargetScan scan, CancellationToken token)
    {
        var inventory = SbomReader.Read(content, name, scan.Options.Limits, token);
        scan.Timings.Mark("read");
        return inventory;
    }
}
