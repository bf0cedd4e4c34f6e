using System.Buffers;
using Assay.Core.Packages;

namespace Assay.Reports.Table;

/// <summary>The command that repairs what can be repaired.</summary>
internal static class FixCommand
{
    // Beyond so many nobody reads the list; the package manager's own upgrade does the same.
    private const int MaxPackages = 20;

    // Debian policy 5.6.1 and 5.6.12. Whatever else a hostile image calls itself never reaches a shell.
    private static readonly SearchValues<char> OfNames = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+-.");
    private static readonly SearchValues<char> OfVersions = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+-:~");

    /// <summary>The command in pieces: what to call, then its arguments; null where no package manager of the artefact can do it.</summary>
    public static (string Call, IReadOnlyList<string> Arguments)? Of(IEnumerable<PackageGroup> groups)
    {
        var upgrades = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var packages = groups.Where(group => group.IsFixable).SelectMany(group => group.Packages.Select(package => (Package: package, Version: group.FixedIn!)))
            .Where(upgrade => IsUpgradedByApt(upgrade.Package) && IsSafe(upgrade.Package.Name, upgrade.Version)).ToList();
        var manyArchs = packages.GroupBy(upgrade => upgrade.Package.Name, StringComparer.Ordinal)
            .Where(same => same.Select(upgrade => upgrade.Package.Arch).Distinct(StringComparer.Ordinal).Skip(1).Any()).Select(same => same.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (package, version) in packages)
        {
            var isQualified = manyArchs.Contains(package.Name) && package.Arch is { Length: > 0 } arch && !arch.AsSpan().ContainsAnyExcept(OfNames);
            upgrades[isQualified ? $"{package.Name}:{package.Arch}" : package.Name] = version;
        }

        return upgrades.Count == 0 ? null
            : upgrades.Count > MaxPackages ? ("apt-get update && apt-get upgrade -y", [])
            : ("apt-get update && apt-get install -y --only-upgrade", [.. upgrades.Select(upgrade => $"{upgrade.Key}={upgrade.Value}")]);
    }

    /// <summary>Whether only another base image can repair it: a distroless image lists its packages in status.d and has neither apt nor a shell.</summary>
    public static bool NeedsNewBase(PackageGroup group) =>
        group.IsFixable && group.Packages.Any(package => package is { Type: "deb", State: PackageState.Installed, Running: null } && !IsUpgradedByApt(package));

    // A kernel's next build has another name; what depends on the newest brings it.
    private static bool IsUpgradedByApt(Package package) =>
        package is { Type: "deb", State: PackageState.Installed, DatabaseDeleted: false, Running: null }
        && !package.Locations.Any(location => location.Path.Contains("/status.d/", StringComparison.Ordinal));

    private static bool IsSafe(string name, string version) =>
        name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(OfNames)
        && version.Length > 0 && char.IsAsciiDigit(version[0]) && !version.AsSpan().ContainsAnyExcept(OfVersions);
}
