using Assay.Core.Packages;
using Assay.Sources.Directory;

namespace Assay.Engine.Targets;

/// <summary>"dir:PATH": a live folder tree.</summary>
internal static class DirectoryTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        if (!Directory.Exists(name))
        {
            throw TargetScan.NotFound(name);
        }

        var artifact = new Artifact { Kind = "directory", Name = name };
        return Task.FromResult(scan.ReadTree(() => new DirectoryCursor(name, scan.Options.Limits, scan.Enters), artifact, token));
    }
}
