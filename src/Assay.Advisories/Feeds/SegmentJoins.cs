using Assay.Advisories.Feeds.Alpine;
using Assay.Advisories.Feeds.Amazon;
using Assay.Advisories.Feeds.Debian;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Msrc;
using Assay.Advisories.Feeds.Nvd;
using Assay.Advisories.Feeds.Ubuntu;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds;

/// <summary>Decides what a segment says, once all records of all its feeds are known: all affected entries are of this segment.</summary>
internal delegate SegmentContent SegmentJoin(IReadOnlyCollection<Advisory> records);

/// <summary>Which segments are joined by rules of their own, one line each.</summary>
internal static class SegmentJoins
{
    public static SegmentJoin Of(string segment) => segment switch
    {
        "debian" => DebianJoin.Join,
        "ubuntu" => UbuntuJoin.Join,
        "alpine" or "wolfi" or "chainguard" or "azurelinux" or "mariner" or "photon" => PartJoin.Join,
        "rhel" or "almalinux" or "rocky" or "ol" => EnterpriseJoin.Join,
        "amzn" => AmazonJoin.Join,
        WindowsBuckets.Segment => MsrcJoin.Join,
        CpeBuckets.Any => NvdJoin.Join,
        _ when DistroBuckets.IsDistro(segment) => DistroJoin.Join,
        _ => FlawJoin.Join,
    };

    /// <summary>Joins records of several segments as if each stood alone.</summary>
    public static SegmentContent OfMixed(IReadOnlyCollection<Advisory> records)
    {
        var parts = records
            .SelectMany(record => record.Affected.Select(entry => entry.Key.Segment).DefaultIfEmpty(RecordId.HomeOf(record.Id) ?? "").Distinct(StringComparer.Ordinal)
                .Select(segment => (segment, record: record with { Affected = [.. record.Affected.Where(entry => entry.Key.Segment == segment)] })))
            .GroupBy(pair => pair.segment, pair => pair.record, StringComparer.Ordinal)
            .Select(part => Of(part.Key)([.. part]))
            .ToList();
        return new SegmentContent(
            [.. parts.SelectMany(part => part.Advisories).DistinctBy(advisory => advisory.Id, StringComparer.Ordinal).OrderBy(advisory => advisory.Id, StringComparer.Ordinal)],
            AffectedRow.Sorted([.. parts.SelectMany(part => part.Rows)]));
    }
}
