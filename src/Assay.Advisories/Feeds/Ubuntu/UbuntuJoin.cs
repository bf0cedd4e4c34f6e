using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Feeds.Ubuntu;

/// <summary>
/// Joins what the tracker, OSV's records of Ubuntu and its notices (USN) say. The tracker decides about every CVE that it has: OSV's records know
/// its statuses "needed", "deferred" and "ignored" as one, and not the versions of Ubuntu Pro's pockets. A notice speaks only of CVEs that
/// nothing else has a record of.
/// </summary>
internal static class UbuntuJoin
{
    public static SegmentContent Join(IReadOnlyCollection<Advisory> records)
    {
        var tracked = records.Where(record => record.Source == UbuntuFeed.Feed.Name && record.Fixes.Count == 0).Select(record => record.VulnerabilityId)
            .ToHashSet(StringComparer.Ordinal);
        var known = records.Where(record => record.Fixes.Count == 0 && record.Withdrawn is null).Select(record => record.VulnerabilityId)
            .ToHashSet(StringComparer.Ordinal);
        return DistroJoin.Join([.. records.Select(Decided).OfType<Advisory>()]);

        Advisory? Decided(Advisory record)
        {
            if (record.Fixes.Count > 0)
            {
                var left = record.Fixes.Where(flaw => !known.Contains(flaw)).ToList();
                return left.Count == 0 ? record with { Affected = [] } : record with { Fixes = left };
            }

            return record.Source != UbuntuFeed.Feed.Name && tracked.Contains(record.VulnerabilityId) ? null : record;
        }
    }
}
