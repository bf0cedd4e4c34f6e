using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Engine.Secrets;

/// <summary>
/// Files that a package of the operating system brought: what its distributor publishes is nobody's secret, be it a key for tests or one that a
/// vendor's program has for all. Settings are not among them, since their owner writes into them, nor what another layer than the package's has in the place.
/// </summary>
internal sealed class PublishedFiles
{
    private static readonly string[] SystemTypes = ["pkg:deb/", "pkg:rpm/", "pkg:apk/", "pkg:alpm/", "pkg:opkg/", "pkg:ebuild/"];

    private readonly Dictionary<FilePath, string> ownerOf = [];
    private readonly Dictionary<string, Package> packages;

    /// <param name="paths">The files that are asked about.</param>
    /// <param name="claims">Who owns what.</param>
    /// <param name="inventory">The packages, with their layers.</param>
    public PublishedFiles(IEnumerable<FilePath> paths, IReadOnlyList<PackageClaim> claims, Inventory inventory)
    {
        var asked = paths.Where(path => !path.Bytes.StartsWith("etc/"u8) && !path.Bytes.StartsWith("var/"u8)).ToHashSet();
        packages = inventory.Packages.Concat(inventory.DeletedPackages).DistinctBy(package => package.Purl, StringComparer.Ordinal).ToDictionary(package => package.Purl, StringComparer.Ordinal);
        if (asked.Count == 0)
        {
            return;
        }

        foreach (var claim in claims.Where(claim => claim.Kind == ClaimKind.Files && Array.Exists(SystemTypes, type => claim.Purl.StartsWith(type, StringComparison.Ordinal))))
        {
            var all = claim.Paths.AsSpan();
            foreach (var range in all.Split((byte)'\n'))
            {
                if (!all[range].IsEmpty && FilePath.TryNormalize(all[range], out var path) && asked.Contains(path))
                {
                    ownerOf[path] = claim.Purl;
                }
            }
        }
    }

    /// <summary>Whether a file of a layer is one; outside images there is one layer, without a name.</summary>
    public bool Contains(FilePath path, string? layer) =>
        ownerOf.TryGetValue(path, out var purl)
        && (layer is null || !packages.TryGetValue(purl, out var owner) || owner.Locations.Any(location => location.Layer is null || location.Layer == layer));
}
