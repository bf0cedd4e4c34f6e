using System.Text.Json;
using Assay.Advisories.Fetching;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Osv;

/// <summary>
/// Records in the OSV schema, of whatever ecosystem they are: those of osv.dev, GitHub's, the Go team's, Bitnami's, and those that
/// distributions publish in this form.
/// </summary>
internal static class OsvFeed
{
    public static readonly Feed Feed = Create("osv", OsvProfile.Public) with
    {
        Origins = [.. LibraryBuckets.Segments.Select(segment => FeedOrigin.Osv(segment, LibraryBuckets.OsvNameOf(segment)!) with { Supplements = segment == "kubernetes" }), .. Distributions],
    };

    // Those whose advisories OSV has whole, or that publish theirs in this form.
    private static IEnumerable<FeedOrigin> Distributions =>
    [
        FeedOrigin.Osv("debian", "Debian"),
        FeedOrigin.Osv("ubuntu", "Ubuntu"),
        FeedOrigin.Osv("rhel", "Red Hat"),
        FeedOrigin.Osv("almalinux", "AlmaLinux"),
        FeedOrigin.Osv("rocky", "Rocky Linux"),
        FeedOrigin.Osv("sles", "SUSE", "osv-suse"),
        FeedOrigin.Osv("sle-micro", "SUSE", "osv-suse"),
        FeedOrigin.Osv("opensuse-leap", "openSUSE", "osv-opensuse"),
        FeedOrigin.Osv("opensuse-tumbleweed", "openSUSE", "osv-opensuse"),
    ];

    /// <summary>The same records from a user's own folder: whatever severity they tell is the user's.</summary>
    public static readonly Feed Own = Create("own", OsvProfile.Own) with { Source = "--advisories", Licence = "" };

    private static Feed Create(string name, OsvProfile profile) =>
        new((record, _) => OsvReader.Recognises(record), (records, sink, token) => Parse(records, sink, profile, token))
        {
            Name = name,
            Ecosystems = [.. LibraryBuckets.Segments.Select(segment => LibraryBuckets.OsvNameOf(segment)!), .. DistroBuckets.OsvNames],
            Segments = [.. LibraryBuckets.Segments, .. DistroBuckets.OsvSegments],
            Source = "https://storage.googleapis.com/osv-vulnerabilities",
            Licence = "each record as its database says: https://google.github.io/osv.dev/data/",
        };

    private static bool IsOfItsDistributor(string reference, Advisory advisory) =>
        RecordId.AdvisorySegmentOf(reference) is { } segment && advisory.Affected.Any(entry => entry.Key.Segment == segment);

    /// <summary>Reads records in the OSV schema.</summary>
    public static void Parse(RecordStream records, FeedSink sink, OsvProfile profile, CancellationToken token)
    {
        while (records.Next(token))
        {
            if (records.Error is not null)
            {
                sink.AddBad(records.Line, records.Error);
                continue;
            }

            try
            {
                var advisory = OsvReader.Read(records.Record, profile, out var otherEntries);
                sink.OtherEntries += otherEntries;

                // Of the many related records only distributors' advisories say anything about a package.
                sink.Add(advisory with { References = [.. advisory.References.Where(reference => IsOfItsDistributor(reference, advisory))] }, RecordId.HomeOf(advisory.Id));
            }
            catch (JsonException exception)
            {
                sink.AddBad(records.Line, exception.Message);
            }
            catch (OsvFormatException exception)
            {
                sink.AddBad(records.Line, exception.Message);
            }
        }
    }
}
