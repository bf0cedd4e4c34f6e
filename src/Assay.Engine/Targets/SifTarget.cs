using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Sources.Disk.Sif;

namespace Assay.Engine.Targets;

/// <summary>"sif:FILE": an image of Singularity or Apptainer. It has no layers: its packages are those of its primary partition.</summary>
internal static class SifTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        using var file = Open(name);
        scan.Timings.Mark("open");
        var artifact = new Artifact
        {
            Kind = "image",
            Name = name,
            Platform = file.Platform,
            Base = file.BaseName is { } from ? new BaseImage(from, Digest: null, LayerCount: null, BaseEvidence.Label) : null,
        };
        var inventory = file.Tree is { } tree ? scan.ReadTree(() => tree.Open(scan.Options.Limits), artifact, token) : new Inventory { Artifact = artifact };
        return Task.FromResult(inventory with { Issues = [.. file.Issues, .. inventory.Issues] });
    }

    private static SifFile Open(string path)
    {
        try
        {
            return SifFile.Open(path);
        }
        catch (TreeException failure)
        {
            throw new AssayException(failure.Code, $"{path} can't be read: {failure.Message}", "the file may be damaged, or was not copied to its end", failure);
        }
    }
}
