using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Hosts;

/// <summary>Tells of each finding in a kernel whether that kernel runs, and whether one that is installed already has it no more; pure.</summary>
internal static class RuntimeStates
{
    public static IReadOnlyList<Finding> Mark(IReadOnlyList<Finding> findings, Inventory inventory)
    {
        var kernels = inventory.Packages.Where(package => package.Running is not null).DistinctBy(package => package.Purl, StringComparer.Ordinal).ToDictionary(package => package.Purl, StringComparer.Ordinal);
        if (kernels.Count == 0)
        {
            return findings;
        }

        var waiting = kernels.Values.Where(package => package.Running == false).ToList();
        var known = findings.Where(finding => kernels.ContainsKey(finding.Purl)).Select(finding => (finding.Id, finding.Purl)).ToHashSet();
        return [.. findings.Select(finding => kernels.TryGetValue(finding.Purl, out var kernel) ? finding with { Runtime = StateOf(finding, kernel), InUse = kernel.Running } : finding)];

        RuntimeState? StateOf(Finding finding, Package kernel) =>
            kernel.Running == false ? RuntimeState.NotRunning
            : waiting.Exists(next => HostInventory.IsNewer(next, kernel) && !known.Contains((finding.Id, next.Purl))) ? RuntimeState.RestartNeeded
            : null;
    }
}
