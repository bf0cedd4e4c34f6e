using Assay.Advisories.Feeds.Distros;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Ubuntu;

/// <summary>
/// All statuses of one CVE, turned into entries. A pocket of extended support has an entry only where it says other than the release, since a
/// subscriber's package is looked up in both and the pocket's word counts first. Everybody else's finding carries what the pocket repairs as a
/// reference: the package URL of the build that subscribers get.
/// </summary>
internal sealed class UbuntuEntries
{
    private readonly Dictionary<string, IReadOnlyList<VersionRange>> repairs = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Package, string Release), UbuntuStatus> releases = [];
    private readonly Dictionary<(string Package, string Release), List<string>> subscriptions = [];
    private readonly List<(string Package, UbuntuPocket Pocket, UbuntuStatus Status, Severity Priority)> statuses = [];

    /// <summary>Forgets the CVE before.</summary>
    public void Begin()
    {
        releases.Clear();
        subscriptions.Clear();
        statuses.Clear();
    }

    public void Add(string package, UbuntuPocket pocket, UbuntuStatus status, Severity priority)
    {
        if (pocket.Channel is null)
        {
            releases[(package, pocket.Release)] = status;
        }
        else if (status is { Word: UbuntuWord.Released, Version: { } version })
        {
            if (!subscriptions.TryGetValue((package, pocket.Release), out var builds))
            {
                subscriptions.Add((package, pocket.Release), builds = []);
            }

            builds.Add(PackageUrl.Format("deb", "ubuntu", package, version, ("distro", $"ubuntu-{pocket.Release}-{pocket.Channel}")));
        }

        if (pocket.Channel is not null || status.Word > UbuntuWord.NotAffected)
        {
            statuses.Add((package, pocket, status, priority));
        }
    }

    public AffectedPackage[] End()
    {
        List<AffectedPackage> entries = new(statuses.Count);
        foreach (var (package, pocket, status, priority) in statuses)
        {
            if (RangesOf(package, pocket, status) is { } ranges)
            {
                entries.Add(new AffectedPackage
                {
                    Key = new MatchKey(pocket.Bucket, package),
                    Scheme = VersionScheme.Dpkg,
                    Ranges = ranges,
                    Urgency = priority,
                    Unfixed = status.Unfixed,
                    References = ForSubscribers(package, pocket, status),
                });
            }
        }

        return [.. entries];
    }

    private IReadOnlyList<VersionRange>? RangesOf(string package, UbuntuPocket pocket, UbuntuStatus status)
    {
        if (pocket.Channel is null)
        {
            return RangesOf(status);
        }

        if (!releases.TryGetValue((package, pocket.Release), out var release))
        {
            release = new UbuntuStatus(UbuntuWord.DoesNotExist, null);
        }

        if (status.Word > UbuntuWord.NotAffected)
        {
            return status == release ? null : RangesOf(status);
        }

        // What the pocket calls not affected is repaired in it since that version, or by the release's own repair, or was never there.
        return status.Version is not null && release.Word > UbuntuWord.Released ? Before(status.Version)
            : release.Word > UbuntuWord.Released ? Spans.None
            : null;
    }

    // A few of the oldest records say that a repair was released, but not in which version: no version can be told from another by them.
    private IReadOnlyList<VersionRange>? RangesOf(UbuntuStatus status) =>
        status.Word != UbuntuWord.Released ? Spans.All : status.Version is null ? null : Before(status.Version);

    private IReadOnlyList<VersionRange> Before(string version)
    {
        if (!repairs.TryGetValue(version, out var ranges))
        {
            repairs.Add(version, ranges = Spans.Before(version));
        }

        return ranges;
    }

    private IReadOnlyList<string> ForSubscribers(string package, UbuntuPocket pocket, UbuntuStatus status) =>
        pocket.Channel is null && status.Word != UbuntuWord.Released && subscriptions.TryGetValue((package, pocket.Release), out var builds)
            ? [.. builds.Order(StringComparer.Ordinal)]
            : [];
}
