using System.Globalization;
using System.Text;
using Assay.Catalogers;
using Assay.Catalogers.Distros;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Joining;

/// <summary>What the layers' facts make together.</summary>
/// <param name="Inventory">Sorted, each purl once.</param>
/// <param name="PackageClaims">Which files its packages own, as the joins gave them.</param>
internal sealed record Joined(Inventory Inventory, IReadOnlyList<PackageClaim> PackageClaims)
{
    /// <summary>The same as lines of "purl", tab, kind, then the paths, each ended by '\n', then an empty line: some MB, made for who asks.</summary>
    public byte[] Claims()
    {
        var heads = PackageClaims.OrderBy(claim => claim.Purl, StringComparer.Ordinal).ThenBy(claim => claim.Kind)
            .Select(claim => (Head: Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{claim.Purl}\t{(int)claim.Kind}\n")), claim.Paths)).ToList();
        var bytes = new byte[heads.Sum(claim => claim.Head.Length + claim.Paths.Length + 1)];
        var rest = bytes.AsSpan();
        foreach (var (head, paths) in heads)
        {
            head.CopyTo(rest);
            paths.CopyTo(rest[head.Length..]);
            rest[head.Length + paths.Length] = (byte)'\n';
            rest = rest[(head.Length + paths.Length + 1)..];
        }

        return bytes;
    }
}

/// <summary>Runs every room's join over the facts of all layers: pure.</summary>
internal static class Joiner
{
    /// <param name="layers">Lowest first.</param>
    /// <param name="artifact">What they are of; where it has a distribution, that is the user's word against theirs.</param>
    /// <param name="limits">Under which bounds.</param>
    /// <param name="jars">Names jars by their content; null for none.</param>
    public static Joined Join(IReadOnlyList<LayerFacts> layers, Artifact artifact, ScanLimits limits, JavaIndex? jars = null)
    {
        var facts = new LayeredFacts(layers, limits.MaxLinkHops);
        var distro = NamedDistro.Over(DistroResolver.Resolve(facts), artifact.Distro);
        facts = new LayeredFacts(layers, limits.MaxLinkHops) { Distro = distro, ArtifactOfSha1 = jars is null ? null : jars.Find };
        var sink = new InventorySink();
        foreach (var join in AllCatalogers.Joins)
        {
            join.Join(facts, sink);
        }

        var inventory = new Inventory
        {
            Artifact = artifact with { Distro = distro },
            Packages = Ownership.Mark(Settle(sink.Packages), sink.Claims, facts.Tree),
            DeletedPackages = Settle(sink.DeletedPackages),
            Relations = [.. sink.Relations.Distinct().OrderBy(relation => relation.From, StringComparer.Ordinal).ThenBy(relation => relation.To, StringComparer.Ordinal).ThenBy(relation => relation.Kind)],
            Issues = [.. layers.SelectMany(IssuesOf).Concat(sink.Issues).Distinct()],
        };
        return new Joined(inventory, sink.Claims);
    }

    private static IEnumerable<Issue> IssuesOf(LayerFacts layer) =>
        layer.Issues.Concat(layer.Files.SelectMany(file => file.Issues)).Select(issue => issue with { Layer = layer.DiffId });

    // The same package found in two places is one package with two locations, and what is installed somewhere is not only declared.
    private static List<Package> Settle(IReadOnlyList<Package> packages) =>
        [.. packages
            .GroupBy(package => package.Purl, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Merge([.. group]))];

    private static Package Merge(Package[] same)
    {
        var first = same.MinBy(package => package.State)!;
        return first with
        {
            Scope = same.Min(package => package.Scope),
            Direct = same.Any(package => package.Direct == true) ? true : same.Any(package => package.Direct == false) ? false : null,
            IsProject = same.All(package => package.IsProject),
            Confidence = same.Any(package => package.Confidence is null) ? null : same.Max(package => package.Confidence),
            Licenses = same.Length == 1 ? first.Licenses : [.. same.SelectMany(package => package.Licenses).Distinct(StringComparer.Ordinal)],
            Cpes = same.Length == 1 ? first.Cpes : [.. same.SelectMany(package => package.Cpes).Distinct(StringComparer.Ordinal)],
            Locations = [.. same.SelectMany(package => package.Locations).Distinct()
                .OrderBy(location => location.Path, StringComparer.Ordinal).ThenBy(location => location.Layer, StringComparer.Ordinal)],
        };
    }
}
