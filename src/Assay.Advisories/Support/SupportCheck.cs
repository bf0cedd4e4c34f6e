using Assay.Advisories.Feeds;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Support;

/// <summary>Tells of a distribution, and of runtimes, databases and frameworks, until when they get repairs. Pure.</summary>
public static class SupportCheck
{
    /// <summary>What is known of an inventory: its distribution first, then its packages by purl.</summary>
    /// <param name="inventory">What is asked about. Packages of the operating system have their distribution's support, whatever their own makers say.</param>
    /// <param name="store">Holds the ends of support, where the feed was fetched.</param>
    /// <param name="today">The day.</param>
    /// <param name="token">Ends it.</param>
    public static IReadOnlyList<SupportPeriod> Of(Inventory inventory, AdvisoryStore store, DateOnly today, CancellationToken token = default)
    {
        if (store.Shared is not { } shared)
        {
            return [];
        }

        List<SupportPeriod> periods = [];
        if (inventory.Artifact.Distro is { } distro && DistroProducts.Of(distro) is { } product
            && PeriodOf(shared.ReleasesOf(product.Name), product.Version, today) is { } period)
        {
            periods.Add(period);
        }

        ProductNames? names = null;
        var releases = new Dictionary<string, IReadOnlyList<ProductRelease>>(StringComparer.Ordinal);
        foreach (var package in inventory.Packages.Where(IsItsMakers).DistinctBy(package => package.Purl, StringComparer.Ordinal).OrderBy(package => package.Purl, StringComparer.Ordinal))
        {
            token.ThrowIfCancellationRequested();
            names ??= new ProductNames(shared.ProductIdentifiers());
            if (names.Of(package) is not { } name)
            {
                continue;
            }

            if (!releases.TryGetValue(name, out var known))
            {
                releases.Add(name, known = shared.ReleasesOf(name));
            }

            if (PeriodOf(known, package.Version!, today) is { } found)
            {
                periods.Add(found with { Purl = package.Purl });
            }
        }

        return periods;
    }

    private static bool IsItsMakers(Package package) =>
        package is { OwnedBy: null, Version.Length: > 0, Scope: PackageScope.Prod } && !DistroBuckets.Covers(package.Type);

    private static SupportPeriod? PeriodOf(IReadOnlyList<ProductRelease> releases, string version, DateOnly today)
    {
        ProductRelease? found = null;
        foreach (var release in releases)
        {
            if (IsOf(version, release.Cycle) && release.Cycle.Length > (found?.Cycle.Length ?? 0))
            {
                found = release;
            }
        }

        return found is not { } cycle || (cycle.EndOfLife is null && !cycle.IsEnded) ? null : new SupportPeriod(cycle.Product, cycle.Cycle, StateOf(cycle, today))
        {
            EndOfLife = cycle.EndOfLife,
            ExtendedEnd = cycle.ExtendedEnd,
            Latest = cycle.Latest,
        };
    }

    // "3.1" holds 3.1, 3.1.7 and 3.1-rc1, not 3.10.
    private static bool IsOf(string version, string cycle)
    {
        var plain = version.AsSpan();
        plain = plain.StartsWith("go", StringComparison.Ordinal) ? plain[2..] : plain.Length > 1 && plain[0] == 'v' && char.IsAsciiDigit(plain[1]) ? plain[1..] : plain;
        return plain.StartsWith(cycle, StringComparison.Ordinal) && (plain.Length == cycle.Length || !char.IsAsciiLetterOrDigit(plain[cycle.Length]));
    }

    private static SupportState StateOf(ProductRelease release, DateOnly today)
    {
        var hasEnded = release.EndOfLife is { } end ? today > end : release.IsEnded;
        return hasEnded
            ? release.ExtendedEnd >= today ? SupportState.Extended : SupportState.Ended
            : release.EndOfLife is { } day && day.DayNumber - today.DayNumber <= SupportPeriod.SoonDays ? SupportState.EndsSoon : SupportState.Supported;
    }
}
