using Assay.Advisories.Feeds.Distros;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Amazon;

/// <summary>
/// Joins Amazon Linux. The topics of its extras are streams of their own, asked where the system uses the topic; a package that one topic alone
/// has, and the release itself has not, is filed with the release too, since it can be no other.
/// </summary>
internal static class AmazonJoin
{
    public static SegmentContent Join(SegmentRecords told)
    {
        var records = told.All;
        var owners = records.SelectMany(record => record.Affected).Select(entry => entry.Key).Distinct()
            .GroupBy(key => (Release: ReleaseOf(key.Bucket), key.Name))
            .Where(group => group.Count() == 1)
            .Select(group => group.Single())
            .ToHashSet();
        return DistroJoin.Join(
            told.Folder,
        [
            .. records.Select(record => record with
            {
                Affected = [.. record.Affected.Select(entry => owners.Contains(entry.Key) ? entry with { Key = entry.Key with { Bucket = ReleaseOf(entry.Key.Bucket) } } : entry)],
            }),
        ]);
    }

    // "amzn:2:docker" -> "amzn:2".
    private static string ReleaseOf(string bucket)
    {
        var topic = bucket.IndexOf(':', bucket.IndexOf(':', StringComparison.Ordinal) + 1);
        return topic < 0 ? bucket : bucket[..topic];
    }
}
