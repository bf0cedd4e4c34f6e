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
internal delegate SegmentContent SegmentJoin(SegmentRecords records);

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

    /// <summary>Into how many parts the records of a segment are told apart: of those that may be gigabytes one part is in memory at a time.</summary>
    public static int PartsOf(string segment) => Of(segment) is var join && (join == EnterpriseJoin.Join || join == UbuntuJoin.Join || join == NvdJoin.Join || join == DistroJoin.Join) ? 32 : 1;

    /// <summary>Joins records of several segments as if each stood alone.</summary>
    public static SegmentContent OfMixed(SegmentRecords records)
    {
        var content = new SegmentContent(records.Folder);
        HashSet<string> known = new(StringComparer.Ordinal);
        var segments = records.All
            .SelectMany(record => record.Affected.Select(entry => entry.Key.Segment).DefaultIfEmpty(RecordId.HomeOf(record.Id) ?? "").Distinct(StringComparer.Ordinal)
                .Select(segment => (segment, record: record with { Affected = [.. record.Affected.Where(entry => entry.Key.Segment == segment)] })))
            .GroupBy(pair => pair.segment, pair => pair.record, StringComparer.Ordinal);
        foreach (var segment in segments)
        {
            using var part = Of(segment.Key)(new SegmentRecords(records.Folder, [.. segment]));
            foreach (var advisory in part.Advisories.Where(advisory => known.Add(advisory.Id)))
            {
                content.Add(advisory);
            }

            foreach (var row in part.Rows)
            {
                content.Add(row);
            }
        }

        return content;
    }
}
