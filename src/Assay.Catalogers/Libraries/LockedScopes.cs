using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Libraries;

/// <summary>
/// What lock files say that installed packages are there for and who asks for them, which those themselves do not know. The nearest lock file above an
/// installed package that has the same purl counts. A package that is optional and nevertheless lies there is used like any other.
/// </summary>
internal sealed class LockedScopes
{
    private readonly Dictionary<string, List<Locked>> byPurl = new(StringComparer.Ordinal);

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
                list.Add(new Locked(folder, package.Scope, package.Direct));
            }
            else
            {
                var known = list[at];
                list[at] = new Locked(folder, package.Scope < known.Scope ? package.Scope : known.Scope, package.Direct == true ? true : known.Direct ?? package.Direct);
            }
        }
    }

    /// <summary>The installed package with its lock file's scope.</summary>
    public Package Apply(FilePath path, Package package)
    {
        Locked? nearest = null;
        foreach (var candidate in byPurl.GetValueOrDefault(package.Purl) ?? [])
        {
            if (IsAbove(candidate.Folder, path) && (nearest is null || candidate.Folder.Bytes.Length > nearest.Folder.Bytes.Length))
            {
                nearest = candidate;
            }
        }

        if (nearest is null)
        {
            return package;
        }

        var isNarrower = package.Scope == PackageScope.Prod && nearest.Scope is PackageScope.Dev or PackageScope.Test;
        return package with { Scope = isNarrower ? nearest.Scope : package.Scope, Direct = package.Direct ?? nearest.Direct };
    }

    private static bool IsAbove(FilePath folder, FilePath path) =>
        folder.IsRoot || (path.Bytes.StartsWith(folder.Bytes) && path.Bytes.Length > folder.Bytes.Length && path.Bytes[folder.Bytes.Length] == '/');

    private sealed record Locked(FilePath Folder, PackageScope Scope, bool? Direct);
}
