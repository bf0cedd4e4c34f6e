using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Caching;
using Assay.Engine.Targets;
using Assay.Sources.Oci;

namespace Assay.Engine.Bases;

/// <summary>
/// Finds the image that an image was built on: one whose layers are its lowest ones, all of them and not all of its own. What the user named goes
/// first, then what earlier scans know; of several the one with the most layers. A label alone only gives a name.
/// </summary>
internal static class BaseFinder
{
    /// <summary>The inventory with its base and, where the base's layers are known, which packages came with it.</summary>
    /// <param name="inventory">Of the scanned target.</param>
    /// <param name="kind">What that is: what was written down keeps what it says, whatever this machine has seen.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">An image that the user named as a base can't be used.</exception>
    public static async Task<Inventory> AddAsync(Inventory inventory, TargetKind kind, TargetScan scan, CancellationToken token)
    {
        var chain = inventory.Artifact.Layers.Select(layer => layer.DiffId).ToList();
        var issues = new List<Issue>();
        var found = await GivenAsync(inventory.Artifact, chain, scan, issues, token).ConfigureAwait(false);
        if (found is null && kind.Scheme != "sbom")
        {
            found = KnownOf(inventory.Artifact, chain, scan);
        }

        inventory = issues.Count == 0 ? inventory : inventory with { Issues = [.. inventory.Issues, .. issues] };
        return found is null ? inventory : BaseSplit.Apply(inventory, found);
    }

    private static async Task<BaseImage?> GivenAsync(Artifact artifact, List<string> chain, TargetScan scan, List<Issue> issues, CancellationToken token)
    {
        BaseImage? best = null;
        foreach (var reference in scan.Options.Bases)
        {
            var layers = await LayersOfAsync(reference, artifact, scan, token).ConfigureAwait(false);
            var diffIds = layers?.Layers.Select(layer => layer.DiffId).ToList() ?? [];
            if (diffIds.Count == 0 || diffIds.Count >= chain.Count || !diffIds.SequenceEqual(chain.Take(diffIds.Count), StringComparer.Ordinal))
            {
                issues.Add(Issue.Notice("base.notABase", $"{artifact.Name} was not built on {reference} as it is now: its layers are not the lowest ones of it"));
            }
            else if (diffIds.Count > (best?.LayerCount ?? 0))
            {
                best = new BaseImage(reference, layers!.Digests[0], diffIds.Count, BaseEvidence.Given);
            }
        }

        return best;
    }

    // Null where the image is not there for the platform, so that nothing for it was built on that.
    private static async Task<Image?> LayersOfAsync(string reference, Artifact artifact, TargetScan scan, CancellationToken token)
    {
        var (kind, name) = AllTargets.Parse(reference);
        if (kind.DescribeAsync is not { } describe)
        {
            throw new AssayException("base.noImage", $"--base {reference} is no image", "name an image: debian:12, registry:REF, docker:REF, oci:DIR, archive:FILE");
        }

        try
        {
            return await describe(name, scan.For(artifact.Platform ?? scan.Options.Platform), token).ConfigureAwait(false);
        }
        catch (AssayException failure) when (failure.Code == "image.platformNotFound")
        {
            return null;
        }
    }

    private static BaseImage? KnownOf(Artifact artifact, List<string> chain, TargetScan scan)
    {
        if (scan.OpenKnownImages() is not { } known || known.LongestBelow(chain) is not { LayerCount: > 0 } found)
        {
            return null;
        }

        // Of the many names of one image the one that the label means, by its name or by its digest.
        var label = artifact.Base;
        var image = found.Names.FirstOrDefault(name => label is not null && (name.Name == label.Name || (label.Digest is { } digest && name.Digests.Contains(digest, StringComparer.Ordinal))))
            ?? found.Names[0];
        var isLabels = label?.Digest is { } named && image.Digests.Contains(named, StringComparer.Ordinal);
        return isLabels
            ? label! with { LayerCount = found.LayerCount, Evidence = BaseEvidence.Cache }
            : new BaseImage(image.Name, image.Digests.Count > 0 ? image.Digests[0] : null, found.LayerCount, BaseEvidence.Cache);
    }
}
