using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Sources.Zip;

namespace Assay.Engine.Targets;

/// <summary>"zip:FILE": a zip, jar, wheel, NuGet package or function's code as a tree.</summary>
internal static class ZipTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        var limits = scan.Options.Limits;
        var spool = new Spool(scan.Options.TemporaryFolder, limits.SpoolMemoryBytes, limits.SpoolQuotaBytes);
        return Task.FromResult(scan.ReadTree(() => new ZipCursor(name, limits, spool), new Artifact { Kind = "zip", Name = name }, token));
    }
}
