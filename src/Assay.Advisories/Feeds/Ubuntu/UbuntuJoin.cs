using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Feeds.Ubuntu;

/// <summary>
/// Joins what the tracker, OSV's records of Ubuntu and its notices (USN) say. The tracker decides about every CVE that it has: OSV's records know
/// its statuses "needed", "deferred" and "ignored" as one, and not the versions of Ubuntu Pro's pockets. A notice speaks only of CVEs that
/// nothing else has a record of.
/// </summary>
internal static class UbuntuJoin
{
    public static SegmentContent Join(SegmentRecords records)
    {
        HashSet<string> tracked = new(StringComparer.Ordinal);
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (var record in records.Parts.SelectMany(part => part).Where(record => record.Fixes.Count == 0))
        {
            if (record.Source == UbuntuFeed.Feed.Name)
            {
                tracked.Add(record.VulnerabilityId);
            }

            if (record.Withdrawn is null)
            {
                known.Add(record.VulnerabilityId);
            }
        }

        var join = DistroJoin.In(records.Folder);
        foreach (var part in records.Parts)
        {
            join.Add(part.Select(Decided).OfType<Advisory>());
        }

        return join.End();

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
