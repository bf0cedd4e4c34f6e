using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Table;

namespace Assay.Reports;

/// <summary>What people are told of an image's base: which it is, how many findings came with it, and where to repair which.</summary>
internal static class BaseText
{
    /// <summary>"built on debian:12 (1 of 4 layers)"; null where nothing is known of a base.</summary>
    public static string? Of(Artifact artifact) => artifact.Base switch
    {
        null => null,
        { LayerCount: { } count } known => $"built on {known.Name} ({count} of {TableReport.Count(artifact.Layers.Count, "layer")})",
        var named => $"built on {named.Name}, says its label",
    };

    /// <summary>The two sides, a sentence each; none where they can't be told apart, or there is nothing to tell.</summary>
    /// <param name="artifact">The image.</param>
    /// <param name="shown">Its findings, as far as they are shown.</param>
    /// <param name="packageOf">The package of a finding.</param>
    public static IEnumerable<string> Sides(Artifact artifact, IReadOnlyList<Finding> shown, Func<Finding, Package?> packageOf)
    {
        if (artifact.Base is not { } known || shown.Count == 0)
        {
            yield break;
        }

        if (known.LayerCount is null)
        {
            // What a label says is the image's own word, and stands in no command that somebody may copy.
            yield return "Give its base image with --base to tell what came with it from what your own layers brought";
            yield break;
        }

        var sides = shown.ToLookup(finding => packageOf(finding)?.Base == true);
        yield return $"In the base image {known.Name}: {Counted(sides[true], "update the FROM line")}";
        yield return $"In your own layers: {Counted(sides[false], "upgrade there")}";
    }

    private static string Counted(IEnumerable<Finding> findings, string what)
    {
        var byId = findings.GroupBy(finding => finding.Id, StringComparer.Ordinal).ToList();
        var fixable = byId.Count(group => group.Any(PackageGroup.IsFixed));
        return byId.Count == 0 ? "no vulnerabilities" : $"{TableReport.Count(byId.Count, "vulnerability")}, {fixable} fixable{(fixable > 0 ? ": " + what : "")}";
    }
}
