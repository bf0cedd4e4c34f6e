using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>
/// Joins a distribution of the RHEL family. Builds of modules are filed under the streams that their advisory names. Of another product that is
/// laid over a release, only what the release itself does not have is filed: such a name can't be mistaken. Of an advisory that is there itself,
/// the CVE's record need not repeat what it repairs.
/// </summary>
internal static class EnterpriseJoin
{
    public static SegmentContent Join(IReadOnlyCollection<Advisory> records)
    {
        var advisories = records.Where(record => RecordId.IsDistroAdvisory(record.Id)).Select(record => record.Id).ToHashSet(StringComparer.Ordinal);
        var ofReleases = records.SelectMany(record => record.Affected).Select(entry => entry.Key)
            .Where(key => !DistroBuckets.IsLayered(key.Bucket)).ToHashSet();
        return DistroJoin.Join(
        [
            .. records.Select(record => record with
            {
                References = RecordId.IsDistroAdvisory(record.Id) ? [] : record.References,
                Affected = EnterpriseEntries.Of(record.Affected.Select(Filed).OfType<AffectedPackage>(), record.Summary),
            }),
        ]);

        AffectedPackage? Filed(AffectedPackage entry)
        {
            if (DistroBuckets.IsLayered(entry.Key.Bucket))
            {
                var key = entry.Key with { Bucket = DistroBuckets.WithoutLayer(entry.Key.Bucket) };
                return ofReleases.Contains(key) ? null : entry with { Key = key };
            }

            return entry.References is [var advisory] && advisories.Contains(advisory) ? null : entry;
        }
    }
}
