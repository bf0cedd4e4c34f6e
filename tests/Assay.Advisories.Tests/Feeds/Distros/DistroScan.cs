using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>Matches packages of a distribution with a store.</summary>
internal static class DistroScan
{
    public static MatchResult Match(AdvisoryStore store, Distro distro, params Package[] packages) => Matcher.Match(
        new Inventory
        {
            Artifact = new Artifact { Kind = "image", Name = "test", Distro = distro },
            Packages = [.. packages.Select(package => package with { Purl = $"pkg:{package.Type}/{package.Name}@{package.Version}" }).OrderBy(package => package.Purl, StringComparer.Ordinal)],
        },
        store, new MatchOptions(), TestContext.Current.CancellationToken);

    /// <summary>"CVE-1 fixed 1.2-3", "CVE-2 wontFix", sorted.</summary>
    public static string[] Found(AdvisoryStore store, Distro distro, params Package[] packages)
    {
        var result = Match(store, distro, packages);
        Assert.DoesNotContain(result.Issues, issue => issue.Level == IssueLevel.Error);
        return [.. result.Findings.Select(finding => $"{finding.Id} {finding.FixState} {string.Join(' ', finding.FixedIn)}".TrimEnd()).Order(StringComparer.Ordinal)];
    }

    public static Package Of(string type, string name, string version, string? source = null, string? sourceVersion = null, long? epoch = null, PackageOrigin? origin = null) => new()
    {
        Type = type,
        Name = name,
        Version = version,
        Epoch = epoch,
        Source = new SourcePackage(source ?? name, sourceVersion ?? version),
        Origin = origin,
    };
}
