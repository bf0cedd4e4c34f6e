using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Libraries;

/// <summary>
/// What lock files say that installed packages are there for, which those themselves do not know. The nearest lock file above an installed
/// package that has the same purl counts. A package that is optional and nevertheless lies there is used like any other.
/// </summary>
internal sealed class LockedScopes
{
    private readonly Dictionary<string, List<(FilePath Folder, PackageScope Scope)>> byPurl = new(StringComparer.Ordinal);

    /// <param name="declared">The packages of all lock files, with their paths.</param>
    public LockedScopes(IEnumerable<(FilePath Lock, Package Package)> declared)
    {
        foreach (var (path, package) in declared)
        {
            if (!byPurl.TryGetValue(package.Purl, out var list))
            {
                byPurl.Add(package.Purl, list = []);
            }

            var folder = path.Parent;
            var at = list.FindIndex(known => known.Folder == folder);
            if (at < 0)
            {
                list.Add((folder, package.Scope));
            }
            else if (package.Scope < list[at].Scope)
            {
                list[at] = (folder, package.Scope);
            }
        }
    }

    /// <summary>The installed package with its lock file's scope.</summary>
    public Package Apply(FilePath path, Package package)
    {
        if (package.Scope != PackageScope.Prod || !byPurl.TryGetValue(package.Purl, out var list))
        {
            return package;
        }

        (FilePath Folder, PackageScope Scope)? nearest = null;
        foreach (var candidate in list)
        {
            if (IsAbove(candidate.Folder, path) && (nearest is null || candidate.Folder.Bytes.Length > nearest.Value.Folder.Bytes.Length))
            {
                nearest = candidate;
            }
        }

        return nearest is { Scope: PackageScope.Dev or PackageScope.Test } found ? package with { Scope = found.Scope } : package;
    }

    private static bool IsAbove(FilePath folder, FilePath path) =>
        folder.IsRoot || (path.Bytes.StartsWith(folder.Bytes) && path.Bytes.Length > folder.Bytes.Length && path.Bytes[folder.Bytes.Length] == '/');
}
