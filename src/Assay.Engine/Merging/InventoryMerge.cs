using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Merging;

/// <summary>Several inventories as one: what two of them tell alike stands once, with the places of both.</summary>
internal static class InventoryMerge
{
    private static readonly IReadOnlyList<PackageLocation> NoLocations = [];
    private static readonly IReadOnlyList<string> NoTexts = [];

    /// <param name="parts">At least one.</param>
    /// <param name="name">What the whole is called; null for the names of its parts.</param>
    /// <exception cref="AssayException">"merge.manyDistros": packages of two releases can't be matched as those of one.</exception>
    public static Inventory Of(IReadOnlyList<Inventory> parts, string? name)
    {
        if (parts.Count == 1)
        {
            return name is null ? parts[0] : parts[0] with { Artifact = parts[0].Artifact with { Name = name } };
        }

        return new Inventory
        {
            Artifact = ArtifactOf(parts, name),
            Packages = Packages(parts.SelectMany(part => part.Packages)),
            DeletedPackages = Packages(parts.SelectMany(part => part.DeletedPackages)),
            Relations = [.. parts.SelectMany(part => part.Relations).Distinct().OrderBy(relation => relation.From, StringComparer.Ordinal)
                .ThenBy(relation => relation.To, StringComparer.Ordinal).ThenBy(relation => relation.Kind)],
            Issues = [.. parts.SelectMany(part => part.Issues).Distinct()],
        };
    }

    // The digests of one part are not those of the whole: only what all parts are alike in is kept.
    private static Artifact ArtifactOf(IReadOnlyList<Inventory> parts, string? name)
    {
        var first = parts[0].Artifact;
        var artifacts = parts.Select(part => part.Artifact).ToList();
        return new Artifact
        {
            Kind = artifacts.TrueForAll(artifact => artifact.Kind == first.Kind && Alike(artifact.Digests, first.Digests)) ? first.Kind : "sbom",
            Name = name ?? string.Join(" + ", artifacts.Select(artifact => artifact.Name).Distinct(StringComparer.Ordinal)),
            Digests = artifacts.TrueForAll(artifact => Alike(artifact.Digests, first.Digests)) ? first.Digests : [],
            Platform = artifacts.TrueForAll(artifact => artifact.Platform == first.Platform) ? first.Platform : null,
            Distro = DistroOf(parts),
            Layers = [.. artifacts.SelectMany(artifact => artifact.Layers).DistinctBy(layer => layer.DiffId, StringComparer.Ordinal)],
            Base = artifacts.TrueForAll(artifact => artifact.Base == first.Base) ? first.Base : null,
        };
    }

    private static bool Alike(IReadOnlyList<string> some, IReadOnlyList<string> others) => some.ToHashSet(StringComparer.Ordinal).SetEquals(others);

    private static Distro? DistroOf(IReadOnlyList<Inventory> parts)
    {
        var needed = parts.Where(part => part.Artifact.Distro is not null && part.Packages.Any(package => DistroBuckets.Covers(package.Type))).ToList();
        var releases = needed.DistinctBy(part => (part.Artifact.Distro!.Id, part.Artifact.Distro.VersionId)).ToList();
        if (releases.Count > 1)
        {
            throw new AssayException("merge.manyDistros",
                $"{Text(releases[0])} and {Text(releases[1])} can't be one: packages of a system are matched as those of one release",
                "merge what is of one release, or scan each by itself");
        }

        // Parts that know more channels of the release than others.
        var distro = releases.Count == 1 ? releases[0].Artifact.Distro! : parts.Select(part => part.Artifact.Distro).FirstOrDefault(known => known is not null);
        return distro is null ? null : distro with
        {
            Channels = [.. parts.Where(part => part.Artifact.Distro is { } other && other.Id == distro.Id && other.VersionId == distro.VersionId)
                .SelectMany(part => part.Artifact.Distro!.Channels).Distinct(StringComparer.Ordinal)],
        };
    }

    private static string Text(Inventory part) => $"{part.Artifact.Name} ({part.Artifact.Distro!.Id} {part.Artifact.Distro.VersionId})";

    private static List<Package> Packages(IEnumerable<Package> packages) =>
    [
        .. packages.GroupBy(KeyOf).Select(group => group.Skip(1).Any()
            ? group.First() with { Locations = [.. group.SelectMany(package => package.Locations).Distinct()] }
            : group.First()).OrderBy(package => package.Purl, StringComparer.Ordinal),
    ];

    // All but the places; lists are equal where they are the same list.
    private static (Package, string, string) KeyOf(Package package) =>
        (package with { Locations = NoLocations, Licenses = NoTexts, Cpes = NoTexts }, string.Join('\n', package.Licenses), string.Join('\n', package.Cpes));
}
