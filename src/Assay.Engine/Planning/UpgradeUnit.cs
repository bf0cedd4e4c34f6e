using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Engine.Planning;

/// <summary>What can only be upgraded together: the binaries of one source, or a library wherever it lies.</summary>
internal sealed class UpgradeUnit(IReadOnlyList<Package> packages)
{
    private readonly VersionScheme scheme = PackageVersions.SchemeOf(packages[0].Type);

    public IReadOnlyList<Package> Packages => packages;

    /// <summary>The version that is needed; null as long as none is.</summary>
    public string? Target { get; private set; }

    /// <summary>Whether <see cref="Target"/> counts the source's versions.</summary>
    public bool IsBySource { get; private set; }

    /// <summary>The key by which packages of one unit meet.</summary>
    public static string KeyOf(Package package) =>
        DistroBuckets.Covers(package.Type) ? $"{package.Type}\0{package.Source?.Name ?? package.Name}\0{package.Source?.Version ?? package.Version}"
        : SharedPlace(package) is { } shared ? $"{package.Type}\0{shared.Path}\0{shared.Line}\0{package.Version}" : package.Purl;

    // A property that holds the versions of several packages is changed for all of them.
    private static VersionPlace? SharedPlace(Package package) =>
        package.Locations is [{ Version: { Name: not null } first }, ..] && package.Locations.All(location => location.Version == first) ? first : null;

    /// <summary>Raises the target so that a finding is repaired.</summary>
    /// <returns>False where it is high enough already, or where nothing is known that repairs the finding.</returns>
    public bool Raise(Finding finding, Distro? distro)
    {
        var package = packages.FirstOrDefault(package => package.Purl == finding.Purl) ?? packages[0];
        var bySource = finding.Evidence.Rule.Contains(".source", StringComparison.Ordinal);
        if (finding.FixState != FixState.Fixed || Needed(finding, VersionOf(package, bySource, distro)) is not { } needed || (Target is not null && !IsAbove(needed, Target)))
        {
            return false;
        }

        (Target, IsBySource) = (needed, bySource);
        return true;
    }

    /// <summary>A package as it is when the target is reached.</summary>
    public Package Upgraded(Package package)
    {
        var (version, epoch) = package.Type == "rpm" && Target!.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && long.TryParse(Target.AsSpan(0, colon), out var number)
            ? (Target[(colon + 1)..], number)
            : (Target!, package.Epoch);
        var own = BinaryVersion(package, version);
        var upgraded = package with
        {
            Version = own ?? package.Version,
            Epoch = epoch,
            Source = package.Source is { } source && DistroBuckets.Covers(package.Type) ? source with { Version = IsBySource || source.Version == package.Version ? version : source.Version } : package.Source,
        };
        return upgraded with { Purl = PurlOf(upgraded, package.Purl, isSameAsSource: own is not null) };
    }

    /// <summary>The version that a package itself then has; null where that can't be told from its source's.</summary>
    public string? BinaryVersion(Package package, string target)
    {
        if (!IsBySource || package.Source is not { } source || source.Version == package.Version)
        {
            return target;
        }

        // A binary that was built again counts on: "1.2-3+b1" is of the source "1.2-3", the next source's binaries begin anew.
        return package.Version?.StartsWith(source.Version + "+b", StringComparison.Ordinal) == true ? target : null;
    }

    // Of a finding that names several versions, one for each branch, the lowest above what is there.
    private string? Needed(Finding finding, string? installed)
    {
        string? needed = null;
        foreach (var version in finding.FixedIn.Where(version => packages[0].Type != WindowsBuckets.Segment || !WindowsBuckets.IsUpdate(version)))
        {
            var isUpgrade = installed is null || !VersionOrder.TryCompare(scheme, version, installed, out var order) || order > 0;
            needed = isUpgrade && (needed is null || IsAbove(needed, version)) ? version : needed;
        }

        return needed;
    }

    private static string? VersionOf(Package package, bool bySource, Distro? distro)
    {
        foreach (var key in MatchKey.KeysOf(package, distro))
        {
            if (key.BySource == bySource && key.Version.Length > 0)
            {
                return key.Version;
            }
        }

        return package.Version;
    }

    private bool IsAbove(string left, string right) =>
        VersionOrder.TryCompare(scheme, left, right, out var order) ? order > 0 : string.CompareOrdinal(left, right) > 0;

    // As the catalogers write them: "upstream" names the source, and its version where that is another than the package's.
    private static string PurlOf(Package package, string purl, bool isSameAsSource)
    {
        if (!PackageUrl.TryParse(purl, out var old, out _))
        {
            return purl;
        }

        var upstream = package.Source is not { } source || old["upstream"] is null ? null
            : package.Type == "rpm" ? old["upstream"]
            : !isSameAsSource ? $"{source.Name}@{source.Version}"
            : source.Name == package.Name ? null : source.Name;
        return PackageUrl.Format(old.Type, old.Namespace, old.Name, package.Version,
            [.. old.Qualifiers.Where(qualifier => qualifier.Key is not ("epoch" or "upstream")).Select(qualifier => (qualifier.Key, (string?)qualifier.Value)),
                ("epoch", package.Type == "rpm" && package.Epoch is > 0 and var epoch ? epoch.ToString(System.Globalization.CultureInfo.InvariantCulture) : null),
                ("upstream", upstream)]);
    }
}
