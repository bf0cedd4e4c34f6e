using Assay.Advisories.Scoring;
using Assay.Core.Findings;

namespace Assay.Advisories.Matching;

/// <summary>Whose word about a severity counts: docs/advisories.md, "Severity".</summary>
public sealed class SeverityOrder
{
    /// <summary>The name that stands for the distribution whose package it is, whichever.</summary>
    public const string Distro = "distro";

    /// <summary>The order where nobody asks for another. Sources that are not in it come last.</summary>
    public static readonly IReadOnlyList<string> Usual = ["own", Distro, "ghsa", "nvd", "cisa", "cna"];

    // Red Hat's own segment, and those whose packages are rebuilt from its sources.
    private static readonly string[] Rebuilds = ["rhel", "almalinux", "rocky", "ol"];

    private readonly string[] order;

    /// <param name="first">Sources that come before the usual ones.</param>
    public SeverityOrder(IReadOnlyList<string> first) => order = [.. first.Concat(Usual).Distinct(StringComparer.Ordinal)];

    /// <summary>The sources, first the one that counts before all others.</summary>
    public IReadOnlyList<string> Sources => order;

    /// <summary>
    /// The place of a score among those of a package of a distribution or ecosystem. Of one source's vectors those of CVSS 3 come first, since most others can be
    /// compared with them, then those of CVSS 4, then those of CVSS 2.
    /// </summary>
    internal int RankOf(SeverityScore score, string distributor)
    {
        const int vectors = 4;
        var isDistro = score.Source == distributor || (score.Source == "msrc" && distributor == Core.Packages.WindowsBuckets.Segment) || (score.Source == "redhat" && Array.IndexOf(Rebuilds, distributor) >= 0)
            || (score.Source == "suse" && distributor is "sles" or "sle-micro" or "opensuse-leap" or "opensuse-tumbleweed");
        var rank = Array.IndexOf(order, isDistro ? Distro : score.Source);
        var vector = Cvss.VersionOf(score.Vector) switch
        {
            20 => 3,
            40 => 2,
            _ => 1,
        };
        return ((rank < 0 ? order.Length : rank) * vectors) + vector;
    }
}
