using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.RedHat;

/// <summary>
/// Red Hat: its advisories as OSV records, which tell of repairs by binary package, and the Security Data API's records of CVEs, which tell what
/// is not repaired, by source package.
/// </summary>
internal static class RedHatFeed
{
    private static readonly OsvProfile Profile = OsvRecords.Advisories(KeyOf, VersionScheme.Rpm, "redhat");

    public static readonly Feed Feed = new(record => RedHatCveReader.Recognises(record) || OsvRecords.EcosystemOf(record) == "Red Hat", Parse, Join)
    {
        Name = "redhat",
        Ecosystems = ["Red Hat", "CentOS"],
        Source = "https://security.access.redhat.com/data/osv/",
        Licence = "Red Hat security data, CC BY 4.0",
    };

    private const string LayeredMark = "\t";

    private static void Parse(RecordStream records, FeedSink sink, CancellationToken token)
    {
        var cves = new RedHatCveReader();
        RecordLoop.Run(
            records, sink,
            (record, into) =>
            {
                if (RedHatCveReader.Recognises(record))
                {
                    into.Add(cves.Read(record));
                    return;
                }

                var advisory = OsvReader.Read(record, Profile, out var otherEntries);
                into.OtherEntries += otherEntries;
                into.Add(advisory with { Affected = EnterpriseEntries.Of(advisory.Affected, advisory.Summary), References = [] });
            },
            token);
    }

    // A layered product's bucket is marked until all names of the releases are known.
    private static MatchKey? KeyOf(string ecosystem, string name)
    {
        const string prefix = "Red Hat:";
        return ecosystem.StartsWith(prefix, StringComparison.Ordinal) && RedHatProduct.Of(ecosystem[prefix.Length..]) is { } product
            ? new MatchKey(product.IsLayered ? product.Bucket + LayeredMark : product.Bucket, name)
            : null;
    }

    private static SegmentContent Join(IReadOnlyCollection<Advisory> records)
    {
        var advisories = records.Where(record => record.Fixes.Count > 0 || !RecordId.IsCve(record.Id)).Select(record => record.Id)
            .ToHashSet(StringComparer.Ordinal);
        var ofReleases = records.SelectMany(record => record.Affected).Select(entry => entry.Key)
            .Where(key => !key.Bucket.Contains(LayeredMark, StringComparison.Ordinal)).ToHashSet();
        return DistroJoin.Join([.. records.Select(record => record with { Affected = [.. record.Affected.Select(Filed).OfType<AffectedPackage>()] })]);

        AffectedPackage? Filed(AffectedPackage entry)
        {
            if (entry.Key.Bucket.Contains(LayeredMark, StringComparison.Ordinal))
            {
                var key = entry.Key with { Bucket = entry.Key.Bucket.Replace(LayeredMark, "", StringComparison.Ordinal) };
                return ofReleases.Contains(key) ? null : entry with { Key = key };
            }

            // Of an advisory that is there itself, the CVE's record need not repeat what it repairs.
            return entry.References is [var advisory] && advisories.Contains(advisory) ? null : entry;
        }
    }
}
