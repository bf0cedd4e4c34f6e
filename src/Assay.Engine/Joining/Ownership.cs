using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Engine.Joining;

/// <summary>
/// Tells which libraries came with a package of the operating system: those whose every file that tells of them is one that such a package
/// owns. A library that also lies elsewhere is the user's own, and its distributor's advisories say nothing about that copy.
/// </summary>
/// <remarks>One pass over the claims: the files that tell of libraries are few, the claimed ones are tens of thousands.</remarks>
internal static class Ownership
{
    /// <summary>The types that package managers of operating systems install, and that own files of others.</summary>
    private static readonly string[] SystemTypes = ["deb", "rpm", "apk", "alpm", "opkg", "ebuild", WindowsBuckets.Segment];

    /// <summary>The packages with <see cref="Package.OwnedBy"/> filled in.</summary>
    public static List<Package> Mark(List<Package> packages, IReadOnlyList<PackageClaim> claims, MergedTree tree)
    {
        var owners = new Dictionary<FilePath, string?>();
        foreach (var place in packages.Where(IsLibrary).SelectMany(package => package.Locations).Select(location => PlaceOf(location, tree)))
        {
            owners.TryAdd(place, null);
        }

        if (owners.Count == 0)
        {
            return packages;
        }

        foreach (var claim in claims.Where(claim => claim.Kind == ClaimKind.Files && IsSystem(claim.Purl)))
        {
            Claim(owners, claim);
        }

        var marked = packages.ConvertAll(package => IsLibrary(package) && OwnerOf(package, owners, tree) is { } owner ? package with { OwnedBy = owner } : package);
        marked.RemoveAll(IsToldTwice);
        return marked;
    }

    // A program that only its own bytes tell of, in files that a package owns, is that package under another name.
    private static bool IsToldTwice(Package package) => package is { OwnedBy: not null, Type: "generic", Confidence: < 1 };

    private static void Claim(Dictionary<FilePath, string?> owners, PackageClaim claim)
    {
        var paths = claim.Paths.AsSpan();
        foreach (var range in paths.Split((byte)'\n'))
        {
            if (!paths[range].IsEmpty && FilePath.TryNormalize(paths[range], out var path) && owners.ContainsKey(path))
            {
                owners[path] = claim.Purl;
            }
        }
    }

    private static string? OwnerOf(Package package, Dictionary<FilePath, string?> owners, MergedTree tree)
    {
        string? owner = null;
        foreach (var location in package.Locations)
        {
            if (owners.GetValueOrDefault(PlaceOf(location, tree)) is not { } found)
            {
                return null;
            }

            owner ??= found;
        }

        return owner;
    }

    // A location inside of an archive belongs to whom the archive belongs: "usr/share/java/a.jar!/b.jar".
    private static FilePath PlaceOf(PackageLocation location, MergedTree tree)
    {
        var inside = location.Path.IndexOf("!/", StringComparison.Ordinal);
        var outer = inside < 0 ? location.Path : location.Path[..inside];
        return !FilePath.TryNormalize(Encoding.UTF8.GetBytes(outer), out var path) ? default
            : tree.TryResolve(path, followLast: false, out var found) ? found.Path
            : path;
    }

    private static bool IsLibrary(Package package) => package.State == PackageState.Installed && !SystemTypes.Contains(package.Type, StringComparer.Ordinal);

    private static bool IsSystem(string purl) =>
        purl.IndexOf('/', StringComparison.Ordinal) is var slash and > 4 && SystemTypes.Contains(purl[4..slash], StringComparer.Ordinal);
}
